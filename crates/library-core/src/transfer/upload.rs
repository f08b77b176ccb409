//! A whole transfer of one session file: pushed by a client or fetched from a source.

use futures::StreamExt;

use super::{
    body::{Body, BodyError},
    claim::{Claimed, Start},
    join::Joined,
    part::{FilePart, Received},
    receive::{Failure, wrong},
    settle::{Landed, Load},
};
use crate::{
    Domain,
    error::Result,
    model::{SourceKind, UpdateFile, UpdateFileKey},
    plugin::Part,
    ports::{SourceError, content_store::Sealed},
    update_session::failed_file::FailedFile,
};

impl Domain {
    /// Takes a file that a client pushes. When this returns, the file is READY and survives a power cut.
    ///
    /// # Errors
    /// NotFound for a dead address, ResourceBusy while another writer is at it, NotAllowedInCurrentState while the session
    /// completes, InvalidArgument for a wrong size, checksum or content (its session is in ERROR then) and when the body
    /// broke off, UnableToAllocateResource without room (the file may be sent again then).
    pub async fn upload(&self, key: &UpdateFileKey, generation: u64, body: Body) -> Result<()> {
        let whole = FilePart { start: 0, end: body.size, size: body.size };
        let received = match self.join_upload(key, generation, (Start::Anew, whole)).await {
            Ok(Joined::Content(intake)) => {
                let poured = self.pour_part(&intake, whole, body).await;
                self.depart(&intake, poured).await
            }
            Ok(Joined::Archive(claimed)) => Box::pin(self.receive_archive(*claimed, whole, body)).await,
            Ok(Joined::Ready) => Ok(Received::Whole),
            Err(failure) => Err(failure),
        };
        match received {
            Ok(Received::Whole) => Ok(()),
            // Another connection said that the file is longer.
            Ok(Received::Part { offset } | Received::OutOfOrder { offset }) => Err(wrong(format!(
                "{offset} bytes of file `{}` are here without a gap, it has more; send the rest, or the whole file anew",
                key.name
            ))),
            Err(failure) => Err(failure.into_error()),
        }
    }

    /// Fetches a file from its source. When this returns, the file is READY and survives a power cut.
    ///
    /// # Errors
    /// `Again` or `Broken` when the source may work later, `Wrong` when not: its session is in ERROR then.
    pub(crate) async fn fetch(&self, key: &UpdateFileKey, generation: u64) -> Result<(), Failure> {
        let start = (SourceKind::Pull, Start::Anew);
        let claimed = self.claim(key, generation, start).await.map_err(Failure::Again)?;
        let file = self.begin().await?.get::<UpdateFile>(key).await?;
        let Some(source) = file.and_then(|file| file.record.pull) else { return Ok(()) };
        match self.ports.source.open(&source).await {
            Ok(answer) => {
                let bytes = answer.bytes.map(|bytes| bytes.map_err(broken)).boxed();
                self.transfer(&claimed, Body { size: answer.size, bytes }).await
            }
            Err(error) => Err(self.conclude(&claimed, (broken(error).into(), Vec::new())).await),
        }
    }

    async fn transfer(&self, claimed: &Claimed, body: Body) -> Result<(), Failure> {
        if claimed.part == Part::Archive {
            let whole = FilePart { start: 0, end: body.size, size: body.size };
            return Box::pin(self.receive_archive(claimed.clone(), whole, body)).await.map(drop);
        }
        match self.transfer_file(claimed, body).await {
            Ok(()) => Ok(()),
            Err(failure) => Err(self.conclude(claimed, (failure, Vec::new())).await),
        }
    }

    async fn transfer_file(&self, claimed: &Claimed, body: Body) -> Result<(), Failure> {
        let sealed = self.receive(claimed, body).await?;
        self.beside((claimed, sealed.size), self.settle_file(claimed, sealed)).await
    }

    /// Makes a file that lies in the store READY.
    pub(super) async fn settle_file(&self, claimed: &Claimed, sealed: Sealed) -> Result<(), Failure> {
        let landed = Landed { name: claimed.key.name.clone(), sealed, part: claimed.part, text: None };
        self.settle(claimed, Load::File(landed)).await
    }

    /// Ends a transfer that failed: a file that broke off waits again, one that is wrong has failed its session before its
    /// sender hears of it. Returns what its sender is told.
    pub(super) async fn conclude(&self, claimed: &Claimed, (failure, members): (Failure, Vec<String>)) -> Failure {
        let concluded = match &failure {
            Failure::Again(_) | Failure::Broken(_) => self.give_up(claimed).await,
            Failure::Wrong(error) => {
                let (key, transfer) = (&claimed.key, Some(&claimed.blob));
                let failed = FailedFile { key, generation: claimed.generation, transfer, error, members: &members };
                self.fail_by_file(&failed).await
            }
        };
        concluded.map_or_else(Failure::Again, |()| failure)
    }
}

fn broken(error: SourceError) -> BodyError {
    match error {
        SourceError::Unreachable(text) => BodyError::Broken(text),
        SourceError::Refused(text) | SourceError::Failed(text) => BodyError::Failed(text),
    }
}
