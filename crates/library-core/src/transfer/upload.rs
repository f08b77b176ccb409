//! A whole transfer of one session file: pushed by a client or fetched from a source.

use bytes::Bytes;
use futures::StreamExt;

use super::{
    body::{Body, BodyError},
    budget::check_sidecar,
    claim::Claimed,
    receive::Failure,
    settle::{Landed, Load},
};
use crate::{
    Domain,
    domain::Attempts,
    error::Result,
    model::{FileStatus, SourceKind, UpdateFile, UpdateFileKey},
    plugin::Part,
    ports::{SourceError, content_store::Sealed, metastore::Query},
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
        let claimed = self.claim(key, generation, SourceKind::Push).await?;
        self.transfer(&claimed, body).await.map_err(Failure::into_error)
    }

    /// Fetches a file from its source. When this returns, the file is READY and survives a power cut.
    ///
    /// # Errors
    /// `Again` when the source may work later, `Wrong` when not: its session is in ERROR then.
    pub(crate) async fn fetch(&self, key: &UpdateFileKey, generation: u64) -> Result<(), Failure> {
        let claimed = self.claim(key, generation, SourceKind::Pull).await.map_err(Failure::Again)?;
        let file = self.begin().await?.get::<UpdateFile>(key).await?;
        let Some(source) = file.and_then(|file| file.record.pull) else { return Ok(()) };
        match self.ports.source.open(&source).await {
            Ok(answer) => {
                let bytes = answer.bytes.map(|bytes| bytes.map_err(broken)).boxed();
                self.transfer(&claimed, Body { size: answer.size, bytes }).await
            }
            Err(error) => self.conclude(&claimed, Err((broken(error).into(), Vec::new()))).await,
        }
    }

    async fn transfer(&self, claimed: &Claimed, body: Body) -> Result<(), Failure> {
        let outcome = match claimed.part {
            Part::Archive => self.transfer_archive(claimed, body).await,
            Part::Descriptor | Part::Sidecar | Part::Content => {
                self.transfer_file(claimed, body).await.map_err(|failure| (failure, Vec::new()))
            }
        };
        self.conclude(claimed, outcome).await
    }

    async fn transfer_file(&self, claimed: &Claimed, body: Body) -> Result<(), Failure> {
        let sealed = self.receive(claimed, body).await?;
        let text = match claimed.part {
            Part::Descriptor | Part::Sidecar => match self.small_text(claimed, &sealed).await {
                Ok(text) => Some(text),
                Err(error) => {
                    self.content(&claimed.store)?.remove(&sealed.key).await?;
                    return Err(error.into());
                }
            },
            Part::Archive | Part::Content => None,
        };
        let landed = Landed { name: claimed.key.name.clone(), sealed, part: claimed.part, text };
        self.settle(claimed, Load::File(landed)).await
    }

    async fn small_text(&self, claimed: &Claimed, sealed: &Sealed) -> Result<Bytes> {
        if claimed.part == Part::Sidecar {
            check_sidecar(&claimed.key.name, sealed.size)?;
        }
        self.text(&claimed.store, &sealed.key, sealed.size).await
    }

    /// On failure the names of the members that were seen come back too.
    async fn transfer_archive(&self, claimed: &Claimed, body: Body) -> Result<(), (Failure, Vec<String>)> {
        let unpacked = self.unpack(claimed, body).await?;
        let names = unpacked.members.iter().map(|member| member.name.clone()).collect();
        let load = Load::Archive { members: unpacked.members, size: unpacked.size };
        self.settle(claimed, load).await.map_err(|failure| (failure, names))
    }

    /// Ends a transfer: a file that broke off waits again, one that is wrong has failed its session before its sender hears
    /// of it.
    async fn conclude(&self, claimed: &Claimed, outcome: Result<(), (Failure, Vec<String>)>) -> Result<(), Failure> {
        let Err((failure, members)) = outcome else { return Ok(()) };
        match &failure {
            Failure::Again(_) => self.give_up(claimed).await?,
            Failure::Wrong(error) => {
                let (key, transfer) = (&claimed.key, Some(&claimed.blob));
                let failed = FailedFile { key, generation: claimed.generation, transfer, error, members: &members };
                self.fail_by_file(&failed).await?;
            }
        }
        Err(failure)
    }

    /// Frees the files that this process held before it died: they wait for their senders again.
    pub(crate) async fn release_claims(&self) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            for mut file in work.query::<UpdateFile>(&Query::ClaimedFiles(Some(self.rules.node.clone()))).await? {
                file.record.claim = None;
                file.record.status = FileStatus::WaitingForTransfer;
                file.record.bytes_transferred = 0;
                work.update(file);
            }
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

fn broken(error: SourceError) -> BodyError {
    match error {
        SourceError::Unreachable(text) => BodyError::Broken(text),
        SourceError::Refused(text) | SourceError::Failed(text) => BodyError::Failed(text),
    }
}
