//! Lists the data files that a release build carries inside the binary: everything that is YAML under `specs/` and
//! `cases/`. A debug build carries none and reads the folders, so that editing a case rebuilds nothing.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let root = Path::new(&root);
    let mut table = String::from("&[\n");
    if env::var("DEBUG_ASSERTIONS").is_err() && env::var("PROFILE").as_deref() == Ok("release") {
        for folder in FOLDERS {
            println!("cargo::rerun-if-changed={folder}");
        }
        for path in data_files(root)? {
            let absolute = root.join(&path);
            table.push_str(&format!("    ({path:?}, include_str!({absolute:?})),\n"));
        }
    }
    table.push(']');
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("embedded.rs"), table)
}

const FOLDERS: [&str; 2] = ["specs", "cases"];

/// The paths, with `/` and relative to `root`, of the files that a release build embeds, sorted.
///
/// # Errors
///
/// When a folder cannot be read.
pub fn data_files(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders: Vec<String> = FOLDERS.map(String::from).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path.ends_with(".yaml") || path.ends_with(".yml") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
