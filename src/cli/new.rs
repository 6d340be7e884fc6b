//! `countersign new`: the first version of a case or a profile, to be changed by whoever asked for it.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use countersign::cases::derive::BASE;
use countersign::cases::scaffold::scaffold;
use countersign::cases::suite::Suite;
use countersign::error::{Error, near_miss};
use countersign::specs::catalog::Catalog;

use crate::cli::Done;
use crate::cli::args::common::files;
use crate::cli::args::write::NewWhat;
use crate::cli::output::print;

pub fn new(what: &NewWhat) -> Done {
    match what {
        NewWhat::Case { id, cases, specs } => {
            let catalog = Catalog::new(files(specs.as_ref(), None)?);
            let text = case(&catalog, id)?;
            write(
                &cases.join(format!("{id}.yaml")),
                &text,
                &format!(
                    "countersign run --cases {}{} {id}",
                    cases.display(),
                    with_specs(specs.as_ref())
                ),
            )
        }
        NewWhat::Profile {
            name,
            brand,
            like,
            specs,
        } => {
            for word in [name, brand] {
                if !is_plain(word) {
                    return Err(Error::new(format!("`{word}` is no name")).mend(PLAIN));
                }
            }
            let catalog = Catalog::new(files(specs.as_ref(), None)?);
            let like = catalog.profile(like)?;
            let list = |names: &[String]| names.join(", ");
            let text = format!(
                "brand: {brand}\nhosts: {{ live: \"https://api.{brand}.example\" }}\nendpoints: [{}]\nadopts: [{}]\n",
                list(&like.endpoints),
                list(&like.adopts)
            );
            let Some(specs) = specs else {
                return Err(Error::new("there is no folder for a profile")
                    .mend("name a folder that holds the specs, such as a copy of ours, with `--specs DIR`"));
            };
            let path = specs
                .join(&like.family.name)
                .join("profiles")
                .join(format!("{name}.yaml"));
            write(
                &path,
                &text,
                &format!(
                    "countersign run --specs {} --profile {name}",
                    specs.display()
                ),
            )
        }
    }
}

const PLAIN: &str = "write letters, digits, `-` and `_`";

fn is_plain(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn case(catalog: &Catalog, id: &str) -> Result<String, Error> {
    let wrong = |mend: String| Err(Error::new(format!("`{id}` is no id for a case")).mend(mend));
    let parts: Vec<&str> = id.split('/').collect();
    let [family, endpoint, _] = parts.as_slice() else {
        return wrong("write `<family>/<endpoint>/<what>`".to_owned());
    };
    if !parts.iter().all(|part| is_plain(part)) {
        return wrong(PLAIN.to_owned());
    }
    let mut known = Vec::new();
    for (name, of) in catalog.profiles()? {
        let profile = catalog.profile(&name)?;
        if profile.has(endpoint) && of == *family {
            let spec = catalog.endpoint(&profile, endpoint)?;
            if !spec.takes_requests() {
                let what = format!("no case sends requests to `{endpoint}`");
                return Err(Error::new(what)
                    .because("it is a page, or a call of the merchant")
                    .mend("name an endpoint that leads there, and add `visit:` or `await:`"));
            }
            let base = format!("{family}/{endpoint}/{BASE}");
            let suite = Suite::open(files(None, None)?)?;
            let known = suite.ids().contains(&base);
            let base = known.then(|| suite.case(catalog, &base)).transpose()?;
            return Ok(scaffold(&spec, base.as_ref()));
        }
        known.extend(
            profile
                .endpoints
                .iter()
                .map(|endpoint| format!("{of}/{endpoint}")),
        );
    }
    let near = near_miss(
        &format!("{family}/{endpoint}"),
        known.iter().map(String::as_str),
    );
    wrong(near.unwrap_or_else(|| format!("there is {}", known.join(", "))))
}

/// The argument that names the specs once more.
fn with_specs(specs: Option<&PathBuf>) -> String {
    specs.map_or(String::new(), |specs| {
        format!(" --specs {}", specs.display())
    })
}

/// Writes a file that is not there yet, and says what to do next.
fn write(path: &Path, text: &str, next: &str) -> Done {
    let failed = |error: std::io::Error| {
        let wrong =
            Error::new(format!("cannot write {}", path.display())).because(error.to_string());
        match error.kind() {
            ErrorKind::AlreadyExists => {
                wrong.mend("choose another name, or take the file away first")
            }
            _ => wrong.mend("choose a folder that you may write into"),
        }
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    print(&format!("wrote {}\ntry   {next}\n", path.display()))?;
    Ok(0)
}
