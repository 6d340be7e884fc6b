//! The order of names in a base string: [`key`] is what they are sorted by.

use std::iter;

/// What names are sorted by, as PHP's `ksort` orders them: whole numbers by value and before all others, others by
/// their bytes (signature.md 3).
///
/// The number stands for the first bytes of the name and nearly always decides. To compare the names alone would take
/// longer than everything else that signing does besides md5.
#[inline]
pub(super) fn key(name: &str) -> (u64, &str) {
    let number = match name.as_bytes().first_chunk::<8>() {
        None | Some([b'0'..=b'9', ..]) => uncommon_number(name),
        Some(first) => after_whole_numbers(u64::from_be_bytes(*first)),
    };
    (number, name)
}

/// The number of a name that is short or may be a whole number. Few names are; without them [`key`] is so few
/// instructions that no call is worth its while.
#[cold]
fn uncommon_number(name: &str) -> u64 {
    whole_number(name).unwrap_or_else(|| {
        let first = name.bytes().chain(iter::repeat(0)).take(8);
        after_whole_numbers(first.fold(0, |number, byte| number << 8 | u64::from(byte)))
    })
}

/// Whole numbers have at most 18 digits and so at most 60 bits: whatever has the highest bit comes after them. It takes
/// the place of the lowest bit; where names differ in that one first, the names themselves decide.
fn after_whole_numbers(first: u64) -> u64 {
    1 << 63 | first >> 1
}

/// The names that PHP takes for whole numbers, as far as they occur: digits without a leading zero, at most 18 of them.
pub(super) fn whole_number(name: &str) -> Option<u64> {
    let first = *name.as_bytes().first()?;
    let canonical =
        first.is_ascii_digit() && (first != b'0' || name.len() == 1) && name.len() <= 18;
    if canonical { name.parse().ok() } else { None }
}
