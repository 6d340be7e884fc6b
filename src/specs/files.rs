//! Where the YAML comes from: [`Files`], folders or the files that a release build carries inside.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{self, Error};
use crate::protocol::sensitive::blank_card_numbers;

/// The text files under `specs/` and `cases/`, each from its own place.
#[derive(Clone, Debug)]
pub struct Files {
    specs: Place,
    cases: Place,
}

#[derive(Clone, Debug)]
enum Place {
    /// A folder of the file system.
    Folder(PathBuf),
    /// Files inside this binary.
    Embedded,
}

/// One text file.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path as the user would name it.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

const SPECS: &str = "specs";
const CASES: &str = "cases";

/// Where something stands in a file: line and column from 1, width in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// How many characters.
    pub width: usize,
}

impl At {
    /// The beginning of a file.
    pub const START: At = At {
        line: 1,
        column: 1,
        width: 1,
    };
}

/// What a release build carries: path and text, sorted by path. Empty in a debug build.
pub const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

impl Files {
    /// Files of these folders in place of `specs/` and `cases/`; without a folder the project's own, which are inside the
    /// binary in a release build and in the source folder in a debug build.
    pub fn new(specs: Option<PathBuf>, cases: Option<PathBuf>) -> Self {
        let own = |name| {
            if EMBEDDED.is_empty() {
                Place::Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
            } else {
                Place::Embedded
            }
        };
        let place = |folder: Option<PathBuf>, name| folder.map_or_else(|| own(name), Place::Folder);
        Self {
            specs: place(specs, SPECS),
            cases: place(cases, CASES),
        }
    }

    /// The project's own files.
    pub fn own() -> Self {
        Self::new(None, None)
    }

    /// The paths of all YAML files below `folder` (`specs`, `cases/paybox`), sorted.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read.
    pub fn list(&self, folder: &str) -> Result<Vec<String>, Error> {
        let (place, below) = self.place(folder);
        match place {
            Place::Embedded => Ok(EMBEDDED
                .iter()
                .filter(|(path, _)| {
                    path.strip_prefix(folder)
                        .is_some_and(|rest| rest.starts_with('/'))
                })
                .map(|(path, _)| (*path).to_owned())
                .collect()),
            Place::Folder(root) => {
                let root = root.join(below);
                let mut found = Vec::new();
                if root.is_dir() {
                    collect(&root, folder, &mut found)?;
                }
                found.sort();
                Ok(found)
            }
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// When it cannot be read or is not UTF-8.
    pub fn read(&self, path: &str) -> Result<File, Error> {
        match self.place(path) {
            (Place::Embedded, _) => {
                let index = EMBEDDED.binary_search_by_key(&path, |(path, _)| path).ok();
                let found = index.and_then(|index| EMBEDDED.get(index));
                let (path, text) =
                    found.ok_or_else(|| Error::new(format!("there is no file {path}")))?;
                Ok(File {
                    path: (*path).into(),
                    text: (*text).into(),
                })
            }
            (Place::Folder(root), below) => {
                let path = root.join(below);
                let shown = shown(&path);
                let bytes = fs::read(&path).map_err(|error| {
                    Error::new(format!("cannot read {shown}")).because(error.to_string())
                })?;
                let text = String::from_utf8(bytes).map_err(|error| not_utf8(&shown, &error))?;
                Ok(File {
                    path: shown.into(),
                    text: text.into(),
                })
            }
        }
    }

    /// The place of a path, and the rest of the path below it.
    fn place<'a>(&self, path: &'a str) -> (&Place, &'a str) {
        let (first, below) = path.split_once('/').unwrap_or((path, ""));
        (
            if first == CASES {
                &self.cases
            } else {
                &self.specs
            },
            below,
        )
    }
}

impl File {
    /// A place in this file.
    pub fn place(&self, at: At) -> error::Place {
        // Whoever tries a card of theirs in a case must not find it in a report.
        let place = error::Place::new(
            Arc::clone(&self.path),
            &self.text,
            at.line,
            at.column,
            at.width,
        );
        error::Place {
            source: blank_card_numbers(&place.source).into(),
            ..place
        }
    }

    /// An error at a place in this file.
    pub fn error(&self, at: At, what: impl Into<String>) -> Error {
        Error::new(what).at(self.place(at))
    }
}

fn collect(folder: &Path, name: &str, found: &mut Vec<String>) -> Result<(), Error> {
    let unreadable = |error: std::io::Error| {
        Error::new(format!("cannot read folder {}", shown(folder))).because(error.to_string())
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &name, found)?;
        } else if name.ends_with(".yaml") || name.ends_with(".yml") {
            found.push(name);
        }
    }
    Ok(())
}

/// A path relative to the working folder where that is shorter.
fn shown(path: &Path) -> String {
    let working = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&working).unwrap_or(path);
    path.strip_prefix(".")
        .unwrap_or(path)
        .to_string_lossy()
        .into_owned()
}

fn not_utf8(shown: &str, error: &std::string::FromUtf8Error) -> Error {
    let good = &error.as_bytes()[..error.utf8_error().valid_up_to()]; // valid_up_to is within the bytes.
    let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = String::from_utf8_lossy(good)
        .lines()
        .last()
        .map_or(1, |line| line.chars().count() + 1);
    let text = String::from_utf8_lossy(error.as_bytes());
    Error::new("the file is not UTF-8 text")
        .at(error::Place::new(shown.into(), &text, line, column, 1))
        .mend("save the file as UTF-8")
}
