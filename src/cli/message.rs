//! Reading a message that a user hands over, in whatever form it comes: [`read`].

use std::fs;
use std::io::{self, IsTerminal, Read};

use countersign::codec::{LIMITS, Parts, decode_answer, decode_request};
use countersign::error::Error;
use countersign::protocol::params::Params;

use crate::cli::args::sig::{MessageArguments, MessageForm};

/// The message of a file or of standard input.
///
/// # Errors
///
/// When it cannot be read, or is not what it is taken for.
pub fn read(arguments: &MessageArguments) -> Result<Params, Error> {
    let (source, bytes) = match &arguments.file {
        Some(file) => (file.display().to_string(), fs::read(file)),
        None if io::stdin().is_terminal() => {
            return Err(
                Error::new("there is no message").mend("name a file, or pipe the message in")
            );
        }
        None => {
            let mut bytes = Vec::new();
            // One byte more than is allowed is enough to refuse it.
            let most = u64::try_from(LIMITS.body)
                .unwrap_or(u64::MAX)
                .saturating_add(1);
            (
                "standard input".to_owned(),
                io::stdin()
                    .take(most)
                    .read_to_end(&mut bytes)
                    .map(|_| bytes),
            )
        }
    };
    let unread =
        |cause: String| Error::new(format!("cannot read the message of {source}")).because(cause);
    let bytes = bytes.map_err(|error| unread(error.to_string()))?;
    let form = arguments.form.unwrap_or_else(|| recognised(&bytes));
    let read = match form {
        // A document is read as an answer is, whose status does not matter here.
        MessageForm::PgXml => decode_answer(200, &bytes),
        _ => decode_request(Parts {
            query: None,
            content_type: Some(&content_type(form, &bytes)),
            body: trimmed(form, &bytes),
        }),
    };
    let mend = "say what the message is with `--as`, if it was taken for something else";
    read.map(|received| received.params)
        .map_err(|malformed| unread(malformed.to_string()).mend(mend))
}

/// What a message is by its beginning.
fn recognised(bytes: &[u8]) -> MessageForm {
    match bytes.trim_ascii_start() {
        [b'{' | b'[', ..] => MessageForm::Json,
        [b'<', ..] => MessageForm::PgXml,
        [b'-', b'-', ..] => MessageForm::Multipart,
        [b'?', ..] => MessageForm::Query,
        _ => MessageForm::Urlencoded,
    }
}

fn content_type(form: MessageForm, bytes: &[u8]) -> String {
    match form {
        MessageForm::Json => "application/json".to_owned(),
        MessageForm::Multipart => {
            let first = bytes
                .split(|byte| *byte == b'\n')
                .next()
                .unwrap_or_default();
            let first = String::from_utf8_lossy(first);
            format!(
                "multipart/form-data; boundary=\"{}\"",
                first.trim().trim_start_matches("--")
            )
        }
        _ => "application/x-www-form-urlencoded".to_owned(),
    }
}

/// Editors and shells end a file with a line end, which is no part of a form's last value.
fn trimmed(form: MessageForm, bytes: &[u8]) -> &[u8] {
    match form {
        MessageForm::Urlencoded => bytes.trim_ascii(),
        MessageForm::Query => bytes
            .trim_ascii()
            .strip_prefix(b"?")
            .unwrap_or(bytes.trim_ascii()),
        _ => bytes,
    }
}
