//! `countersign mock`: serves the mock gateway until it is stopped.

use std::fmt::Write;
use std::io::{self, Write as _};
use std::sync::Arc;

use countersign::mock::gateway::Watch;
use countersign::specs::catalog::Catalog;
use countersign::stage::stand_alone::StandAlone;

use crate::cli::Done;
use crate::cli::args::{MockArguments, files};
use crate::cli::demo::curl_line;
use crate::cli::output::print;

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
    // Standard error is not buffered, so a line is there as soon as its request was answered.
    let watch: Watch = Arc::new(|entry| drop(writeln!(io::stderr(), "{entry}")));
    let watch = (!arguments.quiet).then_some(watch);
    let mock = StandAlone::start(
        &catalog,
        &profiles,
        &arguments.merchants,
        arguments.listen,
        watch,
    )?;
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
    eprint!("{hello}");
    mock.wait();
    Ok(0)
}
