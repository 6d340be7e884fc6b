//! Many cases at once: [`run`].

use std::ops::ControlFlow;

use futures_util::StreamExt;
use futures_util::stream;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::run::control::Control;
use crate::run::execute::{Bench, execute};
use crate::run::outcome::Outcome;
use crate::run::plan::{Item, Plan};

/// How a plan is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many cases are under way at once.
    pub jobs: usize,
    /// How often each case runs.
    pub repeat: usize,
    /// Shuffles the order of the cases; without one it is the plan's.
    pub seed: Option<u64>,
}

/// Runs a plan and hands over each outcome as soon as it is there. `watch` may end the run; cases under way are dropped.
pub async fn run<C: Control>(
    plan: &Plan,
    bench: &Bench<'_, C>,
    options: &Options,
    mut watch: impl FnMut(Outcome) -> ControlFlow<()>,
) {
    let mut order: Vec<&Item> = plan.items.iter().collect();
    if let Some(seed) = options.seed {
        order.shuffle(&mut StdRng::seed_from_u64(seed));
    }
    let trials =
        (0..options.repeat).flat_map(|repeat| order.iter().map(move |item| (*item, repeat)));
    let mut outcomes = stream::iter(trials)
        .map(|(item, repeat)| execute(bench, item, repeat))
        .buffer_unordered(options.jobs.max(1));
    while let Some(outcome) = outcomes.next().await {
        if watch(outcome).is_break() {
            break;
        }
    }
}
