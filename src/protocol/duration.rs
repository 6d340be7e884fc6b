//! Durations as people write them: [`duration`]. What is wrong with one is said by whoever knows where it stands.

use std::time::Duration;

use jiff::SignedDuration;

/// A number with its unit, or several: `40s`, `2m`, `500ms`, `1h 30m`. None for whatever else, and for less than nothing.
pub fn duration(text: &str) -> Option<Duration> {
    let parsed: SignedDuration = text.parse().ok()?;
    Duration::try_from(parsed).ok()
}
