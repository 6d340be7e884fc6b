//! What a user can type: [`Arguments`], and one file per group of commands.

pub mod common;
pub mod know;
pub mod play;
pub mod run;
pub mod sig;
pub mod write;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::cli::args::know::{ExplainArguments, ListWhat};
use crate::cli::args::play::{MOCK_AFTER_HELP, MockArguments};
use crate::cli::args::run::{RUN_AFTER_HELP, RunArguments};
use crate::cli::args::sig::SigWhat;
use crate::cli::args::write::{LintArguments, NewWhat, SchemaArguments};

/// Protocol conformance tests for the PayBox family of payment gateways.
#[derive(Debug, Parser)]
#[command(version, help_template = HELP, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

/// clap has no groups of commands; a test holds this list and the commands together.
const HELP: &str = "\
{about}

{usage-heading} {usage}

Judge:
  run          Run cases against a gateway and judge its answers

Play:
  mock         Serve the mock gateway

Sign:
  sig          Sign and verify messages, show test vectors

Know:
  list         List cases, endpoints, requirements, ambiguities, flaws
  explain      Explain an id or an error code

Write:
  new          Write the first version of a case or a profile
  lint         Check case and spec files
  schema       Print the JSON Schema of a kind of file, for editors

Shell:
  completions  Print a completion script

Options:
{options}

Begin with `countersign run`: it needs nothing but itself.
";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run cases against a gateway and judge its answers
    #[command(after_help = RUN_AFTER_HELP)]
    Run(RunArguments),
    /// Sign and verify messages, show test vectors
    Sig {
        #[command(subcommand)]
        what: SigWhat,
    },
    /// List what there is
    List {
        #[command(subcommand)]
        what: ListWhat,
    },
    /// Write the first version of a case or a profile
    New {
        #[command(subcommand)]
        what: NewWhat,
    },
    /// Print the JSON Schema of a kind of file, for editors
    Schema(SchemaArguments),
    /// Check case and spec files
    #[command(after_help = "Exit code: 0 when the files are in order, 1 when one must be mended.")]
    Lint(LintArguments),
    /// Explain an id or an error code
    Explain(ExplainArguments),
    /// Serve the mock gateway
    #[command(after_help = MOCK_AFTER_HELP)]
    Mock(MockArguments),
    /// Print a completion script
    Completions {
        /// The shell it is for
        shell: Shell,
    },
}
