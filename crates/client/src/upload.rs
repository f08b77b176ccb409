//! Sends a file to the address that the server gave for it. The address is the authorisation: no session is shown.

mod local_file;
mod pass;
mod plan;
mod send;
mod standing;

use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures::stream::BoxStream;
use library_api::content::library::item::transfer::TransferEndpoint;
use tls::{Pin, Sha1};
use url::Url;

use self::pass::{Extent, Notes, Target};
use crate::wire::{Wire, address};
use crate::{Client, Digests, Progress, TransferError};

pub use self::local_file::LocalFile;
pub use self::send::{Incident, Manner, Witness};

/// Bytes to send.
pub struct Outgoing {
    /// Where they come from, for messages.
    pub path: PathBuf,
    /// How many they are.
    pub size: u64,
    /// The bytes.
    pub bytes: BoxStream<'static, io::Result<Bytes>>,
}

impl Outgoing {
    /// The bytes of a file, read while they are sent.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub async fn file(path: &Path) -> Result<Self, TransferError> {
        let file = LocalFile::at(path).await?;
        let size = file.size();
        Ok(Self { path: path.to_owned(), size, bytes: file.bytes(0..size).await? })
    }
}

impl Client {
    /// Sends `outgoing` to an upload address, over one connection, and returns SHA-1 and SHA-256 of what was sent. A
    /// certificate that the endpoint names is honoured unless the user pinned one.
    ///
    /// # Errors
    /// When the bytes cannot be read, the server is not reached, or it refuses them.
    pub async fn upload(
        &self,
        endpoint: &TransferEndpoint,
        outgoing: Outgoing,
        progress: Progress,
    ) -> Result<Digests, TransferError> {
        let (url, wire) = self.endpoint(endpoint)?;
        let Outgoing { path, size, bytes } = outgoing;
        let (target, notes) = (Target { url, wire }, Notes::new(progress));
        let response = target.put((&path, &Extent::Whole(size)), bytes, &notes).await?;
        if !response.status().is_success() {
            return Err(target.wire.refusal(&target.url, response).await.into());
        }
        let digests = notes.running().finish();
        if digests.size == size {
            return Ok(digests);
        }
        Err(TransferError::Size { path, expected: size, actual: digests.size })
    }

    /// The address of an endpoint and the connection that trusts it.
    pub(crate) fn endpoint(&self, endpoint: &TransferEndpoint) -> Result<(Url, Wire), TransferError> {
        let text = &endpoint.uri.0;
        let refuse = |reason: String| TransferError::Endpoint { uri: shown(text), reason };
        let url: Url = text.parse().map_err(|error| refuse(format!("{error}")))?;
        match url.scheme() {
            "https" => {}
            "http" if !self.is_encrypted() => {}
            "http" => return Err(refuse("it is not encrypted, the connection to the server is".to_owned())),
            other => return Err(refuse(format!("`{other}` is neither https nor http"))),
        }
        let pinned = *self.trust() != Pin::SystemRoots;
        let pin = match (&endpoint.ssl_certificate, &endpoint.ssl_certificate_thumbprint) {
            (None, None) => return Ok((url, self.wire().clone())),
            (Some(_), _) | (_, Some(_)) if pinned => return Ok((url, self.wire().clone())),
            (certificate, thumbprint) => Pin::from_user(thumbprint.as_deref(), certificate.as_deref(), Sha1::Allowed),
        };
        let pin = pin.map_err(|error| refuse(error.to_string()))?;
        Ok((url, Wire::new(pin).map_err(refuse)?))
    }
}

/// An address without the part that authorises.
fn shown(uri: &str) -> String {
    uri.parse::<Url>().map_or_else(|_| uri.chars().take(40).collect(), |url| address(&url))
}
