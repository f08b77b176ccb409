//! Content on its way in. Bytes are handed on, never copied: one lane writes them, one lane for each digest reads them.
//! Less than 256 KiB wait here unpaid until more comes or the end; everything else waits for its part of the budget.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use library_core::model::Ranges;
use library_core::model::{BlobId, Digests};
use library_core::ports::content_store::{Mark, Sealed, StoreError, Upload};
use tokio::sync::{Mutex, Semaphore};

use super::batch::Batch;
use super::blocking::blocking;
use super::budget::Budget;
use super::claim::Claim;
use super::failure::{told, unless_missing};
use super::files::write_all;
use super::lane::{Lane, Work};
use super::layout::Places;
use super::progress::Saved;
use super::seal;
use super::small::Small;
use super::store::{Shared, stage};
use super::writer::{MAX_SLICES, Writer};
use crate::hashing::Hashing;

/// Pieces are gathered up to this size before the lanes are woken.
const BATCH_BYTES: usize = 256 << 10;
/// So much of one upload may wait for its lanes, however much budget is left: one stream must not take all.
const UPLOAD_BYTES: usize = 8 << 20;

/// An upload to disk.
pub(crate) struct DiskUpload {
    intake: Mutex<Intake>,
    size: AtomicU64,
}

/// What one writer at a time does with it.
struct Intake {
    mark: Option<Mark>,
    shared: Arc<Shared>,
    key: BlobId,
    places: Places,
    /// Bytes taken.
    size: u64,
    pending: Vec<Bytes>,
    pending_len: usize,
    own: Budget,
    /// None until the content is staged.
    writer: Option<Lane<Writer>>,
    /// The right to stage it.
    claim: Option<Claim>,
    digests: Vec<Lane<Hashing>>,
}

impl Work for Hashing {
    fn take(&mut self, batch: &Batch) -> Result<(), StoreError> {
        batch.pieces.iter().for_each(|piece| self.update(piece));
        Ok(())
    }
}

impl DiskUpload {
    /// Goes on after `size` bytes that `writer` and `digests` have seen.
    pub(crate) fn new(key: BlobId, size: u64, writer: Writer, digests: Vec<Hashing>) -> Self {
        let (shared, places) = (writer.shared.clone(), writer.places.clone());
        let mut intake = Intake::new(key, size, (shared, places), digests);
        intake.writer = Some(Lane::parked(writer, None));
        Self { intake: Mutex::new(intake), size: AtomicU64::new(size) }
    }

    /// Content that is probably small: nothing is on the disk before it is sealed or turns out to be longer.
    pub(crate) fn small(
        key: BlobId,
        shared: Arc<Shared>,
        (claim, places): (Claim, Places),
        digests: Vec<Hashing>,
    ) -> Self {
        let mut intake = Intake::new(key, 0, (shared, places), digests);
        intake.claim = Some(claim);
        Self { intake: Mutex::new(intake), size: AtomicU64::new(0) }
    }
}

impl Intake {
    fn new(key: BlobId, size: u64, (shared, places): (Arc<Shared>, Places), digests: Vec<Hashing>) -> Self {
        let gate: Arc<Semaphore> = shared.hash_threads.clone();
        Self {
            mark: None,
            key,
            places,
            size,
            pending: Vec::new(),
            pending_len: 0,
            own: Budget::new(UPLOAD_BYTES),
            writer: None,
            claim: None,
            digests: digests.into_iter().map(|digest| Lane::parked(digest, Some(gate.clone()))).collect(),
            shared,
        }
    }

    /// What waits here, as a batch without room.
    fn take_pending(&mut self) -> Option<Batch> {
        let pieces = std::mem::take(&mut self.pending);
        let len = std::mem::take(&mut self.pending_len);
        (len > 0).then(|| Batch { offset: self.size - len as u64, pieces, len, room: Vec::new() })
    }

    async fn hand_on(&mut self) {
        let rooms = [self.own.take(self.pending_len).await, self.shared.budget.take(self.pending_len).await];
        let Some(mut batch) = self.take_pending() else { return };
        batch.room.extend(rooms.into_iter().flatten());
        let batch = Arc::new(batch);
        self.digests.iter_mut().for_each(|lane| lane.push(batch.clone()));
        if let Some(lane) = &mut self.writer {
            lane.push(batch);
        }
    }

    /// Stages content that turns out not to be small.
    async fn stage(&mut self) -> Result<(), StoreError> {
        let Some(claim) = self.claim.take() else { return Ok(()) };
        let (shared, places) = (self.shared.clone(), self.places.clone());
        let writer = blocking(move || stage(shared, claim, places)).await?;
        self.writer = Some(Lane::parked(writer, None));
        Ok(())
    }

    async fn park(&mut self) -> Result<(), StoreError> {
        if let Some(lane) = &mut self.writer {
            lane.park().await?;
        }
        for lane in &mut self.digests {
            lane.park().await?;
        }
        Ok(())
    }

    fn is_parked(&self) -> bool {
        self.writer.as_ref().is_none_or(Lane::is_parked) && self.digests.iter().all(Lane::is_parked)
    }

    fn has_failed(&self) -> bool {
        self.writer.as_ref().is_some_and(Lane::has_failed) || self.digests.iter().any(Lane::has_failed)
    }

    /// Gives back the room of an upload that failed; answers why it failed.
    async fn give_up(&mut self, why: StoreError) -> StoreError {
        if let Some(lane) = &mut self.writer {
            lane.break_off();
        }
        self.digests.clear();
        self.take_pending();
        if let Err(error) = self.discard().await {
            tracing::warn!(key = %self.key, %error, "staged bytes of a failed upload stay until the sweep");
        }
        why
    }

