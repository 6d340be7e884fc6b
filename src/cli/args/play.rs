//! The arguments of `countersign mock`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use countersign::mock::world::JOURNAL;
use countersign::protocol::dialect::Order;

use crate::cli::args::sig::order;

pub const MOCK_AFTER_HELP: &str = "\
Prints a line `<profile><tab><url>` per profile, and to standard error a demo merchant and a curl line that works.
One profile is served at the root and under its name, several under their names.

The control API opens merchants, shows their ledgers and journals, switches settings and lets time pass:
  curl 127.0.0.1:8380/_countersign/worlds
docs/control.md tells the rest. Whoever reaches the mock can use it, so listen where nobody else does.

With `--tls DIR` the mock is reached by https only, as localhost, 127.0.0.1 or the address of
`--listen`. DIR holds five files, which are made if there are none, and never overwritten:
  ca.pem                  the authority that whoever calls the mock trusts
  server.pem, server.key  the mock's own
  client.pem, client.key  the demo shop's, for profiles that ask for a certificate";

/// What the time of a mock does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Time {
    /// It stands still, and passes when the control API says so
    Still,
    /// It passes by itself
    Real,
}

#[derive(Debug, Args)]
pub struct MockArguments {
    /// Serve this profile; may be repeated; all profiles without one
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    /// Listen on this address
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8380")]
    pub listen: SocketAddr,
    /// Serve https in place of http, with the certificates in this folder; they are made if there are none
    #[arg(long, value_name = "DIR")]
    pub tls: Option<PathBuf>,
    /// Know this merchant too; may be repeated. Without a secret for payouts these are signed with the one for everything
    /// else. Only the secret for payouts may hold colons
    #[arg(long = "merchant", value_name = "ID:SECRET[:PAYOUT_SECRET]")]
    pub merchants: Vec<String>,
    /// Take signatures in this order of values only; any of recursive, numbered, numbered-old without it
    #[arg(long, value_name = "ORDER", value_parser = order)]
    pub order: Option<Order>,
    /// Have this defect, which `countersign list flaws` shows; may be repeated
    #[arg(long = "flaw", value_name = "NAME")]
    pub flaws: Vec<String>,
    /// Remember so many requests of each merchant
    #[arg(long, value_name = "N", default_value_t = JOURNAL)]
    pub journal: usize,
    /// What the time of the mock does
    #[arg(long, value_enum, default_value_t = Time::Still)]
    pub clock: Time,
    /// With `--clock real`: so many times as fast as the machine's; 60 is a minute a second [default: 1]
    #[arg(long, value_name = "FACTOR")]
    pub speed: Option<f64>,
    /// Do not print the requests that come in
    #[arg(long, short)]
    pub quiet: bool,
    /// Read specs from this folder in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub specs: Option<PathBuf>,
}
