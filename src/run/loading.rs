//! [`load`]: many cases on all cores, few on this one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::cases::case::Case;
use crate::cases::suite::Suite;
use crate::error::Error;
use crate::specs::catalog::Catalog;

/// Fewer cases than this are loaded before another thread has started.
const FEW: usize = 16;

/// The cases of these ids, in their order.
///
/// # Errors
///
/// The first in the order of the ids.
pub fn load(suite: &Suite, catalog: &Catalog, ids: &[String]) -> Result<Vec<Case>, Error> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    if ids.len() < FEW || cores == 1 {
        let variants = ids.iter().map(|id| suite.variants(catalog, id));
        let variants = variants.collect::<Result<Vec<_>, Error>>()?;
        return Ok(variants.into_iter().flatten().collect());
    }
    // Whoever is free takes the next: stories of several steps stand together and take longer than others.
    let next = AtomicUsize::new(0);
    let take = || {
        let mut taken = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(id) = ids.get(index) else {
                return taken;
            };
            taken.push((index, suite.variants(catalog, id)));
        }
    };
    let mut loaded = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(take)).collect();
        let mut loaded = Vec::with_capacity(ids.len());
        for worker in workers {
            let taken = worker.join();
            loaded.extend(taken.map_err(|_| Error::new("a thread that loads cases panicked"))?);
        }
        Ok::<_, Error>(loaded)
    })?;
    loaded.sort_by_key(|(index, _)| *index);
    let variants = loaded.into_iter().map(|(_, variants)| variants);
    let variants = variants.collect::<Result<Vec<_>, Error>>()?;
    Ok(variants.into_iter().flatten().collect())
}
