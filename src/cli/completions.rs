//! `countersign completions`: a completion script for a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Done;
use crate::cli::args::Arguments;
use crate::cli::output::print;

pub fn completions(shell: Shell) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "countersign", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(0)
}
