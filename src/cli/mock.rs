//! `countersign mock`: serves the mock gateway until it is stopped.

use std::fmt::Write;
use std::io::{self, Write as _};
use std::sync::{Arc, mpsc};
use std::thread;

use countersign::error::Error;
use countersign::mock::clock::Clock;
use countersign::mock::gateway::Watch;
use countersign::protocol::secret::Secret;
use countersign::protocol::secrets::{Key, Secrets};
use countersign::specs::catalog::Catalog;
use countersign::stage::stand_alone::{Merchant, Setup, StandAlone};
use countersign::transport::tls::folder::Folder;

use crate::cli::Done;
use crate::cli::args::common::files;
use crate::cli::args::play::{MockArguments, Time};
use crate::cli::demo::curl_line;
use crate::cli::output::{complain, print};

pub fn mock(arguments: &MockArguments) -> Done {
    let catalog = Arc::new(Catalog::new(files(arguments.specs.as_ref(), None)?));
    let mut profiles = arguments.profiles.clone();
    if profiles.is_empty() {
        profiles = catalog
            .profiles()?
            .into_iter()
            .map(|(name, _)| name)
            .collect();
    }
    profiles.sort();
    profiles.dedup();
    let merchants = arguments
        .merchants
        .iter()
        .map(|text| merchant(text))
        .collect::<Result<Vec<_>, _>>()?;
    let setup = Setup {
        merchants,
        tls: arguments.tls.clone(),
        watch: (!arguments.quiet).then(log),
        order: arguments.order,
        flaws: arguments.flaws.clone(),
        journal: arguments.journal,
        clock: clock(arguments)?,
        ..Setup::new(profiles, arguments.listen)
    };
    let mock = StandAlone::start(&catalog, setup)?;
    let mut hello = String::new();
    let shown = mock.certificates.as_ref().map_or_else(String::new, shown);
    for (profile, address) in &mock.addresses {
        print(&format!("{}\t{address}\n", profile.name))?;
        let demo = &profile.family.demo;
        // Public by design: they stand in the specs and protect nothing.
        let secret = |key| demo.secrets.of(key).expose();
        let (own, payout) = (secret(Key::Receiving), secret(Key::Payout));
        let of_payouts = match payout == own {
            true => String::new(),
            false => format!(", for payouts {payout}"),
        };
        let _ = writeln!(
            hello,
            "{}: demo merchant {}, secret key {own}{of_payouts}",
            profile.name, demo.id
        );
        if let Some(curl) = curl_line(&catalog, profile, address)? {
            let _ = writeln!(hello, "try: {curl}{shown}");
        }
    }
    complain(hello.trim_end());
    mock.wait();
    Ok(0)
}

/// What curl needs to trust the mock, and to be known to it.
fn shown(folder: &Folder) -> String {
    let files = folder.shown().map(|path| path.display().to_string());
    let named = ["cacert", "cert", "key"].into_iter().zip(&files);
    let quoted = named.filter_map(|(option, file)| Some((option, shlex::try_quote(file).ok()?)));
    quoted
        .map(|(option, file)| format!(" --{option} {file}"))
        .collect()
}

fn clock(arguments: &MockArguments) -> Result<Clock, Error> {
    match (arguments.clock, arguments.speed) {
        (Time::Real, speed) => Clock::real(speed.unwrap_or(1.0)),
        (Time::Still, None) => Ok(Clock::Still),
        (Time::Still, Some(_)) => {
            let error = Error::new("time that stands still has no `--speed`");
            Err(error.mend("add `--clock real`"))
        }
    }
}

/// Writes requests to standard error from a thread of its own. When nobody reads there, lines are dropped and the mock goes
/// on serving.
fn log() -> Watch {
    const WAITING: usize = 1_024;
    let (sender, lines) = mpsc::sync_channel::<String>(WAITING);
    thread::spawn(move || {
        lines
            .iter()
            .for_each(|line| drop(writeln!(io::stderr(), "{line}")))
    });
    Arc::new(move |entry| drop(sender.try_send(entry.to_string())))
}

/// Merchants have numbers, or tokens with the form of a UUID.
fn is_of_merchant(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// The text is not repeated in the error: it holds a secret. All behind the second colon is the secret for payouts, so that
/// one may hold colons.
fn merchant(text: &str) -> Result<Merchant, Error> {
    let mut parts = text.splitn(3, ':');
    let (id, secret, payout) = (parts.next(), parts.next(), parts.next());
    match (id, secret) {
        (Some(id), Some(secret))
            if !secret.is_empty()
                && payout != Some("")
                && !id.is_empty()
                && id.bytes().all(is_of_merchant) =>
        {
            Ok(Merchant {
                id: id.to_owned(),
                secrets: Secrets::new(Secret::new(secret), payout.map(Secret::new)),
            })
        }
        _ => Err(Error::new("the value of `--merchant` cannot be read")
            .mend("write the merchant's number or token, a colon and its secret: 77:my-secret; behind another colon its secret for payouts: 77:my-secret:my-payout-secret")),
    }
}
