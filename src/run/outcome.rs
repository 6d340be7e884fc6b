//! [`Outcome`]: how one run of one case ended; [`Entry`] and [`Summary`]: many of them together. Plain values, masked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::cases::case::Case;
use crate::check::finding::Finding;
use crate::check::verdict::Verdict;
use crate::specs::profile::Profile;
use crate::transcript::exchange::Transcript;

/// How one run of one case ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The case.
    pub case: Arc<Case>,
    /// The profile.
    pub profile: Arc<Profile>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is inconclusive or skipped.
    pub reason: Option<String>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What was sent and received; empty after a pass, unless they were asked for.
    pub transcripts: Vec<Transcript>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
}

/// All runs of one case on one profile.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The worst outcome, the first of its kind.
    pub worst: Outcome,
    /// How many runs ended with each verdict.
    pub counts: BTreeMap<Verdict, usize>,
    /// How long each run took, in the order in which they ended.
    pub elapsed: Vec<Duration>,
}

/// How many cases ended with each verdict; a case on two profiles counts twice, a repeated case once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary(BTreeMap<Verdict, usize>);

impl Entry {
    /// The entry of a first run.
    pub fn new(outcome: Outcome) -> Self {
        let counts = BTreeMap::from([(outcome.verdict, 1)]);
        let elapsed = vec![outcome.elapsed];
        Self {
            worst: outcome,
            counts,
            elapsed,
        }
    }

    /// Adds a further run.
    pub fn add(&mut self, outcome: Outcome) {
        *self.counts.entry(outcome.verdict).or_default() += 1;
        self.elapsed.push(outcome.elapsed);
        if outcome.verdict > self.worst.verdict {
            self.worst = outcome;
        }
    }

    /// How many runs there were.
    pub fn runs(&self) -> usize {
        self.elapsed.len()
    }
}

impl Summary {
    /// Counts one case.
    pub fn add(&mut self, verdict: Verdict) {
        *self.0.entry(verdict).or_default() += 1;
    }

    /// How many ended so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.0.get(&verdict).copied().unwrap_or_default()
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// 0: all pass, non-strict or skipped; 1: any fail, and with `strict` any non-strict; 2: no fail, but something
    /// inconclusive, nothing there, or everything skipped.
    pub fn exit_code(&self, strict: bool) -> u8 {
        let any = |verdict| self.count(verdict) > 0;
        if any(Verdict::Fail) || (strict && any(Verdict::NonStrict)) {
            1
        } else if any(Verdict::Inconclusive) || self.count(Verdict::Skipped) == self.total() {
            2
        } else {
            0
        }
    }
}
