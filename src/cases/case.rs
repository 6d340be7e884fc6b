//! [`Case`]: one thing that is tried, as a list of [`Step`]s.

use std::sync::Arc;
use std::time::Duration;

use crate::cases::expectation::Expectation;
use crate::cases::send::Send;
use crate::cases::template::Template;
use crate::protocol::stored_card::StoredCard;
use crate::specs::fault::Fault;
use crate::specs::files::{At, File};
use crate::specs::settings::Settings;
use crate::specs::source::Level;

/// One thing that is tried.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its id: its path below `cases/`.
    pub id: String,
    /// What holds when it passes.
    pub title: String,
    /// Its file, for places.
    pub file: File,
    /// The requirements it covers, or prefixes of their ids.
    pub covers: Vec<String>,
    /// The profiles it applies to.
    pub profiles: Vec<String>,
    /// The strongest level of a finding against its expectations.
    pub level: Level,
    /// The endpoints that its steps and those of its preconditions name, sorted.
    pub endpoints: Vec<String>,
    /// The readings of ambiguities that it rests on.
    pub readings: Vec<Reading>,
    /// The preconditions, in the order in which they are fulfilled; each comes once.
    pub given: Vec<Arc<Case>>,
    /// How our side answers calls: by callback, the first call first; the last answer is for every further one.
    pub answers: Vec<(String, Vec<CallbackAnswer>)>,
    /// The callbacks that may come without being awaited.
    pub ignore: Vec<String>,
    /// The variables that its steps capture.
    pub captures: Vec<String>,
    /// What the merchant's ledger holds before the first step; only a mock can be given that.
    pub ledger: Ledger,
    /// How the gateway is set up for the merchant; only a mock can be given that.
    pub settings: Settings<Template>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// What a ledger holds at the start.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Saved cards.
    pub cards: Vec<StoredCard<Template>>,
}

/// One step, and where it stands.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands.
    pub at: At,
    /// What is done.
    pub action: Action,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Sends a request and judges the answer.
    Send(Box<Send>),
    /// Sends requests that are under way at once, and judges the answers in the order of writing.
    Together(Vec<(At, Send)>),
    /// Takes the next call that our side received and judges it.
    Await(Box<Await>),
    /// Does what a payer does on a page.
    Visit(Box<Visit>),
    /// Lets time pass at the gateway.
    Advance(Duration),
    /// Does steps again and again.
    Repeat(u32, Vec<Step>),
    /// Tells the mock to do something wrong with its next answers.
    Fault(Fault),
}

/// A call that our side has received by now.
#[derive(Clone, Debug)]
pub struct Await {
    /// The callback; none of them: nothing came.
    pub callback: Option<String>,
    /// The endpoint whose promise the call is held against, where there is one.
    pub endpoint: Option<String>,
    /// What the call must be.
    pub expect: Expectation,
}

/// What a payer does on a page, by means of a browser that follows redirects.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The page that is opened; without one the payer stays where the last visit ended.
    pub url: Option<Template>,
    /// The fields of a form by which another page leads there by POST; without it the page is opened by GET.
    pub post: Option<Vec<(String, Template)>>,
    /// What is entered into the page's form before it is sent; without it the page is only opened.
    pub submit: Option<Vec<(String, Template)>>,
    /// Where the payer gets.
    pub expect: Expectation,
}

/// How our side answers one call; what is not said is as a correct merchant does it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// The HTTP status.
    pub http: Option<u16>,
    /// What `pg_status` says.
    pub status: Option<String>,
    /// What `pg_description` says.
    pub description: Option<String>,
    /// The whole body, in place of a signed answer.
    pub body: Option<String>,
    /// How long the answer says it took.
    pub elapsed: Option<Duration>,
    /// Whether the connection is closed without an answer.
    pub close: bool,
}

/// A reading of an ambiguity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The ambiguity.
    pub ambiguity: String,
    /// The reading.
    pub reading: String,
}

impl Case {
    /// The readings that it and its preconditions rest on.
    pub fn all_readings(&self) -> impl Iterator<Item = &Reading> {
        let given = self.given.iter().flat_map(|given| &given.readings);
        given.chain(&self.readings)
    }

    /// Every step, those of preconditions first and those that are repeated once, each with the case that writes it.
    pub fn all_steps(&self) -> Vec<(&Case, &Step)> {
        let mut all = Vec::new();
        for case in self.given.iter().map(Arc::as_ref).chain([self]) {
            collect(case, &case.steps, &mut all);
        }
        all
    }

    /// The family whose endpoints it uses: the first part of its id.
    pub fn family(&self) -> &str {
        self.id.split('/').next().unwrap_or(&self.id)
    }
}

fn collect<'c>(case: &'c Case, steps: &'c [Step], all: &mut Vec<(&'c Case, &'c Step)>) {
    for step in steps {
        all.push((case, step));
        if let Action::Repeat(_, steps) = &step.action {
            collect(case, steps, all);
        }
    }
}

impl Action {
    /// The requests that it sends, each with its place; those of repeated steps are not its own.
    pub fn sends(&self, at: At) -> Vec<(At, &Send)> {
        match self {
            Action::Send(send) => vec![(at, send)],
            Action::Together(sends) => sends.iter().map(|(at, send)| (*at, send)).collect(),
            _ => Vec::new(),
        }
    }
}
