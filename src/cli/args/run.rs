//! The arguments of `countersign run`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::args::common::{Format, Selection};

pub const RUN_AFTER_HELP: &str = "\
The target is the embedded mock.

Exit code:
  0  all cases pass, are non-strict or skipped
  1  a case fails; with --strict, or is non-strict
  2  none fails, but one is inconclusive, all are skipped or nothing was selected; bad usage; bad files";

#[derive(Debug, Args)]
pub struct RunArguments {
    #[command(flatten)]
    pub selection: Selection,
    /// Write the report in this format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Also write run.txt and run.json into this folder
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
    /// How many cases are under way at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = at_least_one)]
    pub jobs: usize,
    /// Shuffle the order of the cases; ids and salts stay the same
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Run every case so often, each time as another merchant
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least_one)]
    pub repeat: usize,
    /// Exit with 1 for non-strict cases too
    #[arg(long)]
    pub strict: bool,
    /// Stop at the first case that fails
    #[arg(long)]
    pub fail_fast: bool,
    /// Only the cases that did not pass in an earlier run: its report folder or run.json
    #[arg(long, value_name = "RUN")]
    pub failed: Option<PathBuf>,
    /// How long an exchange may take
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    pub time_limit: Duration,
    /// Print failures and the summary only
    #[arg(long, short, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print the exchanges of passes too
    #[arg(long, short)]
    pub verbose: bool,
    /// Colours
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// When standard output is a terminal and NO_COLOR is not set
    Auto,
    Always,
    Never,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|number| *number >= 1)
        .ok_or_else(|| "a whole number from 1 is needed".to_owned())
}

fn duration(text: &str) -> Result<Duration, String> {
    let parsed = countersign::protocol::duration::duration(text);
    let duration = parsed.filter(|duration| !duration.is_zero());
    duration.ok_or_else(|| "a number with a unit is needed: 30s, 500ms, 2m".to_owned())
}
