//! [`Suite`]: all cases of one set of files. Ids are paths, so finding them reads no file.

use crate::cases::case::Case;
use crate::cases::load;
use crate::cases::selection::select;
use crate::error::Error;
use crate::specs::catalog::Catalog;
use crate::specs::files::{At, Files};

/// All cases of one set of files.
#[derive(Debug)]
pub struct Suite {
    files: Files,
    ids: Vec<String>,
    paths: Vec<String>,
}

impl Suite {
    /// Finds the cases below `cases/`. A folder `given` holds preconditions, not cases.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read or two files give one id.
    pub fn open(files: Files) -> Result<Self, Error> {
        let mut found = Vec::new();
        for path in files.list("cases")? {
            match Named::of_path(&path) {
                Named::Case(id) => found.push((id, path)),
                Named::Given => {}
                Named::Nothing => {
                    return Err(files.read(&path)?.error(At::START, "this file is no case")
                        .mend("a case stands in a folder of its family and endpoint: `<family>/<endpoint>/<what>.yaml`"));
                }
            }
        }
        found.sort();
        if let Some(pair) = found.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            // windows(2) gives slices of two.
            let (first, second) = (files.read(&pair[0].1)?, files.read(&pair[1].1)?);
            return Err(second
                .error(
                    At::START,
                    format!("the case id `{}` stands twice", pair[0].0),
                )
                .because(format!("{} gives the same id", first.path))
                .mend("rename one of the files"));
        }
        let (ids, paths) = found.into_iter().unzip();
        Ok(Self { files, ids, paths })
    }

    /// The ids of all cases, sorted.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The ids that the patterns select, sorted; all when there is none.
    ///
    /// # Errors
    ///
    /// When a pattern is wrong or matches nothing.
    pub fn select(&self, patterns: &[String]) -> Result<Vec<&str>, Error> {
        select(&self.ids, patterns)
    }

    /// Loads a case and resolves what it refers to.
    ///
    /// # Errors
    ///
    /// When there is no such case, or its file or one that it refers to is wrong.
    pub fn case(&self, catalog: &Catalog, id: &str) -> Result<Case, Error> {
        let index = self.ids.binary_search_by(|known| known.as_str().cmp(id));
        let path = index.ok().and_then(|index| self.paths.get(index));
        let path = path.ok_or_else(|| Error::new(format!("there is no case `{id}`")))?;
        load::case(catalog, id, &self.files.read(path)?)
    }
}

/// What a path below `cases/` names.
enum Named {
    Case(String),
    /// A precondition.
    Given,
    Nothing,
}

impl Named {
    fn of_path(path: &str) -> Self {
        let id = path
            .strip_prefix("cases/")
            .and_then(|id| id.rsplit_once('.'));
        let Some((id, _)) = id else {
            return Named::Nothing;
        };
        match id.split('/').collect::<Vec<_>>().as_slice() {
            [_family, "given", ..] => Named::Given,
            [_family, _endpoint, _what, ..] => Named::Case(id.to_owned()),
            _ => Named::Nothing,
        }
    }
}
