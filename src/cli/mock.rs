//! `countersign mock`: serves the mock gateway until it is stopped.

use std::fmt::Write;
use std::io::{self, Write as _};
use std::sync::{Arc, mpsc};
use std::thread;

use countersign::error::Error;
use countersign::mock::gateway::Watch;
use countersign::protocol::secret::Secret;
use countersign::specs::catalog::Catalog;
use countersign::stage::stand_alone::{Merchant, StandAlone};

use crate::cli::Done;
use crate::cli::args::common::files;
use crate::cli::args::play::MockArguments;
use crate::cli::demo::curl_line;
use crate::cli::output::{complain, print};

pub fn mock(arguments: &MockArguments) -> Done {
    let catalog = Catalog::new(files(arguments.specs.as_ref(), None)?);
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
    let watch = (!arguments.quiet).then(log);
    let mock = StandAlone::start(&catalog, &profiles, &merchants, arguments.listen, watch)?;
    let mut hello = String::new();
    for (profile, address) in &mock.addresses {
        print(&format!("{}\t{address}\n", profile.name))?;
        let demo = &profile.family.demo;
        let secret = demo.secret.expose(); // Public by design: it stands in the specs and protects nothing.
        let _ = writeln!(
            hello,
            "{}: demo merchant {}, secret key {secret}",
            profile.name, demo.id
        );
        if let Some(curl) = curl_line(&catalog, profile, address)? {
            let _ = writeln!(hello, "try: {curl}");
        }
    }
    complain(hello.trim_end());
    mock.wait();
    Ok(0)
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

/// The text is not repeated in the error: it holds a secret.
fn merchant(text: &str) -> Result<Merchant, Error> {
    match text.split_once(':') {
        Some((id, secret))
            if !secret.is_empty()
                && !id.is_empty()
                && id.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Ok(Merchant {
                id: id.to_owned(),
                secret: Secret::new(secret),
            })
        }
        _ => Err(Error::new("the value of `--merchant` cannot be read")
            .mend("write the merchant's number, a colon and its secret: 77:my-secret")),
    }
}
