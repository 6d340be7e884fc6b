//! `countersign explain`: what an id or a code means, and who says so.

use std::collections::HashSet;

use countersign::error::{Error, nearest};
use countersign::sign::explain::mistakes::TABLES;
use countersign::specs::catalog::Catalog;
use countersign::specs::code::Code;
use countersign::specs::flaw::Flaw;
use countersign::specs::register::{Ambiguity, Erratum};
use countersign::specs::requirement::requirements;
use countersign::specs::source::Citation;

use crate::cli::Done;
use crate::cli::args::common::files;
use crate::cli::args::know::ExplainArguments;
use crate::cli::output::print;

pub fn explain(arguments: &ExplainArguments) -> Done {
    let catalog = Catalog::new(files(arguments.specs.as_ref(), None)?);
    let known = known(&catalog)?;
    let found: Vec<&str> = known
        .iter()
        .filter(|(id, _)| *id == arguments.id)
        .map(|(_, text)| text.as_str())
        .collect();
    if !found.is_empty() {
        print(&format!("{}\n", found.join("\n\n")))?;
        return Ok(0);
    }
    // A code of several meanings stands there more than once.
    let mut ids: Vec<&str> = known.iter().map(|(id, _)| id.as_str()).collect();
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(*id));
    let near = near(&arguments.id, &ids);
    let error = Error::new(format!("nothing here is called `{}`", arguments.id));
    Err(match near.as_slice() {
        [] => error.mend("give the id of a requirement, an ambiguity, an erratum, a signing mistake or a flaw, or an error code"),
        near => error.mend(format!("near: {}", near.join(", "))),
    })
}

/// The ids that begin so, else those that are much like it, else the codes next to a number.
fn near<'a>(asked: &str, ids: &[&'a str]) -> Vec<&'a str> {
    let begin: Vec<&str> = ids
        .iter()
        .copied()
        .filter(|id| id.starts_with(asked))
        .take(5)
        .collect();
    if !begin.is_empty() {
        return begin;
    }
    let alike = nearest(asked, ids.iter().copied(), 3);
    if !alike.is_empty() {
        return alike;
    }
    let Ok(asked) = asked.parse::<u64>() else {
        return Vec::new();
    };
    let codes = ids
        .iter()
        .filter_map(|id| Some((id.parse::<u64>().ok()?, *id)));
    let below = codes.clone().filter(|(code, _)| *code < asked).max();
    let above = codes.filter(|(code, _)| *code > asked).min();
    [below, above]
        .into_iter()
        .flatten()
        .map(|(_, id)| id)
        .collect()
}

/// Everything that has an id, with what is to be said about it.
fn known(catalog: &Catalog) -> Result<Vec<(String, String)>, Error> {
    let mut known: Vec<(String, String)> = Vec::new();
    let mut add = |id: &str, text: String| {
        if !known
            .iter()
            .any(|(other, said)| other == id && *said == text)
        {
            known.push((id.to_owned(), text));
        }
    };
    let mut families = Vec::new();
    for (name, family) in catalog.profiles()? {
        let profile = catalog.profile(&name)?;
        for endpoint in &profile.endpoints {
            for requirement in requirements(&*catalog.endpoint(&profile, endpoint)?) {
                let level = requirement.level.word();
                let (id, text, said) = (
                    &requirement.id,
                    &requirement.text,
                    said(&requirement.citation),
                );
                let why = requirement.not_tested.as_ref();
                let why = why.map_or(String::new(), |why| format!("\n  no case tries it: {why}"));
                add(
                    id,
                    format!("{id} on {name}\n  {level}    {text}\n  source  {said}{why}"),
                );
            }
        }
        if !families.contains(&family) {
            families.push(family);
        }
    }
    for family in families {
        for code in &*catalog.codes(&family)? {
            let text = of_code(&family, code);
            let ids = [&code.code, &code.name];
            ids.into_iter()
                .flatten()
                .for_each(|id| add(id, text.clone()));
        }
        let register = catalog.register(&family)?;
        register
            .ambiguities
            .iter()
            .for_each(|ambiguity| add(&ambiguity.id, of_ambiguity(ambiguity)));
        register
            .errata
            .iter()
            .for_each(|erratum| add(&erratum.id, of_erratum(erratum)));
        for flaw in catalog.flaws(&family)? {
            add(&flaw.name, of_flaw(&family, &flaw));
        }
    }
    for (field, mistakes) in TABLES {
        for mistake in mistakes {
            let (name, says) = (mistake.name, mistake.says);
            add(
                name,
                format!("signing mistake {name} of {field}\n  the signer {says}"),
            );
        }
    }
    Ok(known)
}

fn of_code(family: &str, code: &Code) -> String {
    let group = code.group.as_ref();
    let group = group.map(|group| format!("{}: {}", group.id, group.title));
    let rows = [
        ("name", code.name.clone()),
        ("means", Some(code.meaning.clone())),
        ("group", group),
        ("generation", code.generation.clone()),
        ("field", Some(code.field.clone())),
        ("source", Some(said(&code.citation))),
    ];
    let rows = rows
        .into_iter()
        .filter_map(|(word, text)| Some(format!("\n  {word:<10}  {}", text?)));
    let rows: String = rows.collect();
    let number = match &code.code {
        Some(code) => format!("code {code}"),
        None => "code without a number".to_owned(),
    };
    format!("{number} of family {family}{rows}")
}

fn of_flaw(family: &str, flaw: &Flaw) -> String {
    let Flaw {
        name, breaks, text, ..
    } = flaw;
    format!(
        "flaw {name} of family {family}\n  a mock that has it {text}\n  breaks  {breaks}\n  try it  countersign mock --flaw {name}"
    )
}

fn of_ambiguity(ambiguity: &Ambiguity) -> String {
    let Ambiguity {
        id,
        question,
        readings,
        chosen,
        why,
    } = ambiguity;
    let reading = |reading: &countersign::specs::register::Reading| {
        let mark = if reading.id == *chosen { "*" } else { "-" };
        format!(
            "\n  {mark} {}: {}\n    source  {}",
            reading.id,
            reading.text,
            said(&reading.citation)
        )
    };
    let readings: String = readings.iter().map(reading).collect();
    format!("ambiguity {id}\n  {question}{readings}\n  chosen  {chosen}, because {why}")
}

fn of_erratum(erratum: &Erratum) -> String {
    let Erratum {
        id,
        citation,
        printed,
        meant,
        why,
    } = erratum;
    let said = said(citation);
    format!(
        "erratum {id}\n  printed  {printed}\n  meant    {meant}\n  because  {why}\n  source   {said}"
    )
}

fn said(citation: &Citation) -> String {
    let address = citation
        .source
        .address
        .as_deref()
        .unwrap_or(&citation.source.key);
    format!(
        "{}, {} ({address})",
        citation.source.title, citation.heading
    )
}
