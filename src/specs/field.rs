//! [`Field`]: one row of a message's table, with where it says so.

use std::cmp::Ordering;

use regex::Regex;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::kind::Kind;
use crate::specs::condition::Condition;
use crate::specs::each::Each;
use crate::specs::source::{Citation, Level};
use crate::specs::view::View;

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Present and not empty.
    Required,
    /// Present, and may be empty.
    MayBeEmpty,
    /// May be absent or empty.
    Optional,
    /// Any number of times, none included.
    Repeated,
    /// Not there, or empty.
    Absent,
}

/// A row of a message's table.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Whether it must be there.
    pub presence: Presence,
    /// When its presence counts: all of these hold. In every other message it may be there or not.
    pub when: Vec<Condition>,
    /// Its length or size and its form, where the documents bound them.
    pub limits: Option<Limits>,
    /// The variable that a sender puts there when a case does not say.
    pub fill: Option<String>,
    /// An example value.
    pub example: Option<String>,
    /// What a mock puts there.
    pub value: Option<View>,
    /// What a mock repeats the group for, or the items of the list.
    pub each: Option<Each>,
    /// The row of the group by whose text equal groups are in order.
    pub sorted_by: Option<String>,
    /// The rows of a group, or of each item of a list.
    pub fields: Vec<Field>,
    /// How strong a finding about presence and type is.
    pub level: Level,
    /// Where presence and type are said.
    pub citation: Citation,
}

/// Bounds of a value.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The bounds.
    pub bounds: Vec<Bound>,
    /// What a value outside them does. A mock refuses by it or does not; to what a value is clamped its operation knows.
    pub outside: Outside,
    /// How strong the promise is, of the bounds and of what a value outside them does.
    pub level: Level,
    /// Where they are said.
    pub citation: Citation,
}

/// What a value outside its limits does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// Its message is refused.
    #[default]
    Refused,
    /// Its message is accepted, and the limit is taken in its place.
    Clamped,
    /// Its message is accepted.
    Tolerated,
}

impl Field {
    /// How strong a finding about the order of equal groups is: no reader fails for it, so it is never a must.
    pub fn level_of_order(&self) -> Level {
        self.level.min(Level::Should)
    }
}

impl Limits {
    /// How strong a finding about a value outside them is: where such a message is accepted, it is only worth knowing.
    pub fn level_outside(&self) -> Level {
        match self.outside {
            Outside::Refused => self.level,
            Outside::Clamped | Outside::Tolerated => Level::Info,
        }
    }
}

impl Outside {
    /// What it adds to the sentence that says what a field has; nothing where a value outside is simply wrong.
    pub fn text(self) -> &'static str {
        match self {
            Outside::Refused => "",
            Outside::Clamped => "; for another value the limit is taken",
            Outside::Tolerated => "; another value is accepted too",
        }
    }
}

/// One bound of a value.
#[derive(Clone, Debug)]
pub enum Bound {
    /// The least characters.
    Min(usize),
    /// The most characters.
    Max(usize),
    /// The least value.
    Least(Decimal),
    /// The greatest value.
    Greatest(Decimal),
    /// What the whole value must match.
    Pattern(Regex),
}

impl Bound {
    /// The last part of the requirement's id.
    pub fn word(&self) -> &'static str {
        match self {
            Bound::Min(_) | Bound::Least(_) => "min",
            Bound::Max(_) | Bound::Greatest(_) => "max",
            Bound::Pattern(_) => "pattern",
        }
    }

    /// What it asks for.
    pub fn text(&self) -> String {
        match self {
            Bound::Min(min) => format!("at least {min} characters"),
            Bound::Max(max) => format!("at most {max} characters"),
            Bound::Least(least) => format!("a value of at least {least}"),
            Bound::Greatest(greatest) => format!("a value of at most {greatest}"),
            Bound::Pattern(pattern) => {
                // The loader anchors what a row writes.
                let written = pattern
                    .as_str()
                    .trim_start_matches("^(?:")
                    .trim_end_matches(")$");
                format!("the form {written}")
            }
        }
    }

    /// Whether a text keeps to it; for a bound of the value, a text in the plain notation that the kinds of numbers accept.
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Bound::Min(min) => text.chars().count() >= *min,
            Bound::Max(max) => text.chars().count() <= *max,
            Bound::Least(least) => compare(text, *least).is_ge(),
            Bound::Greatest(greatest) => compare(text, *greatest).is_le(),
            Bound::Pattern(pattern) => pattern.is_match(text),
        }
    }
}

/// A value against a bound. Both are compared digit by digit, because a value may have more digits than a [`Decimal`]
/// holds, and one that is rounded first could slip under the bound.
fn compare(text: &str, bound: Decimal) -> Ordering {
    let bound = bound.to_string();
    let ((negative, value), (below_zero, bound)) = (signed(text), signed(&bound));
    match (negative, below_zero) {
        (false, false) => value.cmp(&bound),
        (true, true) => bound.cmp(&value),
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
    }
}

/// Whether a plain decimal is below zero, and its size as what orders like it: how many digits stand before the point, these
/// digits, and those behind it.
fn signed(text: &str) -> (bool, (usize, &str, &str)) {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let is_zero = whole.is_empty() && fraction.is_empty();
    let negative = digits.len() < text.len() && !is_zero;
    (negative, (whole.len(), whole, fraction))
}
