//! Coming to a file with bytes: to the upload that is under way, to what an earlier writer left, or to a new one. Takes no
//! byte.

use std::sync::Arc;

use futures::lock::OwnedMutexGuard;

use super::{
    claim::{Claimed, Start},
    fit::Known,
    intake::Intake,
    part::FilePart,
    receive::{Failure, check_length},
};
use crate::{
    Domain,
    error::Result,
    model::{FileStatus, SourceKind, UpdateFile, UpdateFileKey},
    plugin::Part,
    ports::{StoreError, content_store::NewUpload},
};

/// Where a sender comes in.
pub(super) enum Joined {
    /// A file that is kept as it comes.
    Content(Arc<Intake>),
    /// A file that is complete already.
    Ready,
    /// An archive, which one sender at a time sends.
    Archive(Box<Claimed>),
}

impl Domain {
    /// Comes to the upload of a file: the one that is under way, one that goes on, or a new one.
    pub(super) async fn join_upload(
        &self,
        key: &UpdateFileKey,
        generation: u64,
        (start, part): (Start, FilePart),
    ) -> Result<Joined, Failure> {
        let _turn = self.turn_to_join(key, generation).await;
        if let Some(intake) = self.intakes.find(key, generation).filter(|_| start == Start::Further) {
            self.still_held(&intake.claimed).await?;
            intake.admit(part).map_err(Failure::Broken)?;
            self.intakes.enter(&intake);
            return Ok(Joined::Content(intake));
        }
        if start == Start::Further
            && let Some(file) = self.pushed(key, generation).await?
        {
            let is_ready = file.status == FileStatus::Ready;
            let size = if is_ready { file.size } else { file.expected_size };
            Known { name: &key.name, size, end: 0 }.must_have(part).map_err(Failure::Broken)?;
            // The answer to its last part may have been lost: what is acknowledged stays.
            if is_ready {
                return Ok(Joined::Ready);
            }
        }
        let mut claimed = self.claim(key, generation, (SourceKind::Push, start)).await.map_err(Failure::Again)?;
        if claimed.part == Part::Archive {
            return Ok(Joined::Archive(Box::new(claimed)));
        }
        match self.open_intake(&mut claimed, (start, part)).await {
            Ok(intake) => {
                self.intakes.enter(&intake);
                Ok(Joined::Content(intake))
            }
            Err(failure) if failure.passes() && claimed.goes_on() => Err(self.postpone(&claimed, failure).await),
            Err(failure) => Err(self.conclude(&claimed, (failure, Vec::new())).await),
        }
    }

    /// The turn to come to a file. Who comes when all of it is here waits until it is READY or not.
    pub(super) async fn turn_to_join(&self, key: &UpdateFileKey, generation: u64) -> OwnedMutexGuard<()> {
        loop {
            let turn = self.intakes.turn(key).await;
            match self.intakes.find(key, generation).filter(|intake| intake.is_closed()) {
                Some(closed) => {
                    drop(turn);
                    closed.finished().await;
                }
                None => return turn,
            }
        }
    }

    /// Leaves what an earlier writer left as it is, for another one; returns what its sender is told.
    pub(super) async fn postpone(&self, claimed: &Claimed, failure: Failure) -> Failure {
        let left = self.interrupt(claimed, claimed.left_bytes).await;
        left.map_or_else(Failure::Again, |()| failure)
    }

    pub(super) async fn open_intake(
        &self,
        claimed: &mut Claimed,
        (start, part): (Start, FilePart),
    ) -> Result<Arc<Intake>, Failure> {
        check_length(claimed, part.size)?;
        let store = self.content(&claimed.store)?;
        if start == Start::Further && claimed.left.is_some() {
            match store.resume(&claimed.blob).await {
                Ok(resumed) => {
                    // Who brought nothing said nothing either.
                    let size = resumed.size.filter(|_| !resumed.upload.taken().is_empty());
                    let intake = Intake::new(claimed.clone(), resumed.upload, claimed.expected_size.or(size));
                    intake.admit(part).map_err(Failure::Broken)?;
                    return Ok(Arc::new(intake));
                }
                // Nothing to go on with: the file is sent from its start.
                Err(StoreError::NotFound | StoreError::Corrupt(_)) => *claimed = self.reclaim(claimed).await?,
                Err(error) => return Err(error.into()),
            }
        }
        let size = part.size.or(claimed.expected_size);
        let digests = self.wanted_digests(claimed).await?;
        let upload = store.begin(NewUpload { key: claimed.blob.clone(), size_hint: size, digests }).await?;
        Ok(Arc::new(Intake::new(claimed.clone(), upload, size)))
    }

    /// The file that an address is for.
    pub(super) async fn pushed(&self, key: &UpdateFileKey, generation: u64) -> Result<Option<UpdateFile>> {
        let file = self.begin().await?.get::<UpdateFile>(key).await?.map(|file| file.record);
        Ok(file.filter(|file| file.generation == generation && !file.removed))
    }
}
