//! The command `countersign`: reads arguments, calls the library, prints what it gives back.

mod cli;

use std::process::ExitCode;

/// Requests and answers are many short texts, of which the system's allocator makes a fifth of a run's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
