//! The command line, one file per command. The only place that prints and that knows the terminal.

mod args;
mod completions;
mod demo;
mod explain;
mod lint;
mod list;
mod message;
mod mock;
mod new;
mod output;
mod run;
mod schema;
mod sig;
mod table;

use std::process::ExitCode;

use clap::Parser;
use countersign::error::Error;

use crate::cli::args::{Arguments, Command};

/// The exit code of bad usage, bad files, and whatever else keeps a command from its job.
const UNUSABLE: u8 = 2;

pub fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Sig { what } => sig::sig(&what),
        Command::List { what } => list::list(&what),
        Command::New { what } => new::new(&what),
        Command::Schema(arguments) => schema::schema(&arguments),
        Command::Lint(arguments) => lint::lint(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Mock(arguments) => mock::mock(&arguments),
        Command::Completions { shell } => completions::completions(shell),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output::complain(&error.to_string());
            ExitCode::from(UNUSABLE)
        }
    }
}

/// What a command gives back: its exit code.
type Done = Result<u8, Error>;
