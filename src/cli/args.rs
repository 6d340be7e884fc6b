//! [`Arguments`]: what a user can type.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use countersign::error::Error;
use countersign::protocol::dialect::{Empty, Order};
use countersign::specs::files::Files;

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
  list         List cases, endpoints, requirements, ambiguities
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

const RUN_AFTER_HELP: &str = "\
The target is the embedded mock.

Exit code:
  0  all cases pass, are non-strict or skipped
  1  a case fails; with --strict, or is non-strict
  2  none fails, but one is inconclusive, all are skipped or nothing was selected; bad usage; bad files";

const MOCK_AFTER_HELP: &str = "\
Prints a line `<profile><tab><url>` per profile, and to standard error a demo merchant and a curl line that works.
One profile is served at the root and under its name, several under their names.";

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
    /// List what the documents leave open, with the reading that is chosen
    Ambiguities {
        #[command(flatten)]
        scope: Scope,
        /// Write the list in this format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

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
    /// case, endpoint, profile, family, register or sources
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

#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The id of a requirement, an ambiguity, an erratum or a signing mistake, or an error code
    #[arg(value_name = "ID|CODE")]
    pub id: String,
    /// Read specs from this folder in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub specs: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum SigWhat {
    /// Sign a message and show how: its values in signing order, then pg_sig
    Sign(MessageArguments),
    /// Verify the pg_sig of a message; exit code 1 when it is wrong
    #[command(after_help = "A wrong signature is explained when a single known mistake gives it.")]
    Verify(MessageArguments),
    /// Print signed messages with their base strings, to test an implementation against
    Vectors {
        /// Write the vectors in this format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

#[derive(Debug, Args)]
pub struct MessageArguments {
    /// The file that holds the message; standard input without one
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// What the message is; recognised by its beginning without this
    #[arg(long = "as", value_name = "FORM", value_enum)]
    pub form: Option<MessageForm>,
    /// The script name
    #[arg(long, value_name = "NAME", required_unless_present = "url")]
    pub script: Option<String>,
    /// The URL that the message goes to; its last part is the script name
    #[arg(long, conflicts_with = "script")]
    pub url: Option<String>,
    /// The environment variable that holds the secret key
    #[arg(long, value_name = "VAR")]
    pub secret_env: String,
    /// The order of the values: recursive, numbered or numbered-old
    #[arg(long, default_value = "recursive", value_parser = order)]
    pub order: Order,
    /// What a field without a value leaves: keep (an empty slot) or drop (nothing)
    #[arg(long, default_value = "keep", value_parser = empty)]
    pub empty: Empty,
    /// Print the digest alone, or for `verify` nothing
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MessageForm {
    /// a=1&b=2
    Urlencoded,
    /// ?a=1&b=2
    Query,
    /// A multipart body, whose first line is its boundary
    Multipart,
    /// An XML document
    #[value(name = "pg_xml")]
    PgXml,
    /// An object, or a list of [name, value] pairs
    Json,
}

#[derive(Debug, Args)]
pub struct MockArguments {
    /// Serve this profile; may be repeated; all profiles without one
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    /// Listen on this address
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8380")]
    pub listen: SocketAddr,
    /// Know this merchant too; may be repeated
    #[arg(long = "merchant", value_name = "ID:SECRET")]
    pub merchants: Vec<String>,
    /// Do not print the requests that come in
    #[arg(long, short)]
    pub quiet: bool,
    /// Read specs from this folder in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub specs: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// When standard output is a terminal and NO_COLOR is not set
    Auto,
    Always,
    Never,
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

fn order(text: &str) -> Result<Order, String> {
    word(text, &Order::WORDS)
}

fn empty(text: &str) -> Result<Empty, String> {
    word(text, &Empty::WORDS)
}

fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| *word == text);
    let known = || {
        words
            .iter()
            .map(|(word, _)| *word)
            .collect::<Vec<_>>()
            .join(", ")
    };
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| format!("it is one of {}", known()))
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|number| *number >= 1)
        .ok_or_else(|| "a whole number from 1 is needed".to_owned())
}

fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text
        .parse::<jiff::SignedDuration>()
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok());
    let duration = parsed.filter(|duration| !duration.is_zero());
    duration.ok_or_else(|| "a number with a unit is needed: 30s, 500ms, 2m".to_owned())
}
