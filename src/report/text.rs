//! The report for people: failures first, then a line per endpoint and profile, then the summary.

use std::cmp::Reverse;
use std::fmt::Write;
use std::time::Duration;

use anstyle::{AnsiColor, Style};

use crate::check::finding::Finding;
use crate::check::verdict::Verdict;
use crate::report::rerun;
use crate::report::table::{table, words};
use crate::run::outcome::{Entry, Summary};
use crate::transcript::exchange::Transcript;

/// How the report looks.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// Colours; only for terminals.
    pub color: bool,
    /// The exchanges of passes too.
    pub verbose: bool,
    /// How a case is run again, without the case: `countersign run`.
    pub command: &'a str,
}

/// What comes after the failures.
#[derive(Clone, Copy, Debug)]
pub struct Totals<'a> {
    /// What the run was against.
    pub target: &'a str,
    /// The counts.
    pub summary: &'a Summary,
    /// From the first request to the last answer of the whole run.
    pub elapsed: Duration,
}

/// The whole report. Entries come in the order in which they are shown.
pub fn report(entries: &[Entry], totals: Totals<'_>, look: Look<'_>) -> String {
    let mut text = details(entries, look);
    let _ = writeln!(text, "{}\n", table(entries).trim_fmt()); // Writing to a String cannot fail, here and below.
    text += &summary(totals, look);
    text
}

/// What is to be said about single cases, the worst first: all that are no pass, or with `verbose` all.
pub fn details(entries: &[Entry], look: Look<'_>) -> String {
    let wanted = |entry: &&Entry| look.verbose || entry.worst.verdict != Verdict::Pass;
    let mut entries: Vec<&Entry> = entries.iter().filter(wanted).collect();
    entries.sort_by_key(|entry| Reverse(entry.worst.verdict)); // Stable: the order of the plan within a verdict.
    entries
        .into_iter()
        .map(|entry| block(entry, look) + "\n")
        .collect()
}

/// The last line.
pub fn summary(totals: Totals<'_>, look: Look<'_>) -> String {
    let Totals {
        target,
        summary,
        elapsed,
    } = totals;
    let counts = Verdict::ALL
        .iter()
        .filter(|verdict| summary.count(**verdict) > 0);
    let counts: Vec<String> = counts
        .map(|verdict| {
            paint(
                &format!("{} {}", summary.count(*verdict), words(*verdict)),
                color(*verdict),
                look,
            )
        })
        .collect();
    let cases = if summary.total() == 1 {
        "case"
    } else {
        "cases"
    };
    format!(
        "{} {cases} on the {target}: {} in {:.2} s\n",
        summary.total(),
        counts.join(", "),
        elapsed.as_secs_f64()
    )
}

fn block(entry: &Entry, look: Look<'_>) -> String {
    let worst = &entry.worst;
    let (id, profile) = (&worst.case.id, &worst.profile.name);
    let word = paint(
        &words(worst.verdict).to_uppercase(),
        color(worst.verdict),
        look,
    );
    let mut text = format!("{word} {id} on {profile}\n  {}\n", worst.case.title);
    if entry.runs() > 1 {
        let counts: Vec<String> = entry
            .counts
            .iter()
            .map(|(verdict, count)| format!("{count} {}", words(*verdict)))
            .collect();
        let _ = writeln!(text, "  {} runs: {}", entry.runs(), counts.join(", "));
    }
    for reading in worst.case.all_readings() {
        let _ = writeln!(
            text,
            "  rests on {} read as {}",
            reading.ambiguity, reading.reading
        );
    }
    if let Some(reason) = &worst.reason {
        let _ = writeln!(text, "\n{}", indented(&format!("reason    {reason}"), 2));
    }
    let findings: String = worst
        .findings
        .iter()
        .map(|finding| format!("\n{}", self::finding(finding)))
        .collect();
    text += &findings;
    let exchanges: String = worst
        .transcripts
        .iter()
        .map(|transcript| format!("\n{}", exchange(transcript)))
        .collect();
    text += &exchanges;
    for detail in worst
        .findings
        .iter()
        .filter_map(|finding| finding.signature.as_ref())
    {
        let _ = writeln!(text, "\n  base string  {}", detail.base_string);
        let mistake = detail
            .mistake
            .map(|mistake| format!("the signer {mistake}"));
        let unknown = "none that is known alone gives this signature; another secret key, or a value was changed";
        let _ = writeln!(
            text,
            "  mistake      {}",
            mistake.as_deref().unwrap_or(unknown)
        );
    }
    let _ = writeln!(text, "\n  rerun  {}", rerun(look.command, worst));
    text
}

fn finding(finding: &Finding) -> String {
    let mut text = format!("  {} {}\n", finding.level.word(), finding.requirement);
    if let Some(citation) = &finding.citation {
        let address = citation
            .source
            .address
            .as_deref()
            .unwrap_or(&citation.source.key);
        let _ = writeln!(
            text,
            "  source    {}, {} ({address})",
            citation.source.title, citation.heading
        );
    }
    let _ = writeln!(
        text,
        "  expected  {}\n  actual    {}",
        finding.expected, finding.actual
    );
    if let Some(place) = &finding.place {
        let _ = writeln!(text, "{}", indented(&place.draw(), 2));
    }
    text
}

fn exchange(transcript: &Transcript) -> String {
    let marked = |mark: &str, text: String| {
        text.lines()
            .map(|line| format!("  {mark} {line}\n"))
            .collect::<String>()
    };
    let (request, answer) = (&transcript.request, &transcript.answer);
    marked(">", request.to_string()) + &marked("<", answer.to_string())
}

fn color(verdict: Verdict) -> AnsiColor {
    match verdict {
        Verdict::Pass => AnsiColor::Green,
        Verdict::Fail => AnsiColor::Red,
        Verdict::NonStrict | Verdict::Inconclusive => AnsiColor::Yellow,
        Verdict::Skipped => AnsiColor::Cyan,
    }
}

fn paint(text: &str, color: AnsiColor, look: Look<'_>) -> String {
    if !look.color {
        return text.to_owned();
    }
    let style = Style::new().fg_color(Some(color.into())).bold();
    format!("{style}{text}{style:#}")
}

fn indented(text: &str, by: usize) -> String {
    text.lines()
        .map(|line| format!("{:by$}{line}", ""))
        .collect::<Vec<_>>()
        .join("\n")
}
