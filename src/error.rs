//! The one error type, and the drawing of a place in a file with its line and caret.
//!
//! [`Error`] is a fault of ours or of our user: a case file, the configuration, the network. What a target does wrong is
//! never an error but a finding (`check`). This file imports nothing of the project.

use std::fmt;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// What went wrong, where, why, and how to mend it.
#[derive(Clone, Debug)]
pub struct Error {
    /// What was tried, and on what: lower case, no full stop.
    pub what: String,
    /// Where in a file, if it is about a file.
    pub place: Option<Box<Place>>,
    /// Why it failed, if more is known than `what` says.
    pub cause: Option<String>,
    /// What the user can do about it.
    pub mend: Option<String>,
}

/// A place in a text file: enough to draw the line with a caret without reading the file again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user would name it.
    pub path: Arc<str>,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// How many characters the caret underlines, at least 1.
    pub width: usize,
    /// The whole line, without its end.
    pub source: Arc<str>,
}

impl Error {
    /// An error that only says what went wrong.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            place: None,
            cause: None,
            mend: None,
        }
    }

    /// The same error at a place in a file.
    pub fn at(self, place: Place) -> Self {
        Self {
            place: Some(Box::new(place)),
            ..self
        }
    }

    /// The same error with its cause.
    pub fn because(self, cause: impl Into<String>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..self
        }
    }

    /// The same error with what the user can do about it.
    pub fn mend(self, mend: impl Into<String>) -> Self {
        Self {
            mend: Some(mend.into()),
            ..self
        }
    }
}

/// Draws the error as a person reads it: what, place with source line and caret, cause, mend.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut group = Group::with_title(Level::ERROR.primary_title(&*self.what));
        if let Some(place) = &self.place {
            group = group.element(place.snippet());
        }
        if let Some(cause) = &self.cause {
            group = group.element(Level::NOTE.with_name("cause").message(&**cause));
        }
        if let Some(mend) = &self.mend {
            group = group.element(Level::HELP.with_name("mend").message(&**mend));
        }
        f.write_str(&Renderer::plain().render(&[group]))
    }
}

impl std::error::Error for Error {}

impl Place {
    /// The place of `width` characters at `line` and `column` (both from 1) of the text of a file. A line that the text
    /// does not have gives an empty source line.
    pub fn new(path: Arc<str>, text: &str, line: usize, column: usize, width: usize) -> Self {
        let source = text
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or("")
            .trim_start_matches('\u{feff}');
        Self {
            path,
            line: line.max(1),
            column: column.max(1),
            width: width.max(1),
            source: source.into(),
        }
    }

    /// The place with its source line and caret, drawn without a title: what a finding shows.
    pub fn draw(&self) -> String {
        Renderer::plain().render(&[Group::with_level(Level::NOTE).element(self.snippet())])
    }

    fn snippet(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let start = byte_of_character(&self.source, self.column - 1);
        let end = byte_of_character(&self.source, self.column - 1 + self.width);
        Snippet::source(&*self.source)
            .line_start(self.line)
            .path(&*self.path)
            .annotation(AnnotationKind::Primary.span(start..end))
    }
}

fn byte_of_character(text: &str, index: usize) -> usize {
    text.char_indices()
        .nth(index)
        .map_or(text.len(), |(byte, _)| byte)
}

/// The one of `known` that a person most likely meant by `word`, as a mend: "did you mean `x`?".
pub fn near_miss<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, known, 1)
        .first()
        .map(|near| format!("did you mean `{near}`?"))
}

/// The one of `known` that a person most likely meant by `word`, else all of them, as a mend.
pub fn near_or_known(word: &str, known: &[&str]) -> String {
    let all = || match known {
        [] => "there is none yet".to_owned(),
        known => format!("known: {}", known.join(", ")),
    };
    near_miss(word, known.iter().copied()).unwrap_or_else(all)
}

/// Up to `most` of `known` that are much like `word`, the nearest first.
pub fn nearest<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    let mut near: Vec<(f64, &str)> = known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter()
        .take(most)
        .map(|(_, candidate)| candidate)
        .collect()
}
