//! What must not be seen, recognised by its form or by the name of its field: card numbers, security codes, signatures.
//!
//! Secrets have no form; `transcript::mask` knows those of a run.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::protocol::authentication::{SIGN_FIELD, SIGNATURE_FIELD};
use crate::protocol::secret::MASKED;

/// Thirteen or more digits, in one run or with up to two separators between two of them.
static DIGITS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9](?:[ ./-]{0,2}[0-9]){12,}").ok());

/// How many digits card numbers have.
const CARD_DIGITS: RangeInclusive<usize> = 13..=19;

/// What may stand between the groups of a card number.
const SEPARATORS: [char; 4] = [' ', '.', '/', '-'];

/// Whether a field holds a card's security code.
pub fn is_security_code(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["cvc", "cvv"].iter().any(|word| name.contains(word))
}

/// Whether a field holds a whole card number, as payers' forms and requests name it.
pub fn holds_card_number(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "number" || name.ends_with("pan") || name.ends_with("card_number")
}

/// The text of a field that holds a card number: masked also where a slip makes it no card's number.
pub fn masked_card_number(text: &str) -> String {
    const FEW: usize = 8;
    let masked = mask_card_numbers(text);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    // What is printed with letters or stars in its middle is masked already.
    let whole = !text.contains(|c: char| c.is_alphabetic() || c == '*');
    if masked == text && digits > FEW && whole {
        MASKED.to_owned()
    } else {
        masked
    }
}

/// A URL whose query shows no security code, card number or signature; the rest is left as it is written.
pub fn mask_query(url: &str) -> String {
    let Some((address, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let pairs = query.split('&').map(|pair| {
        let read = form_urlencoded::parse(pair.as_bytes()).next();
        let hides = read.is_some_and(|(name, value)| {
            let value = masked_card_number(&value) != value && holds_card_number(&name)
                || mask_card_numbers(&value) != value;
            is_security_code(&name) || is_signature(&name) || value
        });
        let name = pair.split('=').next().unwrap_or_default();
        if hides {
            format!("{name}={MASKED}")
        } else {
            pair.to_owned()
        }
    });
    format!("{address}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// Whether a field holds a signature.
pub fn is_signature(name: &str) -> bool {
    [SIGNATURE_FIELD, SIGN_FIELD]
        .iter()
        .any(|field| name.eq_ignore_ascii_case(field))
}

/// The masked number of a card; none if these are not the digits of one.
pub fn masked_number(number: &str) -> Option<String> {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let card = digits && CARD_DIGITS.contains(&number.len()) && is_card_number(number);
    card.then(|| masked(number)).flatten()
}

/// The text with card numbers as the documents print them: `NNNN-NNXX-XXXX-NNNN`.
pub fn mask_card_numbers(text: &str) -> String {
    replace(text, |_, digits| masked(digits))
}

fn masked(digits: &str) -> Option<String> {
    let last = digits.get(digits.len().checked_sub(4)?..)?;
    let (first, next) = (digits.get(..4)?, digits.get(4..6)?);
    Some(format!("{first}-{next}XX-XXXX-{last}"))
}

/// The text with the middle digits of card numbers as `X`, of the same length: for lines under which a caret stands.
pub fn blank_card_numbers(text: &str) -> String {
    replace(text, |written, digits| {
        let mut nth = 0;
        let blanked = written.chars().map(|c| {
            nth += usize::from(c.is_ascii_digit());
            if c.is_ascii_digit() && nth > 6 && nth + 4 <= digits.len() {
                'X'
            } else {
                c
            }
        });
        Some(blanked.collect())
    })
}

/// Replaces each card number; `shown` is given the number as written and its digits.
fn replace(text: &str, shown: impl Fn(&str, &str) -> Option<String>) -> String {
    // The form is a constant of this file; a test shows that it compiles.
    let Some(form) = DIGITS.as_ref() else {
        return MASKED.to_owned();
    };
    let run = |found: &Captures<'_>| replace_in_run(&found[0], &shown); // Group 0 is the whole match.
    form.replace_all(text, run).into_owned()
}

/// A run of digits may hold more than a card number: an amount before it, a date behind it. Each sequence of whole groups
/// is tried, so that a longer number in one piece is not masked in part.
fn replace_in_run(run: &str, shown: &impl Fn(&str, &str) -> Option<String>) -> String {
    let groups: Vec<&str> = run.split_inclusive(SEPARATORS).collect();
    let mut text = String::new();
    let mut rest = groups.as_slice();
    while let [first, others @ ..] = rest {
        match card_number(rest)
            .and_then(|(count, written, digits)| Some((count, shown(&written, &digits)?)))
        {
            Some((count, masked)) => {
                let (card, behind) = rest.split_at(count);
                text.push_str(&masked);
                let end = card.last().map_or("", |last| {
                    last.trim_start_matches(|c: char| c.is_ascii_digit())
                });
                text.push_str(end);
                rest = behind;
            }
            None => {
                text.push_str(first);
                rest = others;
            }
        }
    }
    text
}

/// How many of the first groups make a card number, how it is written without what stands behind it, and its digits.
fn card_number(groups: &[&str]) -> Option<(usize, String, String)> {
    let (mut written, mut digits) = (String::new(), String::new());
    for (index, group) in groups.iter().enumerate() {
        written.push_str(group);
        digits.extend(group.chars().filter(char::is_ascii_digit));
        if digits.len() > *CARD_DIGITS.end() {
            return None;
        }
        if CARD_DIGITS.contains(&digits.len()) && is_card_number(&digits) {
            return Some((
                index + 1,
                written.trim_end_matches(SEPARATORS).to_owned(),
                digits,
            ));
        }
    }
    None
}

/// Payment cards begin with 2 to 6, and with 9 in Belarus and Uzbekistan; merchant numbers of the mock do not.
fn is_card_number(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(index, digit)| match (index % 2, digit * 2) {
            (0, _) => digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    digits.starts_with(['2', '3', '4', '5', '6', '9']) && sum.is_multiple_of(10)
}
