//! Sends a file of this machine until the server has all of it, over breaks of the connection and restarts of the server:
//! after each it asks how far the upload is and goes on there. Never claims checksums of bytes that were not read.

use std::ops::ControlFlow;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::{StreamExt, stream};
use http::StatusCode;
use library_api::content::library::item::transfer::TransferEndpoint;

use super::local_file::LocalFile;
use super::pass::{Extent, Notes, Target};
use super::plan::{Here, Plan};
use super::standing::{Standing, offset};
use crate::patience::Waits;
use crate::{Client, Digests, Patience, Progress, TransferError, TransportError};

/// How often a file is sent from its start again to a server that does not tell how far it is.
const ANEW: usize = 3;

/// What befalls a transfer beside its bytes.
#[derive(Debug)]
pub enum Incident<'a> {
    /// The connection broke; it will be tried again.
    Lost(&'a TransportError),
    /// The transfer goes on; so many bytes are there.
    GoingOn(u64),
}

/// Told of what befalls a transfer.
pub type Witness = Arc<dyn Fn(Incident<'_>) + Send + Sync>;

/// How a file is sent.
#[derive(Clone)]
pub struct Manner {
    /// Over how many connections at once, where the server takes parts in any order. More than one helps on long lines with
    /// much delay; the file is read once more then, for its checksums.
    pub streams: usize,
    /// How long breaks of the connection are borne.
    pub patience: Patience,
    /// Told how far it is.
    pub progress: Progress,
    /// Told of breaks.
    pub witness: Witness,
}

/// A file on its way.
struct Sending<'a> {
    target: Target,
    file: &'a LocalFile,
    manner: &'a Manner,
    notes: Notes,
    waits: Waits,
    /// Most bytes that the server is known to have had.
    best: u64,
    anew_left: usize,
    /// A connection was lost: the server may not have missed it yet.
    has_lost: bool,
    completion: Completion,
}

/// What is sent next when the server has all bytes of a file that is not complete.
enum Completion {
    LastByte,
    Whole,
}

/// How one connection ended.
enum Ended {
    Whole,
    /// The server has this, and misses so much: so many bytes are there from the start.
    Short(u64),
    Lost(TransportError),
}

impl Client {
    /// Sends a file to an upload address, however often the connection breaks, and returns SHA-1 and SHA-256 of it. A server
    /// that does not tell how far an upload is gets the whole file anew, three times at most. A certificate that the endpoint
    /// names is honoured unless the user pinned one.
    ///
    /// # Errors
    /// When the file cannot be read or changes, the server refuses it, or nothing gets through for longer than
    /// `manner.patience`.
    pub async fn send(
        &self,
        endpoint: &TransferEndpoint,
        file: &LocalFile,
        manner: &Manner,
    ) -> Result<Digests, TransferError> {
        let (url, wire) = self.endpoint(endpoint)?;
        let notes = Notes::new(Arc::clone(&manner.progress));
        let waits = Waits::new(manner.patience);
        let target = Target { url, wire };
        let completion = Completion::LastByte;
        Sending { target, file, manner, notes, waits, best: 0, anew_left: ANEW, has_lost: false, completion }
            .through()
            .await
    }
}

