//! [`Received`]: a message that was read from bytes; [`Malformed`]: why bytes could not be read.

use std::fmt;

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

/// Why bytes are no message. The text may quote names out of the bytes, so it is masked before it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(pub String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
