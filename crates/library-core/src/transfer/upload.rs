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
};

impl Domain {
    /// Takes a file that a client pushes. When this returns, the file is READY and survives a power cut.
    ///
    /// # Errors
    /// NotFound for a dead address, ResourceBusy while another writer is at it, NotAllowedInCurrentState while the session
    /// completes, InvalidArgument for a wrong size, checksum or content (the file is in ERROR then and may be sent again),
    /// UnableToAllocateResource without room.
    pub async fn upload(&self, key: &UpdateFileKey, generation: u64, body: Body) -> Result<()> {
        let claimed = self.claim(key, generation, SourceKind::Push).await?;
        self.transfer(&claimed, body).await.map_err(Failure::into_error)
    }

    /// Fetches a file from its source. When this returns, the file is READY and survives a power cut.
    ///
    /// # Errors
    /// `Again` when the source may work later, `Wrong` when not: the file is in ERROR then.
    pub(crate) async fn fetch(&self, key: &UpdateFileKey, generation: u64) -> Result<(), Failure> {
        let claimed = self.claim(key, generation, SourceKind::Pull).await.map_err(Failure::Again)?;
        let file = self.begin().await?.get::<UpdateFile>(key).await?;
        let Some(source) = file.and_then(|file| file.record.pull) else { return Ok(()) };
        match self.ports.source.open(&source).await {
            Ok(answer) => {
                let bytes = answer.bytes.map(|bytes| bytes.map_err(broken)).boxed();
                self.transfer(&claimed, Body { size: answer.size, bytes }).await
            }
            Err(error) => self.conclude(&claimed, Err(broken(error).into())).await,
        }
    }

    async fn transfer(&self, claimed: &Claimed, body: Body) -> Result<(), Failure> {
        let outcome = match claimed.part {
            Part::Archive => self.transfer_archive(claimed, body).await,
            Part::Descriptor | Part::Sidecar | Part::Content => self.transfer_file(claimed, body).await,
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

    async fn transfer_archive(&self, claimed: &Claimed, body: Body) -> Result<(), Failure> {
        let unpacked = match self.unpack(claimed, body).await {
            Ok(unpacked) => unpacked,
            Err((failure, seen)) => return Err(self.mark_members(claimed, seen, failure).await?),
        };
        let names = unpacked.members.iter().map(|member| member.name.clone()).collect();
        let load = Load::Archive { members: unpacked.members, size: unpacked.size };
        match self.settle(claimed, load).await {
            Ok(()) => Ok(()),
            Err(failure) => Err(self.mark_members(claimed, names, failure).await?),
        }
    }

    /// Shows the members of a wrong archive as failed too.
    async fn mark_members(&self, claimed: &Claimed, names: Vec<String>, failure: Failure) -> Result<Failure> {
        let Failure::Wrong(error) = &failure else { return Ok(failure) };
        let archive = format!("archive `{}`", claimed.key.name);
        let text = error.to_string();
        let reason = if text.starts_with(&archive) { text } else { format!("{archive}: {text}") };
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Ok((session, file)) = self.held(&mut work, claimed).await else { return Ok(failure) };
            let files = self.files_of(&mut work, &session.record).await?;
            let unknown = names.iter().filter(|name| files.change(name).is_none());
            for (name, position) in unknown.zip(files.next_position()..) {
                let key = UpdateFileKey { session: claimed.key.session.clone(), name: name.clone() };
                let member = UpdateFile { key, position, ..failed_member(&file.record, &reason) };
                work.insert(member);
            }
            work.expect(&session);
            if attempts.saved(work.save().await)? {
                return Ok(failure);
            }
        }
    }

    /// Ends a transfer: a file that failed is given up before its sender hears of it.
    async fn conclude(&self, claimed: &Claimed, outcome: Result<(), Failure>) -> Result<(), Failure> {
        match &outcome {
            Ok(()) => {}
            Err(Failure::Again(_)) => self.give_up(claimed, None).await?,
            Err(Failure::Wrong(error)) => self.give_up(claimed, Some(error.to_string())).await?,
        }
        outcome
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

fn failed_member(archive: &UpdateFile, reason: &str) -> UpdateFile {
    UpdateFile {
        source: SourceKind::None,
        pull: None,
        expected_size: None,
        expected_checksum: None,
        status: FileStatus::Error,
        bytes_transferred: 0,
        size: None,
        blob: None,
        archive: Some(archive.key.name.clone()),
        error_message: Some(reason.to_owned()),
        claim: None,
        ..archive.clone()
    }
}

fn broken(error: SourceError) -> BodyError {
    match error {
        SourceError::Unreachable(text) => BodyError::Broken(text),
        SourceError::Refused(text) | SourceError::Failed(text) => BodyError::Failed(text),
    }
}
