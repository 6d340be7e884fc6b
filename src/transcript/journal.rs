//! [`Journal`]: what a mock remembers of the requests that it got, bounded, and masked when it is read.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use crate::protocol::secrets::Secrets;
use crate::transcript::mask::{Mask, stranger};

/// The latest requests; older ones are forgotten.
#[derive(Clone, Debug)]
pub struct Journal {
    entries: VecDeque<Entry>,
    most: usize,
}

/// One request and what became of it, as it came: whoever shows it asks for [`Entry::masked`] first.
#[derive(Clone)]
pub struct Entry {
    /// Method and path.
    pub request: String,
    /// The HTTP status of the answer; `None` if the connection was closed.
    pub http: Option<u16>,
    /// The endpoint that it came to and what was said, or why it was refused.
    pub note: String,
    /// What more can be said to whoever reads it.
    pub detail: Option<Arc<dyn Detail>>,
}

/// What can be said of an entry, found out when somebody reads it.
pub trait Detail: Send + Sync {
    /// What more there is to say, masked, a line each.
    fn lines(&self) -> Vec<String>;
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

    /// The newest entries, at most so many, the oldest first; not masked yet.
    pub fn newest(&self, most: usize) -> Vec<Entry> {
        let older = self.entries.len().saturating_sub(most);
        self.entries.iter().skip(older).cloned().collect()
    }
}

impl Entry {
    /// What more can be said of it, masked, a line each.
    pub fn lines(&self) -> Vec<String> {
        self.detail
            .as_ref()
            .map_or_else(Vec::new, |detail| detail.lines())
    }

    /// The entry as it may be shown. Masking takes longer than answering, so it waits until somebody reads.
    pub fn masked(&self, secrets: Option<&Secrets>) -> Self {
        let line = |text: &str| match secrets {
            Some(secrets) => Mask { secrets }.line(&stranger(text)),
            None => stranger(text),
        };
        Self {
            request: line(&self.request),
            http: self.http,
            note: line(&self.note),
            detail: self.detail.clone(),
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("http", &self.http)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.http {
            Some(http) => write!(f, "{http} {}  {}", self.request, self.note)?,
            None => write!(f, "--- {}  {}", self.request, self.note)?,
        }
        self.lines()
            .iter()
            .try_for_each(|line| write!(f, "\n    {line}"))
    }
}
