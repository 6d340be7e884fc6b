//! The arguments of `countersign mock`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

pub const MOCK_AFTER_HELP: &str = "\
Prints a line `<profile><tab><url>` per profile, and to standard error a demo merchant and a curl line that works.
One profile is served at the root and under its name, several under their names.";

#[derive(Debug, Args)]
pub struct MockArguments {
    /// Serve this profile; may be repeated; all profiles without one
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    /// Listen on this address
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8380")]
    pub listen: SocketAddr,
    /// Know this merchant too; may be repeated. Without a secret for payouts these are signed with the one for everything
    /// else. Only the secret for payouts may hold colons
    #[arg(long = "merchant", value_name = "ID:SECRET[:PAYOUT_SECRET]")]
    pub merchants: Vec<String>,
    /// Do not print the requests that come in
    #[arg(long, short)]
    pub quiet: bool,
    /// Read specs from this folder in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub specs: Option<PathBuf>,
}
