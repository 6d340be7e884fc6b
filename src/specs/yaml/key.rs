//! [`File::key`]: where the key of a value stands. Values keep their places while they are read; keys do not.

use crate::specs::files::{At, File};

impl File {
    /// The place of the key that a value belongs to: the last of that name before it. The value's own place if the key is
    /// not written plainly.
    pub fn key(&self, name: &str, value: At) -> At {
        let lines: Vec<(usize, &str)> = self.text.lines().enumerate().take(value.line).collect();
        let last = |(index, line): (usize, &str)| {
            let own = index + 1 == value.line;
            let end = line
                .char_indices()
                .nth(value.column.saturating_sub(1))
                .filter(|_| own);
            let before = line.get(..end.map_or(line.len(), |(byte, _)| byte))?;
            let mut found = before.rmatch_indices(name).map(|(start, _)| start);
            let start = found.find(|start| is_key(before, *start, name))?;
            Some(At {
                line: index + 1,
                column: before.get(..start)?.chars().count() + 1,
                width: name.chars().count(),
            })
        };
        lines.into_iter().rev().find_map(last).unwrap_or(value)
    }
}

/// Whether a name at this byte of a line is a key: it is not the end of a longer one, and a colon stands behind it.
fn is_key(line: &str, start: usize, name: &str) -> bool {
    let begins = line
        .get(..start)
        .is_some_and(|before| before.is_empty() || before.ends_with([' ', '{', ',', '"', '\'']));
    let behind = line.get(start + name.len()..).unwrap_or_default();
    begins && behind.trim_start_matches(['"', '\'', ' ']).starts_with(':')
}
