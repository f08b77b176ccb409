//! Sends a file of this machine until the server has all of it, over breaks of the connection and restarts of the server:
//! after each it asks how far the upload is and goes on there. Never claims checksums of bytes that were not read.

use std::ops::ControlFlow;
use std::sync::Arc;

use http::StatusCode;
use library_api::content::library::item::transfer::TransferEndpoint;

use super::local_file::LocalFile;
use super::pass::{Extent, Notes, Target};
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
    /// The transfer goes on at this byte.
    GoingOn(u64),
}

/// Told of what befalls a transfer.
pub type Witness = Arc<dyn Fn(Incident<'_>) + Send + Sync>;

/// How a file is sent.
#[derive(Clone)]
pub struct Manner {
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
    /// The server misses what begins here.
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
        Sending { target, file, manner, notes, waits, best: 0, anew_left: ANEW, completion }.through().await
    }
}

impl Sending<'_> {
    async fn through(mut self) -> Result<Digests, TransferError> {
        let mut extent = Extent::Whole(self.file.size());
        loop {
            let error = match self.pass(&extent).await? {
                Ended::Whole => break,
                Ended::Short(offset) => self.target.broken(format!("the server has {offset} bytes only")),
                Ended::Lost(error) => error,
            };
            match self.recover(error).await? {
                ControlFlow::Break(()) => break,
                ControlFlow::Continue(next) => extent = next,
            }
        }
        self.file.hash_rest(&self.notes).await?;
        self.file.must_be_unchanged().await?;
        Ok(self.notes.running().finish())
    }

    async fn pass(&self, extent: &Extent) -> Result<Ended, TransferError> {
        let bytes = self.file.bytes(extent.range()).await?;
        let answer = match self.target.put((self.file.path(), extent), bytes, &self.notes).await {
            Ok(answer) => answer,
            Err(TransferError::Transport(error)) if error.may_pass() => return Ok(Ended::Lost(error)),
            Err(error) => return Err(error),
        };
        let status = answer.status();
        let resumes = matches!(extent, Extent::Part(..));
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
    async fn recover(&mut self, mut error: TransportError) -> Result<ControlFlow<(), Extent>, TransferError> {
        (self.manner.witness)(Incident::Lost(&error));
        loop {
            self.waits.wait(error).await?;
            self.file.must_be_unchanged().await?;
            match self.target.standing().await? {
                Standing::Complete => return Ok(ControlFlow::Break(())),
                Standing::At(offset) => return self.go_on(offset).map(ControlFlow::Continue),
                Standing::Untold if self.anew_left > 0 => {
                    self.anew_left -= 1;
                    self.waits.connected();
                    (self.manner.witness)(Incident::GoingOn(0));
                    return Ok(ControlFlow::Continue(Extent::Whole(self.file.size())));
                }
                Standing::Untold => {
                    let cause = "it broke each time, and this server takes files from their start only".to_owned();
                    return Err(self.target.broken(cause).into());
                }
                Standing::Unknown(now) => error = now,
            }
        }
    }

    fn go_on(&mut self, offset: u64) -> Result<Extent, TransferError> {
        let (path, size) = (self.file.path().to_owned(), self.file.size());
        if offset > size {
            return Err(TransferError::Size { path, expected: size, actual: offset });
        }
        self.waits.connected();
        if offset > self.best {
            self.best = offset;
            self.waits.gained();
        }
        (self.manner.witness)(Incident::GoingOn(offset));
        (self.manner.progress)(offset);
        if offset == 0 {
            return Ok(Extent::Whole(size));
        }
        if offset < size {
            return Ok(Extent::Part(offset..size, size));
        }
        // All bytes are there, but the file is not complete: the last one, sent again, completes it, unless the server takes
        // bytes in order only.
        match std::mem::replace(&mut self.completion, Completion::Whole) {
            Completion::LastByte => Ok(Extent::Part(size - 1..size, size)),
            Completion::Whole => Ok(Extent::Whole(size)),
        }
    }
}
