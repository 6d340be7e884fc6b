//! Writing to standard output: a reader that goes away is no fault of anyone.

use std::io::{self, ErrorKind, Write};

use countersign::error::Error;

/// Writes to standard output.
pub fn print(text: &str) -> Result<(), Error> {
    written(io::stdout().lock().write_all(text.as_bytes()))
}

/// The result of a write as this program sees it: a closed pipe is the end of the job, not a fault.
pub fn written(result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::new("cannot write the output").because(error.to_string()))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard error. Where that cannot be written there is nobody to tell.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
