//! The arguments of `countersign sig`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use countersign::protocol::dialect::{Empty, Order};

use crate::cli::args::common::Format;

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

/// The order of that word.
pub fn order(text: &str) -> Result<Order, String> {
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
