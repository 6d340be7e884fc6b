//! Values just outside the limits of a row: a character too many or too few, a unit above or below.

use rust_decimal::Decimal;

use crate::cases::derive::fault::{Fault, set};
use crate::codec::LIMITS;
use crate::protocol::kind::Kind;
use crate::specs::field::{Bound, Field, Outside};
use crate::specs::source::Level;

/// The faults of a field whose value is outside its limits. Where such a value is clamped or tolerated, the request must be
/// accepted.
pub(super) fn of_limits(field: &Field) -> Vec<Fault> {
    let said = field.limits.iter();
    let limits = said.filter(|limits| limits.level > Level::Info);
    let faults = limits.flat_map(|limits| {
        limits.bounds.iter().filter_map(|bound| {
            let (what, value) = beyond(bound, &field.kind)?;
            Some(Fault {
                what,
                requirement: bound.word(),
                level: limits.level,
                accepted: limits.outside != Outside::Refused,
                spoil: set(field.name.clone(), value),
            })
        })
    });
    faults.collect()
}

/// What is wrong with the value that is next to a bound on its wrong side, and that value; `None` where there is none that is
/// of the right type and fits into a message.
fn beyond(bound: &Bound, kind: &Kind) -> Option<(&'static str, String)> {
    // Only of plain texts there is one of the right type and a wrong length.
    let text =
        |length: usize| (*kind == Kind::String && length < LIMITS.body).then(|| "1".repeat(length));
    // Numbers are amounts of money, and those have two decimals.
    let unit = match kind {
        Kind::Number => Decimal::new(1, 2),
        _ => Decimal::ONE,
    };
    let (what, value) = match bound {
        Bound::Max(max) => ("too-long", text(max.checked_add(1)?)?),
        Bound::Min(min) => ("too-short", text(min.checked_sub(1)?)?),
        Bound::Least(least) => ("below-min", least.checked_sub(unit)?.to_string()),
        Bound::Greatest(greatest) => ("above-max", greatest.checked_add(unit)?.to_string()),
        // What breaks a pattern cannot be told from the pattern.
        Bound::Pattern(_) => return None,
    };
    // An empty text counts as none, and a unit next to a bound of very many digits may be rounded away.
    (!value.is_empty() && !bound.holds(&value)).then_some((what, value))
}
