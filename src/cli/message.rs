//! Reading a message that a user hands over, in whatever form it comes: [`read`].

use std::fs::File;
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
    let source = arguments
        .file
        .as_ref()
        .map_or("standard input".to_owned(), |file| {
            file.display().to_string()
        });
    let unread =
        |cause: String| Error::new(format!("cannot read the message of {source}")).because(cause);
    let missing = "name a file that holds the message, or pipe the message in";
    let bytes = match &arguments.file {
        Some(file) => File::open(file).and_then(limited),
        None if io::stdin().is_terminal() => {
            return Err(Error::new("there is no message").mend(missing));
        }
        None => limited(io::stdin()),
    };
    let bytes = bytes.map_err(|error| unread(error.to_string()).mend(missing))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(unread("it is empty".to_owned()).mend(missing));
    }
    let form = arguments.form.unwrap_or_else(|| recognised(bytes));
    let read = match form {
        // A document is read as an answer is, whose status does not matter here.
        MessageForm::PgXml => decode_answer(200, bytes),
        _ => decode_request(Parts {
            query: None,
            content_type: Some(&content_type(form, bytes)),
            body: trimmed(form, bytes),
        }),
    };
    let mend = "say what the message is with `--as`, if it was taken for something else";
    read.map(|received| received.params)
        .map_err(|malformed| unread(malformed.to_string()).mend(mend))
}

/// One byte more than is allowed is enough to refuse it.
fn limited(source: impl Read) -> io::Result<Vec<u8>> {
    let most = u64::try_from(LIMITS.body)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    source.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
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
