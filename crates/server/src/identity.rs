//! The server's certificate: the configured one, or a self-signed one made on first start and kept in the data folder.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use jiff::Timestamp;
use tls::{Identity, SelfSigned, TlsError};

use crate::config::Tls;

/// Why a server has no certificate.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// It cannot be read or made.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// It cannot be kept.
    #[error("`{path}` cannot be written; check that the data folder is writable")]
    Write {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// The certificate and key that this server shows.
///
/// # Errors
/// When they cannot be read, made or kept.
pub fn identity(config: &Tls, data: &Path, now: Timestamp) -> Result<Identity, IdentityError> {
    if let (Some(certificate), Some(key)) = (&config.certificate, &config.key) {
        return Ok(Identity::read(certificate, key)?);
    }
    let folder = data.join("tls");
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    if !certificate.exists() || !key.exists() {
        let made = SelfSigned::make(&names(config), now)?;
        fs::create_dir_all(&folder).map_err(|source| unwritable(&folder, source))?;
        write(&key, &made.key, 0o600)?;
        // Last, so that a crash in between makes both anew.
        write(&certificate, &made.certificate, 0o644)?;
    }
    Ok(Identity::read(&certificate, &key)?)
}

/// `localhost`, this machine's name, loopback, and what the configuration adds.
fn names(config: &Tls) -> Vec<String> {
    let mut names = vec!["localhost".to_owned()];
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    if !host.is_empty()
        && host != "localhost"
        && host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
    {
        names.push(host);
    }
    names.extend(["127.0.0.1".to_owned(), "::1".to_owned()]);
    names.extend(config.names.iter().cloned());
    names.dedup();
    names
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), IdentityError> {
    let open = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path);
    let written = open.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|source| unwritable(path, source))
}

fn unwritable(path: &Path, source: io::Error) -> IdentityError {
    IdentityError::Write { path: path.display().to_string(), source }
}
