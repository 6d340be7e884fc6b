//! [`Block`]: the place of a scalar of several lines, so that what is wrong in it gets an exact caret.

use crate::specs::files::{At, File};
use crate::specs::yaml::Located;

/// Where a scalar stands, so that places inside it become places in the file.
pub(super) struct Block {
    start: At,
    pub(super) literal: bool,
}

impl Block {
    pub(super) fn new(file: &File, scalar: &Located<String>) -> Self {
        let start = At {
            width: 1,
            ..scalar.at
        };
        // The place of a literal block is its first line of content; the `|` stands on the line before.
        let above = start
            .line
            .checked_sub(2)
            .and_then(|index| file.text.lines().nth(index));
        let literal =
            above.is_some_and(|line| line.trim_end_matches(['-', '+', ' ']).ends_with('|'));
        Self { start, literal }
    }

    /// The place of a row and column (both from 1) of the scalar's text.
    pub(super) fn at(&self, row: u32, column: u32, width: usize) -> At {
        if !self.literal {
            return self.start;
        }
        let index = |number: u32| usize::try_from(number.saturating_sub(1)).unwrap_or(0);
        At {
            line: self.start.line + index(row),
            column: self.start.column + index(column),
            width,
        }
    }
}
