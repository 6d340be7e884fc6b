//! [`Folder`]: the certificates of a server that is started again and again, and of its client, as files that both can be
//! given. They are made once, and never overwritten.
//!
//! The authority's private key is not among them: nobody can make more.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;

use crate::error::Error;
use crate::transport::tls::authority::Authority;
use crate::transport::tls::certified::Certified;
use crate::transport::tls::files::{self, Files};
use crate::transport::tls::serving::Serving;
use crate::transport::tls::trust::Trust;

/// The files: the authority's certificate, the server's, the client's.
pub(super) const CA: &str = "ca.pem";
pub(super) const SERVER: [&str; 2] = ["server.pem", "server.key"];
pub(super) const CLIENT: [&str; 2] = ["client.pem", "client.key"];

/// The certificates of a folder.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    authority: CertificateDer<'static>,
    server: Certified,
    client: Certified,
    client_name: String,
}

impl Folder {
    /// Reads a folder. Where it has none of the files, makes them: for a server that is called by one of `hosts`, and for a
    /// client of that name.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or written, holds some of the files only, or one that cannot be used: broken, expired,
    /// of another authority, or the key of another certificate.
    pub fn open(path: &Path, hosts: &[String], client: &str) -> Result<Self, Error> {
        let missing: Vec<&str> = names().filter(|name| !is_there(path, name)).collect();
        match missing.as_slice() {
            [] => {}
            all if all.len() == names().count() => make(path, hosts, client)?,
            some => return Err(incomplete(path, some)),
        }
        let Files {
            authority,
            server,
            client,
            client_name,
        } = files::read(path)?;
        Ok(Self {
            path: path.to_owned(),
            authority,
            server,
            client,
            client_name,
        })
    }

    /// The TLS of the server.
    ///
    /// # Errors
    ///
    /// When the certificate cannot be used.
    pub fn serving(&self) -> Result<Serving, Error> {
        Serving::new(self.server.clone(), &self.authority)
    }

    /// The TLS of the client.
    ///
    /// # Errors
    ///
    /// When the certificate cannot be used.
    pub fn trust(&self) -> Result<Trust, Error> {
        Trust::new(&self.authority, Some(self.client.clone()))
    }

    /// The common name of the client's certificate.
    pub fn client_name(&self) -> &str {
        &self.client_name
    }

    /// Where the certificate of the authority, the client's and its key are.
    pub fn shown(&self) -> [PathBuf; 3] {
        let [certificate, key] = CLIENT;
        [CA, certificate, key].map(|name| self.path.join(name))
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    [CA].into_iter().chain(SERVER).chain(CLIENT)
}

/// What leads nowhere is there too: it is not ours to replace.
fn is_there(path: &Path, name: &str) -> bool {
    fs::symlink_metadata(path.join(name)).is_ok()
}

fn incomplete(path: &Path, missing: &[&str]) -> Error {
    let missing = missing.join("`, `");
    Error::new(format!(
        "`{}` holds some of the files for TLS, but not `{missing}`",
        path.display()
    ))
    .because("only all of them together fit, and none is overwritten")
    .mend(
        "put back what is missing; or delete the others, or give another folder: then all are made",
    )
}

/// Makes all files, or none.
fn make(path: &Path, hosts: &[String], client: &str) -> Result<(), Error> {
    let authority = Authority::new("Countersign")?;
    let server = authority.server(hosts)?;
    let client = authority.client(client)?;
    let [server_pem, server_key] = SERVER;
    let [client_pem, client_key] = CLIENT;
    let texts = [
        (CA, authority.pem(), false),
        (server_pem, server.pem(), false),
        (server_key, server.key_pem(), true),
        (client_pem, client.pem(), false),
        (client_key, client.key_pem(), true),
    ];
    fs::create_dir_all(path).map_err(|error| cannot_write(path, &error))?;
    let mut written = Vec::new();
    for (name, text, secret) in texts {
        let file = path.join(name);
        if let Err(error) = write(&file, &text, secret) {
            // What was there before is not ours.
            if error.kind() != ErrorKind::AlreadyExists {
                written.push(file.clone());
            }
            // The error tells what failed first; what cannot be removed is told at the next start.
            written
                .iter()
                .for_each(|written| drop(fs::remove_file(written)));
            return Err(cannot_write(&file, &error));
        }
        written.push(file);
    }
    Ok(())
}

/// Writes a file that is not there yet. A secret one belongs to its owner alone from the beginning, where systems know that.
fn write(file: &Path, text: &str, secret: bool) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = secret;
    options.open(file)?.write_all(text.as_bytes())
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Error {
    let mend = "give a folder that you may write to, such as `--tls tls`";
    Error::new(format!("`{}` cannot be made", path.display()))
        .because(error.to_string())
        .mend(mend)
}
