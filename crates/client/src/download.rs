//! Fetches a file from the address that the server gave for it: into a partial file beside its place, checked, then
//! renamed. A partial file of an earlier attempt is carried on with. Never leaves wrong bytes under the final name.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_lc_rs::digest;
use http::header::{CONTENT_RANGE, RANGE};
use http::{HeaderMap, StatusCode};
use library_api::content::library::item::file::ChecksumInfo;
use library_api::content::library::item::transfer::TransferEndpoint;
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufWriter};
use url::Url;

use crate::digests::Running;
use crate::wire::{Wire, address};
use crate::{Algorithm, Client, Digests, Progress, TransferError, TransportError};

/// Bytes that are written to disk at once.
const CHUNK_BYTES: usize = 1 << 20;
/// How often a broken connection is taken up again, as long as each brings something.
const ATTEMPTS: usize = 5;
/// Longest wait for the next bytes.
const STALL: Duration = Duration::from_mins(2);

/// What is known of a file before it is fetched.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its checksum. Without one, a partial file is not carried on with.
    pub checksum: Option<ChecksumInfo>,
}

impl Expected {
    /// What a download computes: the algorithm of the checksum, SHA-256 without one.
    pub fn algorithm(&self) -> Algorithm {
        match &self.checksum {
            Some(info) => info.algorithm.unwrap_or(Algorithm::Sha1),
            None => Algorithm::Sha256,
        }
    }
}

/// A file on its way.
struct Fetch<'a> {
    url: Url,
    wire: Wire,
    part: PathBuf,
    expected: &'a Expected,
    progress: Progress,
}

/// How one connection ended.
enum Pass {
    Whole(Digests),
    Broken(TransportError),
}

impl Client {
    /// Fetches a file to `target`, whose folder exists; an existing `target` is replaced. Returns the checksums in the
    /// expected algorithm, or SHA-256 where none is expected.
    ///
    /// # Errors
    /// When the server is not reached or refuses, the disk fails, or the bytes are not the expected ones. After an
    /// interruption the partial file stays, and the next call goes on with it.
    pub async fn download(
        &self,
        endpoint: &TransferEndpoint,
        target: &Path,
        expected: &Expected,
        progress: Progress,
    ) -> Result<Digests, TransferError> {
        let (url, wire) = self.endpoint(endpoint)?;
        let fetch = Fetch { url, wire, part: part(target), expected, progress };
        let resumed = fetch.prepare().await? > 0;
        let digests = match fetch.checked().await {
            // The partial file may have been of other content.
            Err(TransferError::Checksum { .. } | TransferError::Size { .. }) if resumed => fetch.checked().await?,
            outcome => outcome?,
        };
        fs::rename(&fetch.part, target).await.map_err(TransferError::local(target))?;
        Ok(digests)
    }
}

