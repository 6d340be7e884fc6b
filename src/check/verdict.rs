//! [`Verdict`]: the worst of a case's findings. It only gets worse.

use crate::check::finding::Finding;
use crate::specs::source::Level;

/// How a case ended; the later, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No step was sent, with a reason.
    Skipped,
    /// Nothing was missed.
    Pass,
    /// A should was missed.
    NonStrict,
    /// The target was not reached, or the outcome is not known, with a reason.
    Inconclusive,
    /// A must was missed.
    Fail,
}

impl Verdict {
    /// All verdicts in the order in which summaries name them.
    pub const ALL: [Verdict; 5] = [
        Verdict::Pass,
        Verdict::NonStrict,
        Verdict::Inconclusive,
        Verdict::Fail,
        Verdict::Skipped,
    ];

    /// The word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Skipped => "skipped",
            Verdict::Pass => "pass",
            Verdict::NonStrict => "non_strict",
            Verdict::Inconclusive => "inconclusive",
            Verdict::Fail => "fail",
        }
    }

    /// The verdict that findings make.
    pub fn of(findings: &[Finding]) -> Self {
        match findings.iter().map(|finding| finding.level).max() {
            None | Some(Level::Info) => Verdict::Pass,
            Some(Level::Should) => Verdict::NonStrict,
            Some(Level::Must) => Verdict::Fail,
        }
    }
}
