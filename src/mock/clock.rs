//! [`Clock`]: whether the time of a mock stands still until it is told to pass, or runs as the machine's does.

use std::time::{Duration, Instant};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::error::Error;

/// The time of all worlds of a mock.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// It stands still in every world until that world is told that it passes.
    #[default]
    Still,
    /// It runs.
    Real(Running),
}

/// A clock that runs: from the time in UTC at which it was made, so many times as fast as the machine's.
#[derive(Clone, Copy, Debug)]
pub struct Running {
    from: DateTime,
    /// Unlike the time of day this never jumps.
    since: Instant,
    speed: f64,
}

/// A year passes in half a minute; nobody waits for less.
const FASTEST: f64 = 1_000_000.0;

impl Clock {
    /// A clock that runs so many times as fast as the machine's.
    ///
    /// # Errors
    ///
    /// When the factor is not above 0 or no clock runs as fast.
    pub fn real(speed: f64) -> Result<Self, Error> {
        // A speed that is no number is not within either.
        if !(speed > 0.0 && speed <= FASTEST) {
            let error = Error::new(format!("no clock runs {speed} times as fast"));
            return Err(error.mend(format!(
                "give a factor above 0 and up to {FASTEST}: 60 is a minute a second"
            )));
        }
        Ok(Clock::Real(Running {
            from: TimeZone::UTC.to_datetime(Timestamp::now()),
            since: Instant::now(),
            speed,
        }))
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        matches!(self, Clock::Real(_))
    }

    /// The present, if it is the same in all worlds.
    pub fn now(&self) -> Option<DateTime> {
        match self {
            Clock::Still => None,
            Clock::Real(running) => Some(running.now()),
        }
    }

    /// How long the machine has to wait for a time; none if it is no question of waiting.
    pub fn wait(&self, until: DateTime) -> Option<Duration> {
        match self {
            Clock::Still => None,
            Clock::Real(running) => {
                let left = running.now().duration_until(until).as_secs_f64() / running.speed;
                Some(Duration::try_from_secs_f64(left).unwrap_or_default())
            }
        }
    }
}

impl Running {
    fn now(&self) -> DateTime {
        let passed = self.since.elapsed().as_secs_f64() * self.speed;
        let passed = Duration::try_from_secs_f64(passed)
            .ok()
            .and_then(|passed| SignedDuration::try_from(passed).ok());
        // At the end of the calendar the clock stops.
        passed
            .and_then(|passed| self.from.checked_add(passed).ok())
            .unwrap_or(DateTime::MAX)
    }
}
