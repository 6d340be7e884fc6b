//! `countersign run`: cases against a target, a report, an exit code.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict;
use countersign::error::Error;
use countersign::report::json;
use countersign::report::text::{self, Look, Totals};
use countersign::run::collect::Collector;
use countersign::run::outcome::Entry;
use countersign::run::plan::Plan;
use countersign::run::schedule::Options;
use countersign::specs::catalog::Catalog;
use countersign::stage::embedded::{Exchanges, Stage};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use crate::cli::Done;
use crate::cli::args::common::Format;
use crate::cli::args::run::{Color, RunArguments};
use crate::cli::output::{print, written};

pub fn run(arguments: &RunArguments) -> Done {
    let plan = plan(arguments)?;
    let stage = Stage::new(&plan)?;
    let options = Options {
        jobs: arguments.jobs,
        repeat: arguments.repeat,
        seed: arguments.seed,
    };
    let exchanges = Exchanges {
        time_limit: arguments.time_limit,
        keep: arguments.verbose,
    };
    let target = stage.target().name.as_str();
    let mut collector = Collector::new(&plan, arguments.repeat);
    let mut sinks = Sinks::begin(arguments, target)?;
    let progress = progress(plan.items.len().saturating_mul(arguments.repeat));
    let start = Instant::now();
    let mut written = Ok(());
    stage.run(&plan, &options, exchanges, |outcome| {
        progress.inc(1);
        let failed = outcome.verdict == Verdict::Fail;
        written = collector
            .add(outcome)
            .into_iter()
            .try_for_each(|entry| sinks.add(entry));
        let stop = written.is_err() || (failed && arguments.fail_fast);
        if stop {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    written?;
    let elapsed = start.elapsed();
    progress.finish_and_clear();
    collector
        .finish()
        .into_iter()
        .try_for_each(|entry| sinks.add(entry))?;
    let summary = &collector.summary;
    sinks.end(
        arguments,
        Totals {
            target,
            summary,
            elapsed,
        },
    )?;
    Ok(summary.exit_code(arguments.strict))
}

fn plan(arguments: &RunArguments) -> Result<Plan, Error> {
    let files = arguments.selection.folders.files()?;
    let (catalog, suite) = (Catalog::new(files.clone()), Suite::open(files)?);
    let mut ids = suite.select(&catalog, &arguments.selection.patterns)?;
    let Some(run) = &arguments.failed else {
        return Plan::new(&suite, &catalog, &ids, &arguments.selection.profiles);
    };
    let failed = failed(run)?;
    ids.retain(|id| failed.iter().any(|(failed, _)| failed == id));
    if ids.is_empty() {
        return Err(Error::new("nothing to run")
            .because(format!("every selected case passed in {}", run.display())));
    }
    let mut plan = Plan::new(&suite, &catalog, &ids, &arguments.selection.profiles)?;
    plan.items.retain(|item| {
        failed
            .iter()
            .any(|(id, profile)| *id == item.case.id && *profile == item.profile.name)
    });
    Ok(plan)
}

/// The cases, with their profiles, that did not pass in an earlier run.
fn failed(run: &Path) -> Result<Vec<(String, String)>, Error> {
    let path = if run.is_dir() {
        run.join("run.json")
    } else {
        run.to_owned()
    };
    let wrong = |cause: String| {
        Error::new(format!("{} is no report of a run", path.display()))
            .because(cause)
            .mend("give the folder that `--report-dir` made, or its run.json")
    };
    let text = fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
    let report: Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    if report.get("schema").and_then(Value::as_str) != Some(json::SCHEMA) {
        return Err(wrong(format!("its schema is not {}", json::SCHEMA)));
    }
    let cases = report
        .get("cases")
        .and_then(Value::as_array)
        .ok_or_else(|| wrong("it has no cases".to_owned()))?;
    let text = |case: &Value, key: &str| {
        case.get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let passed = |case: &Value| {
        [Verdict::Pass, Verdict::Skipped]
            .iter()
            .any(|verdict| text(case, "verdict") == verdict.word())
    };
    Ok(cases
        .iter()
        .filter(|case| !passed(case))
        .map(|case| (text(case, "id"), text(case, "profile")))
        .collect())
}

/// Where reports go: JSON while the run goes on, text at its end.
struct Sinks {
    json: Vec<json::Report<Box<dyn Write>>>,
    command: String,
    entries: Vec<Entry>,
}

impl Sinks {
    fn begin(arguments: &RunArguments, target: &str) -> Result<Self, Error> {
        let mut outs: Vec<Box<dyn Write>> = Vec::new();
        if arguments.format == Format::Json {
            outs.push(Box::new(BufWriter::new(io::stdout())));
        }
        if let Some(folder) = &arguments.report_dir {
            let path = folder.join("run.json");
            let file = fs::create_dir_all(folder).and_then(|()| File::create(&path));
            outs.push(Box::new(BufWriter::new(
                file.map_err(|error| cannot_write(&path, &error))?,
            )));
        }
        let command = command(arguments);
        let json = outs
            .into_iter()
            .map(|out| json::Report::begin(out, target, &command));
        let json = json.collect::<io::Result<Vec<_>>>();
        let json =
            json.map_err(|error| Error::new("cannot begin the report").because(error.to_string()))?;
        Ok(Self {
            json,
            command,
            entries: Vec::new(),
        })
    }

    fn add(&mut self, entry: Entry) -> Result<(), Error> {
        self.json
            .iter_mut()
            .try_for_each(|report| written(report.add(&entry)))?;
        self.entries.push(entry);
        Ok(())
    }

    fn end(self, arguments: &RunArguments, totals: Totals<'_>) -> Result<(), Error> {
        self.json
            .into_iter()
            .try_for_each(|report| written(report.end(totals.summary)))?;
        let look = Look {
            color: color(arguments.color),
            verbose: arguments.verbose,
            command: &self.command,
        };
        if let Some(folder) = &arguments.report_dir {
            let path = folder.join("run.txt");
            let plain = Look {
                color: false,
                ..look
            };
            fs::write(&path, text::report(&self.entries, totals, plain))
                .map_err(|error| cannot_write(&path, &error))?;
        }
        match (arguments.format, arguments.quiet) {
            (Format::Json, _) => Ok(()),
            (Format::Text, false) => print(&text::report(&self.entries, totals, look)),
            (Format::Text, true) => {
                print(&(text::details(&self.entries, look) + &text::summary(totals, look)))
            }
        }
    }
}

/// The command that the user typed, as far as a single case needs it to run again.
fn command(arguments: &RunArguments) -> String {
    let folders = &arguments.selection.folders;
    let given = [("--cases", &folders.cases), ("--specs", &folders.specs)];
    let given = given
        .into_iter()
        .filter_map(|(flag, folder)| Some((flag, folder.as_ref()?.to_string_lossy())));
    given.fold("countersign run".to_owned(), |command, (flag, folder)| {
        // A path with a NUL cannot have been typed.
        let folder =
            shlex::try_quote(&folder).map_or(folder.clone(), |quoted| quoted.into_owned().into());
        format!("{command} {flag} {folder}")
    })
}

fn cannot_write(path: &Path, error: &io::Error) -> Error {
    Error::new(format!("cannot write {}", path.display())).because(error.to_string())
}

fn color(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            io::stdout().is_terminal()
                && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

/// On standard error, and only where that is a terminal.
fn progress(trials: usize) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(trials).unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} cases, {elapsed}");
    style
        .map(|style| bar.clone().with_style(style))
        .unwrap_or(bar)
}
