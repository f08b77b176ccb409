//! One `PUT` of a file or a part of it: the bytes are noted and hashed as the connection takes them, and a connection that
//! stands still is given up. Tries nothing twice.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt};
use http::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE};
use url::Url;

use crate::digests::Running;
use crate::wire::{Wire, address};
use crate::{Algorithm, Progress, TransferError, TransportError};

/// After this long without a byte taken, or after the last byte without an answer, the connection counts as broken.
const STALL: Duration = Duration::from_mins(5);

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// A whole file of so many bytes, in place of whatever the server has of it.
    Whole(u64),
    /// A part of a file of so many bytes.
    Part(Range<u64>, u64),
}

/// Where a file goes.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) url: Url,
    pub(super) wire: Wire,
}

/// What the sending end has noted of a file, over all its passes.
#[derive(Clone)]
pub(super) struct Notes {
    flow: Arc<Mutex<Flow>>,
    progress: Progress,
}

struct Flow {
    /// Of the bytes from the file's start that were read without a gap.
    running: Running,
    failed: Option<io::Error>,
    moved: tokio::time::Instant,
}

impl Extent {
    pub(super) fn range(&self) -> Range<u64> {
        match self {
            Self::Whole(size) => 0..*size,
            Self::Part(range, _) => range.clone(),
        }
    }
}

impl Target {
    /// Sends `bytes` and gives the answer, whatever its status.
    ///
    /// # Errors
    /// When the bytes, those of the file at `path`, cannot be read, or the connection breaks.
    pub(super) async fn put(
        &self,
        (path, extent): (&Path, &Extent),
        bytes: BoxStream<'static, io::Result<Bytes>>,
        notes: &Notes,
    ) -> Result<reqwest::Response, TransferError> {
        let range = extent.range();
        let mut request = self.wire.put(&self.url).header(CONTENT_TYPE, "application/octet-stream");
        if let Extent::Part(Range { start, end }, size) = extent {
            request = request.header(CONTENT_RANGE, format!("bytes {start}-{}/{size}", end - 1));
        }
        notes.begin();
        let body = reqwest::Body::wrap_stream(notes.taken(range.start, bytes));
        let request = request.header(CONTENT_LENGTH, range.end - range.start).body(body);
        let sent = tokio::select! {
            sent = self.wire.send(&self.url, request) => sent,
            () = notes.stalled() => Err(self.broken(format!("nothing moved for {} s", STALL.as_secs()))),
        };
        match notes.locked().failed.take() {
            Some(source) => Err(TransferError::Local { path: path.to_owned(), source }),
            None => Ok(sent?),
        }
    }

    pub(super) fn broken(&self, cause: String) -> TransportError {
        TransportError::Interrupted { address: address(&self.url), cause }
    }
}

impl Notes {
    pub(super) fn new(progress: Progress) -> Self {
        let running = Running::new(&[Algorithm::Sha1, Algorithm::Sha256]);
        let flow = Flow { running, failed: None, moved: tokio::time::Instant::now() };
        Self { flow: Arc::new(Mutex::new(flow)), progress }
    }

    /// The same notes, and another one who is told of the progress.
    pub(super) fn telling(&self, progress: Progress) -> Self {
        Self { flow: Arc::clone(&self.flow), progress }
    }

    /// The checksums of the bytes that were read from the start without a gap.
    pub(super) fn running(&self) -> Running {
        self.locked().running.clone()
    }

    /// Hashes bytes that are at `position` of the file, as far as they follow those that were hashed before.
    pub(super) fn hash(&self, position: u64, chunk: &[u8]) {
        let mut flow = self.locked();
        let known = flow.running.size().checked_sub(position).and_then(|known| usize::try_from(known).ok());
        let new = known.and_then(|known| chunk.get(known..));
        flow.running.update(new.unwrap_or_default());
    }

    fn begin(&self) {
        self.locked().moved = tokio::time::Instant::now();
    }

    fn locked(&self) -> MutexGuard<'_, Flow> {
        self.flow.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same bytes, which begin at `position` of the file, noted as they are taken.
    fn taken(
        &self,
        mut position: u64,
        bytes: BoxStream<'static, io::Result<Bytes>>,
    ) -> impl Stream<Item = io::Result<Bytes>> + use<> {
        let notes = self.clone();
        bytes.map(move |chunk| {
            notes.begin();
            match chunk {
                Ok(chunk) => {
                    notes.hash(position, &chunk);
                    position += chunk.len() as u64;
                    (notes.progress)(position);
                    Ok(chunk)
                }
                Err(error) => {
                    let told = io::Error::new(error.kind(), error.to_string());
                    notes.locked().failed = Some(error);
                    Err(told)
                }
            }
        })
    }

    /// Ends when nothing has moved for too long.
    async fn stalled(&self) {
        loop {
            let until = self.locked().moved + STALL;
            if until <= tokio::time::Instant::now() {
                return;
            }
            tokio::time::sleep_until(until).await;
        }
    }
}
