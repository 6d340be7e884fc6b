//! The command `countersign`: reads arguments, calls the library, prints what it gives back.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
