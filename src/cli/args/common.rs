//! The arguments that several commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use countersign::error::Error;
use countersign::specs::files::Files;

#[derive(Debug, Args)]
pub struct Selection {
    /// An id, a prefix that ends in `/`, or a glob whose `*` crosses `/`; all cases without one
    #[arg(value_name = "PATTERN")]
    pub patterns: Vec<String>,
    /// Only this profile; may be repeated
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    #[command(flatten)]
    pub folders: Folders,
}

#[derive(Debug, Args)]
pub struct Folders {
    /// Read cases from this folder in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub cases: Option<PathBuf>,
    /// Read specs from this folder in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub specs: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Scope {
    /// Only ids that begin so
    #[arg(value_name = "PREFIX")]
    pub prefixes: Vec<String>,
    /// Only this profile; may be repeated
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    /// Read specs from this folder in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub specs: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

impl Folders {
    pub fn files(&self) -> Result<Files, Error> {
        files(self.specs.as_ref(), self.cases.as_ref())
    }
}

/// The files of these folders; a folder that the user names must be there.
pub fn files(specs: Option<&PathBuf>, cases: Option<&PathBuf>) -> Result<Files, Error> {
    for folder in [specs, cases].into_iter().flatten() {
        if !folder.is_dir() {
            return Err(Error::new(format!(
                "there is no folder {}",
                folder.display()
            )));
        }
    }
    Ok(Files::new(specs.cloned(), cases.cloned()))
}