    async fn discard(&self) -> Result<(), StoreError> {
        // What never reached the disk has nothing there; what lies under its key is not its own.
        if self.writer.is_none() {
            return Ok(());
        }
        let (shared, places) = (self.shared.clone(), self.places.clone());
        blocking(move || seal::remove(&shared, &places)).await
    }

    async fn make_durable(&mut self) -> Result<(), StoreError> {
        self.stage().await?;
        self.hand_on().await;
        self.park().await?;
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let tail = writer.with(Writer::checkpoint).await?;
        let mut digests = Vec::with_capacity(self.digests.len());
        for lane in &mut self.digests {
            digests.push(&*lane.park().await?);
        }
        let saved = Saved::new(self.size, (tail, self.mark.as_ref()), digests.into_iter()).write()?;
        let (shared, places) = (self.shared.clone(), self.places.clone());
        blocking(move || keep(&shared, &places, &saved)).await
    }

    /// An upload that never woke its lanes is hashed, written and sealed on one borrowed thread.
    async fn commit(&mut self) -> Result<Digests, StoreError> {
        if !self.is_parked() {
            self.hand_on().await;
            self.park().await?;
        }
        let last = self.take_pending();
        let size = self.size;
        let digests: Option<Vec<_>> = self.digests.drain(..).map(Lane::into_parked).collect();
        if let Some(claim) = self.claim.take() {
            let (shared, places) = (self.shared.clone(), self.places.clone());
            let small = Small { shared, places, batch: last, _claim: claim };
            return small.seal(digests.unwrap_or_default()).await;
        }
        let (Some(writer), Some(digests)) = (self.writer.as_mut().and_then(Lane::take_parked), digests) else {
            return Err(StoreError::Internal("the upload failed before".to_owned()));
        };
        blocking(move || finish(writer, digests, last.as_ref(), size)).await
    }
}

fn finish(
    mut writer: Writer,
    mut hashings: Vec<Hashing>,
    last: Option<&Batch>,
    size: u64,
) -> Result<Digests, StoreError> {
    if let Some(batch) = last {
        writer.take(batch)?;
        hashings.iter_mut().try_for_each(|hashing| hashing.take(batch))?;
    }
    let mut digests = Digests::default();
    for hashing in hashings {
        hashing.finish_into(&mut digests);
    }
    seal::seal(writer, size)?;
    Ok(digests)
}

/// Puts a new word on how far the upload is in the place of the last one.
fn keep(shared: &Shared, places: &Places, saved: &[u8]) -> Result<(), StoreError> {
    let at = &places.next_progress;
    let here = |error: std::io::Error| told(&error, "writing", at);
    unless_missing(shared.files.remove(at)).map_err(here)?;
    let file = shared.files.create(at).map_err(here)?;
    write_all(&*file, saved, 0).map_err(here)?;
    shared.health.sync(&*file, at)?;
    shared.files.rename(at, &places.progress).map_err(here)?;
    match at.split() {
        Some((staging, _)) => shared.health.sync_dir(&*shared.files, &staging),
        None => Ok(()),
    }
}

impl Intake {
    async fn write_at(&mut self, offset: u64, bytes: Bytes) -> Result<(), StoreError> {
        self.shared.health.check()?;
        if offset != self.size {
            let message =
                format!("offset `{offset}` does not follow the `{}` bytes taken; send them in order", self.size);
            return Err(StoreError::Internal(message));
        }
        if bytes.is_empty() {
            return Ok(());
        }
        self.size += bytes.len() as u64;
        self.pending_len += bytes.len();
        self.pending.push(bytes);
        if self.pending_len >= BATCH_BYTES || self.pending.len() >= MAX_SLICES {
            self.stage().await?;
            self.hand_on().await;
        }
        if self.has_failed() {
            let Err(why) = self.park().await else { return Ok(()) };
            return Err(self.give_up(why).await);
        }
        Ok(())
    }

    async fn checkpoint(&mut self) -> Result<(), StoreError> {
        self.shared.health.check()?;
        match self.make_durable().await {
            Ok(()) => Ok(()),
            Err(why) => Err(self.give_up(why).await),
        }
    }

    async fn seal(&mut self) -> Result<Sealed, StoreError> {
        match self.commit().await {
            Ok(digests) => Ok(Sealed { key: self.key.clone(), size: self.size, digests }),
            Err(why) => Err(self.give_up(why).await),
        }
    }

    async fn abort(&mut self) -> Result<(), StoreError> {
        // Why a lane failed does not matter any more; that it rests does: its file must be closed to free the room.
        let _ = self.park().await;
        if let Some(lane) = &mut self.writer {
            lane.break_off();
        }
        self.discard().await
    }
}

#[async_trait]
impl Upload for DiskUpload {
    async fn write_at(&self, offset: u64, bytes: Bytes) -> Result<(), StoreError> {
        let mut intake = self.intake.lock().await;
        intake.write_at(offset, bytes).await?;
        self.size.store(intake.size, Ordering::Relaxed);
        Ok(())
    }

    fn taken(&self) -> Ranges {
        Ranges::from_parts([(0, self.size.load(Ordering::Relaxed))])
    }

    async fn mark(&self, state: Vec<u8>) {
        let mut intake = self.intake.lock().await;
        intake.mark = Some(Mark { at: intake.size, state });
    }

    async fn checkpoint(&self) -> Result<(), StoreError> {
        self.intake.lock().await.checkpoint().await
    }

    async fn seal(&self) -> Result<Sealed, StoreError> {
        self.intake.lock().await.seal().await
    }

    async fn abort(&self) -> Result<(), StoreError> {
        self.intake.lock().await.abort().await
    }
}
