//! [`Received`]: a message that was read from bytes; [`Malformed`]: why bytes could not be read.

use std::fmt;

use crate::protocol::encoding::Root;
use crate::protocol::params::Params;

/// A decoded message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// The HTTP status of an answer; `None` for a request.
    pub http: Option<u16>,
    /// The name of the XML root, where the message was XML.
    pub root: Option<String>,
    /// The fields.
    pub params: Params,
}

impl Received {
    /// The message, if it is no document or has that root.
    ///
    /// # Errors
    ///
    /// When it is a document with another root: then it is none of the messages that are expected.
    pub fn rooted(self, root: Root) -> Result<Self, Malformed> {
        let expected = root.word();
        match &self.root {
            Some(found) if found != expected => Err(Malformed(format!(
                "the root of the document is `{found}`, not `{expected}`"
            ))),
            _ => Ok(self),
        }
    }
}

/// Why bytes are no message. The text may quote names out of the bytes, so it is masked before it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(pub String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
