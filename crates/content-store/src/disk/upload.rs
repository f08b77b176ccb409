//! A handle on an upload to disk: the port's verbs, and what is left when the last handle is dropped.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use library_core::model::{Digests, Ranges};
use library_core::ports::content_store::{Sealed, StoreError, Upload};

use super::batch::Batch;
use super::blocking::in_turn;
use super::desk::Rest;
use super::follower::Follower;
use super::intake::Intake;
use super::seal;
use super::small::{SMALL_BYTES, Small};
use super::writer::Writer;

/// An upload to disk.
pub(crate) struct DiskUpload(Arc<Intake>);

impl DiskUpload {
    pub(crate) fn new(intake: Arc<Intake>) -> Self {
        Self(intake)
    }

    /// Gives back the room of an upload that failed; answers why it failed.
    async fn give_up(&self, why: StoreError) -> StoreError {
        if self.0.desk().has_failed()
            && let Err(error) = self.0.clear_away().await
        {
            tracing::warn!(key = %self.0.key, %error, "staged bytes of a failed upload stay until the sweep");
        }
        why
    }

    async fn commit(&self) -> Result<Sealed, StoreError> {
        let (size, rest) = self.0.desk().close()?;
        // If nobody works on it all is done on one borrowed thread.
        let rest = if let Some(rest) = rest {
            rest
        } else {
            self.0.hand_on();
            self.0.until(|desk| desk.is_done(size)).await?;
            self.0.desk().take_rest()
        };
        let digests = self.finish(rest, size).await.inspect_err(|why| self.0.fail(why.clone()))?;
        Ok(Sealed { key: self.0.key.clone(), size, digests })
    }

    async fn finish(&self, rest: Rest, size: u64) -> Result<Digests, StoreError> {
        let intake = self.0.clone();
        let is_small = size <= SMALL_BYTES as u64;
        let Some(claim) = is_small.then(|| intake.take_free()).flatten() else {
            return in_turn(&self.0.shared.threads, move || finish(&intake, rest, size)).await;
        };
        let Intake { shared, places, .. } = &*intake;
        let batch = Batch::joined(rest.batches);
        let small = Small { shared: shared.clone(), places: places.clone(), batch, _claim: claim };
        let digests = small.seal(rest.followers.into_iter().map(Follower::into_hashing).collect()).await?;
        intake.desk().sealed();
        Ok(digests)
    }
}

/// Ends an upload that nobody works on: what nobody saw yet is written and checked here.
fn finish(intake: &Intake, rest: Rest, size: u64) -> Result<Digests, StoreError> {
    let staged = intake.files()?;
    let mut followers = rest.followers;
    for batch in rest.batches {
        for follower in &mut followers {
            batch.pieces.iter().try_for_each(|piece| follower.take(piece, || Ok(staged.clone())))?;
        }
        staged.write(&[Arc::new(batch)])?;
    }
    let mut digests = Digests::default();
    followers.into_iter().try_for_each(|follower| follower.finish(size, &staged, &mut digests))?;
    seal::seal(&Writer::new(&intake.shared, &intake.places, staged), size)?;
    intake.desk().sealed();
    intake.give_up_files();
    Ok(digests)
}

#[async_trait]
impl Upload for DiskUpload {
    async fn write_at(&self, offset: u64, bytes: Bytes) -> Result<(), StoreError> {
        self.0.shared.health.check()?;
        if offset.checked_add(bytes.len() as u64).is_none() {
            return Err(StoreError::Internal(format!("offset `{offset}` is not within any file")));
        }
        match self.0.take(offset, bytes).await {
            Ok(()) => Ok(()),
            Err(why) => Err(self.give_up(why).await),
        }
    }

    fn taken(&self) -> Ranges {
        self.0.desk().taken().clone()
    }

    async fn mark(&self, state: Vec<u8>) {
        self.0.desk().mark(state);
    }

    async fn checkpoint(&self) -> Result<(), StoreError> {
        self.0.shared.health.check()?;
        match self.0.checkpoint().await {
            Ok(()) => Ok(()),
            Err(why) => Err(self.give_up(why).await),
        }
    }

    async fn seal(&self) -> Result<Sealed, StoreError> {
        match self.commit().await {
            Ok(sealed) => Ok(sealed),
            Err(why) => Err(self.give_up(why).await),
        }
    }

    async fn abort(&self) -> Result<(), StoreError> {
        if self.0.desk().is_closed() {
            return Ok(());
        }
        self.0.fail(StoreError::Internal("the upload was given up".to_owned()));
        self.0.clear_away().await
    }
}

impl Drop for DiskUpload {
    fn drop(&mut self) {
        self.0.let_go();
    }
}
