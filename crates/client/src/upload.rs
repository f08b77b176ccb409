//! Sends a file to the address that the server gave for it. The address is the authorisation: no session is shown.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use library_api::content::library::item::transfer::TransferEndpoint;
use tls::{Pin, Sha1};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use url::Url;

use crate::digests::Running;
use crate::wire::{Wire, address};
use crate::{Algorithm, Client, Digests, Progress, TransferError, TransportError};

/// Bytes that are read from disk and handed to the connection at once.
const CHUNK_BYTES: usize = 1 << 20;
/// After this long without a byte taken, or after the last byte without an answer, the connection counts as broken.
const STALL: Duration = Duration::from_mins(5);

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
        let file = File::open(path).await.map_err(TransferError::local(path))?;
        let size = file.metadata().await.map_err(TransferError::local(path))?.len();
        Ok(Self { path: path.to_owned(), size, bytes: chunks(file).boxed() })
    }
}

/// What the sending end notes while it sends.
struct Flow {
    running: Running,
    failed: Option<io::Error>,
    moved: tokio::time::Instant,
}

impl Client {
    /// Sends `outgoing` to an upload address and returns SHA-1 and SHA-256 of what was sent. A certificate that the
    /// endpoint names is honoured unless the user pinned one.
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
        let flow = Arc::new(Mutex::new(Flow::new()));
        let body = reqwest::Body::wrap_stream(noted(bytes, Arc::clone(&flow), progress));
        let request =
            wire.put(&url).header(CONTENT_LENGTH, size).header(CONTENT_TYPE, "application/octet-stream").body(body);
        let sent = tokio::select! {
            sent = wire.send(&url, request) => sent,
            () = stalled(&flow) => Err(TransportError::Interrupted {
                address: address(&url),
                cause: format!("nothing moved for {} s", STALL.as_secs()),
            }),
        };
        let (failed, running) = {
            let mut flow = locked(&flow);
            (flow.failed.take(), flow.running.clone())
        };
        if let Some(source) = failed {
            return Err(TransferError::Local { path, source });
        }
        let response = sent?;
        if !response.status().is_success() {
            return Err(wire.refusal(&url, response).await.into());
        }
        let digests = running.finish();
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

impl Flow {
    fn new() -> Self {
        let running = Running::new(&[Algorithm::Sha1, Algorithm::Sha256]);
        Self { running, failed: None, moved: tokio::time::Instant::now() }
    }
}

fn locked(flow: &Mutex<Flow>) -> MutexGuard<'_, Flow> {
    flow.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The same bytes, noted as they are taken.
fn noted(
    bytes: BoxStream<'static, io::Result<Bytes>>,
    flow: Arc<Mutex<Flow>>,
    progress: Progress,
) -> impl Stream<Item = io::Result<Bytes>> {
    let mut position = 0;
    bytes.map(move |chunk| {
        let mut flow = locked(&flow);
        flow.moved = tokio::time::Instant::now();
        match chunk {
            Ok(chunk) => {
                flow.running.update(&chunk);
                position += chunk.len() as u64;
                progress(position);
                Ok(chunk)
            }
            Err(error) => {
                let told = io::Error::new(error.kind(), error.to_string());
                flow.failed = Some(error);
                Err(told)
            }
        }
    })
}

/// Ends when nothing has moved for too long.
async fn stalled(flow: &Mutex<Flow>) {
    loop {
        let until = locked(flow).moved + STALL;
        if until <= tokio::time::Instant::now() {
            return;
        }
        tokio::time::sleep_until(until).await;
    }
}

fn chunks(file: File) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        file.set_max_buf_size(CHUNK_BYTES);
        let mut chunk = BytesMut::with_capacity(CHUNK_BYTES);
        let read = file.read_buf(&mut chunk).await?;
        Ok((read > 0).then(|| (chunk.freeze(), file)))
    })
}

/// An address without the part that authorises.
fn shown(uri: &str) -> String {
    uri.parse::<Url>().map_or_else(|_| uri.chars().take(40).collect(), |url| address(&url))
}
