//! [`Collector`]: single outcomes to whole entries, handed on in the order of the plan as soon as they are complete.

use std::collections::HashMap;

use crate::run::outcome::{Entry, Outcome, Summary};
use crate::run::plan::Plan;

/// Gathers outcomes in whatever order they come.
#[derive(Debug)]
pub struct Collector {
    positions: HashMap<(String, String), usize>,
    entries: Vec<Option<Entry>>,
    repeat: usize,
    next: usize,
    /// What was handed on so far.
    pub summary: Summary,
}

impl Collector {
    /// A collector for a plan whose cases run `repeat` times each.
    pub fn new(plan: &Plan, repeat: usize) -> Self {
        let keys = plan
            .items
            .iter()
            .map(|item| (item.case.id.clone(), item.profile.name.clone()));
        let positions: HashMap<_, _> = keys
            .enumerate()
            .map(|(position, key)| (key, position))
            .collect();
        let entries = plan.items.iter().map(|_| None).collect();
        Self {
            positions,
            entries,
            repeat,
            next: 0,
            summary: Summary::default(),
        }
    }

    /// Takes an outcome in and gives back the entries that are now complete and next in order.
    pub fn add(&mut self, outcome: Outcome) -> Vec<Entry> {
        let key = (outcome.case.id.clone(), outcome.profile.name.clone());
        if let Some(slot) = self
            .positions
            .get(&key)
            .and_then(|position| self.entries.get_mut(*position))
        {
            match slot {
                Some(entry) => entry.add(outcome),
                None => *slot = Some(Entry::new(outcome)),
            }
        }
        let mut ready = Vec::new();
        while let Some(slot) = self.entries.get_mut(self.next)
            && slot
                .as_ref()
                .is_some_and(|entry| entry.runs() >= self.repeat)
        {
            ready.extend(slot.take());
            self.next += 1;
        }
        self.count(ready)
    }

    /// What is left when a run was ended early, in order.
    pub fn finish(&mut self) -> Vec<Entry> {
        let left = self.entries.iter_mut().filter_map(Option::take).collect();
        self.count(left)
    }

    fn count(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        entries
            .iter()
            .for_each(|entry| self.summary.add(entry.worst.verdict));
        entries
    }
}