impl Sending<'_> {
    async fn through(mut self) -> Result<Digests, TransferError> {
        let (file, notes) = (self.file, self.notes.clone());
        let plan = self.begin().await?;
        if matches!(plan, Plan::Parts(_)) {
            // What comes out of order cannot be hashed as it is sent.
            futures::try_join!(self.all(plan), file.hash_rest(&notes))?;
        } else {
            self.all(plan).await?;
        }
        file.hash_rest(&notes).await?;
        file.must_be_unchanged().await?;
        Ok(notes.running().finish())
    }

    /// The whole file over one connection, unless several are wanted and the server takes parts.
    async fn begin(&self) -> Result<Plan, TransferError> {
        let whole = Plan::InOrder(Extent::Whole(self.file.size()));
        if self.manner.streams < 2 {
            return Ok(whole);
        }
        match self.target.standing().await? {
            Standing::At(here) => Ok(self.parts(&here).filter(|parts| parts.len() > 1).map_or(whole, Plan::Parts)),
            Standing::Complete | Standing::Untold | Standing::Unknown(_) => Ok(whole),
        }
    }

    /// The missing parts, if they are to be sent side by side.
    fn parts(&self, here: &Here) -> Option<Vec<Range<u64>>> {
        let parts = here.missing(self.file.size()).filter(|_| self.manner.streams > 1);
        parts.filter(|parts| !parts.is_empty())
    }

    async fn all(&mut self, mut plan: Plan) -> Result<(), TransferError> {
        loop {
            let ended = match &plan {
                Plan::InOrder(extent) => self.pass(extent, &self.notes).await?,
                Plan::Parts(parts) => self.side_by_side(parts).await?,
            };
            let error = match ended {
                Ended::Whole => return Ok(()),
                Ended::Short(offset) => self.target.broken(format!("the server has {offset} bytes only")),
                Ended::Lost(error) => error,
            };
            match self.recover(error).await? {
                ControlFlow::Break(()) => return Ok(()),
                ControlFlow::Continue(next) => plan = next,
            }
        }
    }

    /// Sends parts in order of their offsets, several at once. The first break ends them all: what they brought stays.
    async fn side_by_side(&self, parts: &[Range<u64>]) -> Result<Ended, TransferError> {
        let size = self.file.size();
        let missing: u64 = parts.iter().map(|part| part.end - part.start).sum();
        let moved = Arc::new(AtomicU64::new(size - missing));
        let passes = parts.iter().map(|part| {
            let notes = self.notes.telling(adding(part.start, &moved, &self.manner.progress));
            async move { self.pass(&Extent::Part(part.clone(), size), &notes).await }
        });
        let mut passes = stream::iter(passes).buffer_unordered(self.manner.streams);
        let mut last = Ended::Short(0);
        while let Some(ended) = passes.next().await {
            last = ended?;
            match last {
                Ended::Whole | Ended::Lost(_) => break,
                Ended::Short(_) => {}
            }
        }
        Ok(last)
    }

    async fn pass(&self, extent: &Extent, notes: &Notes) -> Result<Ended, TransferError> {
        let bytes = self.file.bytes(extent.range()).await?;
        let answer = match self.target.put((self.file.path(), extent), bytes, notes).await {
            Ok(answer) => answer,
            Err(TransferError::Transport(error)) if error.may_pass() => return Ok(Ended::Lost(error)),
            Err(error) => return Err(error),
        };
        let status = answer.status();
        let resumes = self.has_lost || matches!(extent, Extent::Part(..));
        match (status, offset(answer.headers())) {
            (StatusCode::ACCEPTED | StatusCode::RANGE_NOT_SATISFIABLE, Some(offset)) => {
                return Ok(Ended::Short(offset));
            }
            (status, _) if status.is_success() => return Ok(Ended::Whole),
            _ => {}
        }
        let refusal = self.target.wire.refusal(&self.target.url, answer).await;
        // The writer that was lost may not be missed yet at the other end.
        if refusal.may_pass() || (resumes && status == StatusCode::CONFLICT) {
            return Ok(Ended::Lost(refusal));
        }
        Err(refusal.into())
    }

    /// What to send next after a break; nothing, if the server has it all.
    async fn recover(&mut self, mut error: TransportError) -> Result<ControlFlow<(), Plan>, TransferError> {
        (self.manner.witness)(Incident::Lost(&error));
        self.has_lost = true;
        loop {
            self.waits.wait(error).await?;
            self.file.must_be_unchanged().await?;
            match self.target.standing().await? {
                Standing::Complete => return Ok(ControlFlow::Break(())),
                Standing::At(here) => return self.go_on(&here).map(ControlFlow::Continue),
                Standing::Untold if self.anew_left > 0 => {
                    self.anew_left -= 1;
                    self.waits.connected();
                    (self.manner.witness)(Incident::GoingOn(0));
                    return Ok(ControlFlow::Continue(Plan::InOrder(Extent::Whole(self.file.size()))));
                }
                Standing::Untold => {
                    let cause = "it broke each time, and this server takes files from their start only".to_owned();
                    return Err(self.target.broken(cause).into());
                }
                Standing::Unknown(now) => error = now,
            }
        }
    }

    fn go_on(&mut self, here: &Here) -> Result<Plan, TransferError> {
        let (path, size, offset) = (self.file.path().to_owned(), self.file.size(), here.offset);
        if offset > size {
            return Err(TransferError::Size { path, expected: size, actual: offset });
        }
        self.waits.connected();
        if here.taken() > self.best {
            self.best = here.taken();
            self.waits.gained();
        }
        if let Some(parts) = self.parts(here) {
            (self.manner.witness)(Incident::GoingOn(here.taken()));
            (self.manner.progress)(here.taken());
            return Ok(Plan::Parts(parts));
        }
        (self.manner.witness)(Incident::GoingOn(offset));
        (self.manner.progress)(offset);
        Ok(Plan::InOrder(self.rest(offset)))
    }

    /// What follows `offset`.
    fn rest(&mut self, offset: u64) -> Extent {
        let size = self.file.size();
        if offset == 0 {
            return Extent::Whole(size);
        }
        if offset < size {
            return Extent::Part(offset..size, size);
        }
        // All bytes are there, but the file is not complete: the last one, sent again, completes it, unless the server takes
        // bytes in order only.
        match std::mem::replace(&mut self.completion, Completion::Whole) {
            Completion::LastByte => Extent::Part(size - 1..size, size),
            Completion::Whole => Extent::Whole(size),
        }
    }
}

/// Told of the position in a part that begins at `start`, tells how much has `moved` in all.
fn adding(start: u64, moved: &Arc<AtomicU64>, progress: &Progress) -> Progress {
    let (moved, progress, before) = (Arc::clone(moved), Arc::clone(progress), AtomicU64::new(start));
    Arc::new(move |position| {
        let step = position - before.swap(position, Ordering::Relaxed);
        progress(moved.fetch_add(step, Ordering::Relaxed) + step);
    })
}
