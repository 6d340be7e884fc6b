//! The arguments of `countersign list` and `countersign explain`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::common::{Format, Scope, Selection};

#[derive(Debug, Subcommand)]
pub enum ListWhat {
    /// List the cases
    Cases {
        #[command(flatten)]
        selection: Selection,
        /// Write the list in this format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// List the endpoints of the profiles
    Endpoints {
        #[command(flatten)]
        scope: Scope,
        /// Write the list in this format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// List what the documents promise, with level and source
    Requirements {
        #[command(flatten)]
        scope: Scope,
        /// Write the list in this format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// List the defects that a mock can be given
    Flaws {
        #[command(flatten)]
        scope: Scope,
        /// Write the list in this format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// List what the documents leave open, with the reading that is chosen
    Ambiguities {
        #[command(flatten)]
        scope: Scope,
        /// Write the list in this format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The id of a requirement, an ambiguity, an erratum, a signing mistake or a flaw, or an error code
    #[arg(value_name = "ID|CODE")]
    pub id: String,
    /// Read specs from this folder in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub specs: Option<PathBuf>,
}
