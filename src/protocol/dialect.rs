//! [`Dialect`]: the points of the signature rule on which implementations differ, as switches.

use schemars::JsonSchema;
use serde::Deserialize;

/// How a base string is built where the documents leave a choice. The default is the family's canonical reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Dialect {
    /// In which order the values stand.
    pub order: Order,
    /// What happens to fields without a value.
    pub empty: Empty,
}

/// In which order the values of a message stand in the base string (signature.md 3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// By name on every level; a group is opened where its own name sorts.
    #[default]
    Recursive,
    /// By flat names with running numbers, as the vendor's newer helper makes them: the number of a list's item takes the
    /// place of its list's number.
    Numbered,
    /// By flat names with running numbers, as the documents' long sample makes them: an 11th item sorts before the 2nd.
    NumberedOld,
}

/// What a field without a value leaves in the base string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Empty {
    /// An empty slot between two separators.
    #[default]
    Keep,
    /// Nothing.
    Drop,
}

impl Order {
    /// Every order with its word.
    pub const WORDS: [(&'static str, Order); 3] = [
        ("recursive", Order::Recursive),
        ("numbered", Order::Numbered),
        ("numbered-old", Order::NumberedOld),
    ];
}

impl Empty {
    /// Both ways with their words.
    pub const WORDS: [(&'static str, Empty); 2] = [("keep", Empty::Keep), ("drop", Empty::Drop)];
}

impl Dialect {
    /// Every combination, the canonical one first.
    pub const ALL: [Dialect; 6] = [
        Dialect {
            order: Order::Recursive,
            empty: Empty::Keep,
        },
        Dialect {
            order: Order::Numbered,
            empty: Empty::Keep,
        },
        Dialect {
            order: Order::NumberedOld,
            empty: Empty::Keep,
        },
        Dialect {
            order: Order::Recursive,
            empty: Empty::Drop,
        },
        Dialect {
            order: Order::Numbered,
            empty: Empty::Drop,
        },
        Dialect {
            order: Order::NumberedOld,
            empty: Empty::Drop,
        },
    ];
}
