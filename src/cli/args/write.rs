//! The arguments of `countersign new`, `countersign lint` and `countersign schema`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::common::Folders;

#[derive(Debug, Subcommand)]
pub enum NewWhat {
    /// Write a case that sends the required fields and expects the promised answer
    Case {
        /// `<family>/<endpoint>/<what>`
        id: String,
        /// The folder of the cases
        #[arg(long, value_name = "DIR", default_value = "cases")]
        cases: PathBuf,
        /// Read specs from this folder in place of the built-in ones
        #[arg(long, value_name = "DIR")]
        specs: Option<PathBuf>,
    },
    /// Write a profile that has the endpoints of another
    Profile {
        /// Its name
        name: String,
        /// Its brand
        #[arg(long)]
        brand: String,
        /// The profile that it is like
        #[arg(long, value_name = "NAME")]
        like: String,
        /// The folder of the specs
        #[arg(long, value_name = "DIR")]
        specs: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub struct SchemaArguments {
    /// case, endpoint, profile, family, codes, register or sources
    #[arg(value_name = "FILE")]
    pub file: String,
}

#[derive(Debug, Args)]
pub struct LintArguments {
    #[command(flatten)]
    pub folders: Folders,
    /// Print notes too: which cases run on a mock only, and why
    #[arg(long, short)]
    pub verbose: bool,
}
