//! The report for programs: [`Report`], JSON that is written while the run goes on. Schema `countersign.run/1`.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::check::finding::Finding;
use crate::check::verdict::Verdict;
use crate::error::Place;
use crate::report::rerun;
use crate::run::outcome::{Entry, Summary};
use crate::transcript::exchange::{Message, Transcript};

/// The name of the format; its number grows when a reader would break.
pub const SCHEMA: &str = "countersign.run/1";

/// A report that is being written.
#[derive(Debug)]
pub struct Report<W> {
    out: W,
    command: String,
    first: bool,
}

impl<W: Write> Report<W> {
    /// Begins a report. `command` is how a case is run again, without the case: `countersign run`.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn begin(mut out: W, target: &str, command: &str) -> io::Result<Self> {
        write!(
            out,
            "{{\"schema\":{},\"target\":{},\"cases\":[",
            json!(SCHEMA),
            json!(target)
        )?;
        Ok(Self {
            out,
            command: command.to_owned(),
            first: true,
        })
    }

    /// Adds a case.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let separator = if std::mem::take(&mut self.first) {
            "\n"
        } else {
            ",\n"
        };
        write!(self.out, "{separator}{}", case(entry, &self.command))
    }

    /// Ends the report.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn end(mut self, summary: &Summary) -> io::Result<()> {
        let counts: Map<String, Value> = Verdict::ALL
            .iter()
            .map(|verdict| (verdict.word().to_owned(), json!(summary.count(*verdict))))
            .collect();
        writeln!(self.out, "\n],\"summary\":{}}}", Value::Object(counts))?;
        self.out.flush()
    }
}

fn case(entry: &Entry, command: &str) -> Value {
    let worst = &entry.worst;
    let counts: Map<String, Value> = entry
        .counts
        .iter()
        .map(|(verdict, count)| (verdict.word().to_owned(), json!(count)))
        .collect();
    let rests_on = worst
        .case
        .all_readings()
        .map(|reading| json!({ "ambiguity": reading.ambiguity, "reading": reading.reading }));
    json!({
        "id": worst.case.id,
        "title": worst.case.title,
        "profile": worst.profile.name,
        "verdict": worst.verdict.word(),
        "reason": worst.reason,
        "runs": entry.runs(),
        "counts": counts,
        "duration_ms": durations(&entry.elapsed),
        "rests_on": rests_on.collect::<Vec<_>>(),
        "findings": worst.findings.iter().map(finding).collect::<Vec<_>>(),
        "transcripts": worst.transcripts.iter().map(transcript).collect::<Vec<_>>(),
        "rerun": rerun(command, worst),
    })
}

fn durations(elapsed: &[Duration]) -> Value {
    let mut sorted = elapsed.to_vec();
    sorted.sort_unstable();
    let at = |percent: usize| {
        let index = (sorted.len().saturating_sub(1) * percent).div_ceil(100);
        let duration = sorted.get(index).copied().unwrap_or_default();
        json!((duration.as_secs_f64() * 1e6).round() / 1e3)
    };
    json!({ "p50": at(50), "p90": at(90), "p99": at(99), "max": at(100) })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "level": finding.level.word(),
        "requirement": finding.requirement,
        "source": finding.citation.as_ref().map(ToString::to_string),
        "expected": finding.expected,
        "actual": finding.actual,
        "place": finding.place.as_ref().map(place),
        "base_string": finding.signature.as_ref().map(|detail| &detail.base_string),
        "mistake": finding.signature.as_ref().and_then(|detail| detail.mistake),
    })
}

fn place(place: &Place) -> Value {
    json!({ "path": &*place.path, "line": place.line, "column": place.column })
}

fn transcript(transcript: &Transcript) -> Value {
    let message = |message: &Message| json!({ "head": message.head, "body": message.body });
    json!({ "request": message(&transcript.request), "answer": message(&transcript.answer) })
}
