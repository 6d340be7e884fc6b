//! The files that a family may have beside its own: its [`Register`], its error [`Code`]s, the
//! [`Flaw`]s that a mock can be given, and its payment systems, read when somebody asks for them.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::protocol::authentication::Authentication;
use crate::specs::code::Code;
use crate::specs::files::{File, Files};
use crate::specs::flaw::Flaw;
use crate::specs::load::flaws;
use crate::specs::load::payment_systems::Offer;
use crate::specs::load::reader::Reader;
use crate::specs::register::Register;
use crate::specs::source::{Adoption, Sources};
use crate::specs::yaml::{Located, parse};

/// The register of a family; empty where the family has no file for it.
pub(in crate::specs) fn register(
    files: &Files,
    sources: &Sources,
    family: &str,
) -> Result<Register, Error> {
    match optional(files, family, "register")? {
        None => Ok(Register::default()),
        Some(file) => nobodys(&file, sources).register(parse(&file)?),
    }
}

/// The readings of a profile; the register is read only where there are any.
pub(super) fn readings(
    files: &Files,
    sources: &Sources,
    family: &str,
    file: &File,
    raw: BTreeMap<String, Located<String>>,
) -> Result<BTreeMap<String, String>, Error> {
    if raw.is_empty() {
        return Ok(BTreeMap::new());
    }
    let known = register(files, sources, family)?;
    let reading = |(ambiguity, reading): (String, Located<String>)| {
        known.reading(file, &ambiguity, &reading)?;
        Ok((ambiguity, reading.value))
    };
    raw.into_iter().map(reading).collect()
}

/// The error codes of a family; none where the family has no file for them.
pub(in crate::specs) fn codes(
    files: &Files,
    sources: &Sources,
    family: &str,
) -> Result<Vec<Code>, Error> {
    match optional(files, family, "codes")? {
        None => Ok(Vec::new()),
        Some(file) => {
            // What is wrong with this file is told before what is wrong with the family's own.
            let raw = parse(&file)?;
            let words = super::family(files, family)?.raw;
            nobodys(&file, sources).codes(&words, raw)
        }
    }
}

/// The flaws of a family that a mock can be given; none where the family has no file for them.
pub(in crate::specs) fn flaws(
    files: &Files,
    family: &str,
    endpoints: &[String],
) -> Result<Vec<Flaw>, Error> {
    match optional(files, family, "flaws")? {
        None => Ok(Vec::new()),
        Some(file) => flaws::flaws(&file, parse(&file)?, endpoints),
    }
}

/// The payment systems and contracts of a family; none where the family has no file for them.
pub(super) fn offer(files: &Files, sources: &Sources, family: &str) -> Result<Offer, Error> {
    match optional(files, family, "payment-systems")? {
        None => Ok(Offer::default()),
        Some(file) => nobodys(&file, sources).offer(parse(&file)?),
    }
}

/// A file that a family may have beside its own.
fn optional(files: &Files, family: &str, name: &str) -> Result<Option<File>, Error> {
    let path = format!("specs/{family}/{name}.yaml");
    let there = files.list(&format!("specs/{family}"))?.contains(&path);
    there.then(|| files.read(&path)).transpose()
}

/// Reads what has no levels, so that nobody's view of the sources is taken.
fn nobodys<'a>(file: &'a File, sources: &'a Sources) -> Reader<'a> {
    let adoption = Adoption {
        brand: "",
        adopts: &[],
        authentication: Authentication::None,
    };
    Reader {
        file,
        sources,
        adoption,
    }
}