impl Fetch<'_> {
    /// Bytes of the partial file that can be carried on with.
    async fn prepare(&self) -> Result<u64, TransferError> {
        let held = fs::metadata(&self.part).await.map_or(0, |metadata| metadata.len());
        let too_long = self.expected.size.is_some_and(|size| held > size);
        if held > 0 && (self.expected.checksum.is_none() || too_long) {
            fs::remove_file(&self.part).await.map_err(TransferError::local(&self.part))?;
            return Ok(0);
        }
        Ok(held)
    }

    /// Fetches and checks; wrong bytes are thrown away.
    async fn checked(&self) -> Result<Digests, TransferError> {
        let digests = self.whole().await?;
        let Err(error) = self.judge(&digests) else { return Ok(digests) };
        fs::remove_file(&self.part).await.map_err(TransferError::local(&self.part))?;
        Err(error)
    }

    fn judge(&self, digests: &Digests) -> Result<(), TransferError> {
        let path = self.part.clone();
        if let Some(expected) = self.expected.size.filter(|size| *size != digests.size) {
            return Err(TransferError::Size { path, expected, actual: digests.size });
        }
        let Some(info) = &self.expected.checksum else { return Ok(()) };
        let Some((algorithm, actual)) = digests.contradiction(info) else { return Ok(()) };
        let (expected, actual) = (info.checksum.clone(), actual.to_owned());
        Err(TransferError::Checksum { path, algorithm, expected, actual })
    }

    /// Goes on over broken connections while each brings something.
    async fn whole(&self) -> Result<Digests, TransferError> {
        let mut left = ATTEMPTS;
        loop {
            let (held, running) = self.held().await?;
            match self.pass(held, running).await? {
                Pass::Whole(digests) => return Ok(digests),
                Pass::Broken(error) => {
                    left -= 1;
                    let now = fs::metadata(&self.part).await.map_or(0, |metadata| metadata.len());
                    if left == 0 || now <= held || self.expected.checksum.is_none() {
                        return Err(error.into());
                    }
                }
            }
        }
    }

    /// The bytes that are here, hashed.
    async fn held(&self) -> Result<(u64, Running), TransferError> {
        let mut running = Running::new(&[self.expected.algorithm()]);
        let mut file = match File::open(&self.part).await {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((0, running)),
            Err(source) => return Err(TransferError::Local { path: self.part.clone(), source }),
        };
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut held = 0;
        loop {
            let read = file.read(&mut chunk).await.map_err(TransferError::local(&self.part))?;
            if read == 0 {
                return Ok((held, running));
            }
            running.update(chunk.get(..read).unwrap_or_default());
            held += read as u64;
            (self.progress)(held);
        }
    }

    /// One connection.
    async fn pass(&self, held: u64, running: Running) -> Result<Pass, TransferError> {
        if held > 0 && self.expected.size == Some(held) {
            return Ok(Pass::Whole(running.finish()));
        }
        let mut request = self.wire.get(&self.url);
        if held > 0 {
            request = request.header(RANGE, format!("bytes={held}-"));
        }
        let response = self.wire.send(&self.url, request).await?;
        let (from, running) = match response.status() {
            StatusCode::PARTIAL_CONTENT if held > 0 && start(response.headers()) == Some(held) => (held, running),
            StatusCode::OK => (0, Running::new(&[self.expected.algorithm()])),
            _ => return Err(self.wire.refusal(&self.url, response).await.into()),
        };
        self.receive(response, from, running).await
    }

    async fn receive(
        &self,
        mut response: reqwest::Response,
        from: u64,
        mut running: Running,
    ) -> Result<Pass, TransferError> {
        let local = || TransferError::local(&self.part);
        let mut file = BufWriter::with_capacity(CHUNK_BYTES, self.open(from).await.map_err(local())?);
        let mut position = from;
        let broken = loop {
            match tokio::time::timeout(STALL, response.chunk()).await {
                Ok(Ok(Some(chunk))) => {
                    running.update(&chunk);
                    file.write_all(&chunk).await.map_err(local())?;
                    position += chunk.len() as u64;
                    (self.progress)(position);
                }
                Ok(Ok(None)) => break None,
                Ok(Err(error)) => break Some(self.wire.failure(&self.url, &error)),
                Err(_) => break Some(self.silence()),
            }
        };
        file.flush().await.map_err(local())?;
        let file = file.into_inner();
        if let Some(error) = broken {
            return Ok(Pass::Broken(error));
        }
        file.sync_all().await.map_err(local())?;
        Ok(Pass::Whole(running.finish()))
    }

    async fn open(&self, from: u64) -> io::Result<File> {
        let mut options = OpenOptions::new();
        if from > 0 {
            options.append(true)
        } else {
            options.write(true).create(true).truncate(true)
        };
        let mut file = options.open(&self.part).await?;
        file.set_max_buf_size(CHUNK_BYTES);
        Ok(file)
    }

    fn silence(&self) -> TransportError {
        let cause = format!("nothing came for {} s", STALL.as_secs());
        TransportError::Interrupted { address: address(&self.url), cause }
    }
}

/// The first byte's position in an answer to a range request: `bytes 5-9/10`.
fn start(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(CONTENT_RANGE)?.to_str().ok()?;
    range.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok()
}

/// The partial file of `target`: hidden, beside it, short even where the name is as long as names can be.
fn part(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().as_encoded_bytes();
    let hash = hex::encode(digest::digest(&digest::SHA256, name));
    target.with_file_name(format!(".quire-{}.part", hash.get(..16).unwrap_or(&hash)))
}
