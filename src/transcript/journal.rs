//! [`Journal`]: what a mock remembers of the requests that it got, masked and bounded.

use std::collections::VecDeque;
use std::fmt;

/// The latest requests; older ones are forgotten.
#[derive(Clone, Debug)]
pub struct Journal {
    entries: VecDeque<Entry>,
    most: usize,
}

/// One request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Method and path.
    pub request: String,
    /// The HTTP status of the answer; `None` if the connection was closed.
    pub http: Option<u16>,
    /// The endpoint that it came to and what was said, or why it was refused.
    pub note: String,
}

impl Journal {
    /// An empty journal that keeps `most` entries.
    pub fn new(most: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            most,
        }
    }

    /// Adds an entry and forgets the oldest if there are too many.
    pub fn add(&mut self, entry: Entry) {
        self.entries.push_back(entry);
        if self.entries.len() > self.most {
            self.entries.pop_front();
        }
    }

    /// The entries, the oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.http {
            Some(http) => write!(f, "{http} {}  {}", self.request, self.note),
            None => write!(f, "--- {}  {}", self.request, self.note),
        }
    }
}
