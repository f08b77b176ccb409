//! Content that is all there when it is sealed: written to its final place at once and made durable together with
//! others. A power cut may leave its names without its bytes or its checksums; but then nobody was told of it, no row names
//! it, it has no progress to go on from, and the sweep removes it. Never touches what it did not make itself.

use std::io::ErrorKind;
use std::sync::Arc;

use library_core::model::Digests;
use library_core::ports::StoreError;
use tokio::sync::oneshot;

use super::batch::Batch;
use super::blocking::{begin, blocking};
use super::claim::Claim;
use super::failure::told;
use super::files::{Access, Location, OpenFile, write_all};
use super::layout::Places;
use super::staged::write_pieces;
use super::store::{Shared, used_before};
use super::sums::{BlockSums, header};
use super::tree;
use crate::hashing::Hashing;

/// The most bytes of such a content.
pub(crate) const SMALL_BYTES: usize = 256 << 10;
/// Up to so many bytes are hashed where the upload is, without borrowing a thread.
const QUICK_BYTES: usize = 16 << 10;

/// A content of which nothing is on the disk yet.
pub(crate) struct Small {
    pub(crate) shared: Arc<Shared>,
    pub(crate) places: Places,
    pub(crate) batch: Option<Batch>,
    pub(crate) _claim: Claim,
}

/// A content whose upload waits for the end of its seal.
pub(crate) struct Waiting {
    small: Small,
    told: oneshot::Sender<Result<(), StoreError>>,
}

type Made = [Box<dyn OpenFile>; 2];

impl Small {
    /// Hashes, writes and seals; when this returns, the content survives a power cut. On failure nothing is left of it. May
    /// be dropped: a seal that was begun goes on.
    pub(crate) async fn seal(self, hashings: Vec<Hashing>) -> Result<Digests, StoreError> {
        let (small, digests) = match &self.batch {
            Some(batch) if batch.len > QUICK_BYTES => blocking(move || Ok(self.hash(hashings))).await?,
            Some(_) | None => self.hash(hashings),
        };
        let (told, heard) = oneshot::channel();
        small.enqueue(told);
        heard.await.unwrap_or_else(|_| Err(StoreError::Internal("the seal did not end".to_owned())))?;
        Ok(digests)
    }

    fn hash(self, hashings: Vec<Hashing>) -> (Self, Digests) {
        let mut digests = Digests::default();
        for mut hashing in hashings {
            self.batch.iter().flat_map(|batch| &batch.pieces).for_each(|piece| hashing.update(piece));
            hashing.finish_into(&mut digests);
        }
        (self, digests)
    }

    fn enqueue(self, told: oneshot::Sender<Result<(), StoreError>>) {
        let shared = self.shared.clone();
        let waiting = Waiting { small: self, told };
        let most = shared.files.syncs_all().saturating_sub(tree::SYNCS);
        if most == 0 {
            begin(&shared.threads, move |_turn| waiting.seal_alone());
        } else if let Some(lead) = shared.group.join(waiting, most) {
            tokio::task::spawn_blocking(move || lead.run(|batch| seal_together(&shared, batch)));
        }
    }

    /// Makes both files and fills them. The key is free if nothing is staged and neither of them was there.
    fn create(&self) -> Result<Made, StoreError> {
        let Self { shared, places, .. } = self;
        shared.health.check()?;
        if shared.files.open(&places.staged, Access::Read).is_ok() {
            return Err(used_before(&places.staged));
        }
        shared.shards.make(&*shared.files, &places.shard)?;
        let sums = self.create_one(&places.sums)?;
        let content = self.create_one(&places.content).inspect_err(|_| remove(shared, &places.sums))?;
        match self.fill(&*content, &*sums) {
            Ok(()) => Ok([content, sums]),
            Err(error) => {
                self.unmake();
                Err(told(&error, "writing", &places.content))
            }
        }
    }

    fn sync(&self, [content, sums]: &Made) -> Result<(), StoreError> {
        let Shared { files, health, shards, .. } = &*self.shared;
        let Places { content: content_at, sums: sums_at, shard, .. } = &self.places;
        let synced = health
            .sync(&**sums, sums_at)
            .and_then(|()| health.sync(&**content, content_at))
            .and_then(|()| shards.make_durable((&**files, health), shard))
            .and_then(|()| health.sync_dir(&**files, shard));
        synced.inspect_err(|_| self.unmake())
    }

    fn unmake(&self) {
        remove(&self.shared, &self.places.content);
        remove(&self.shared, &self.places.sums);
    }

    fn create_one(&self, at: &Location) -> Result<Box<dyn OpenFile>, StoreError> {
        self.shared.files.create(at).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => used_before(at),
            _ => told(&error, "creating", at),
        })
    }

    fn fill(&self, content: &dyn OpenFile, sums: &dyn OpenFile) -> std::io::Result<()> {
        let mut blocks = BlockSums::new();
        let mut size = 0;
        if let Some(batch) = &self.batch {
            batch.pieces.iter().for_each(|piece| blocks.update(piece));
            write_pieces(content, &batch.pieces, 0)?;
            size = batch.len as u64;
        }
        blocks.finish();
        let (_, of_blocks) = blocks.take_ready();
        write_all(sums, &[header(size).as_slice(), &of_blocks].concat(), 0)?;
        content.make_read_only()
    }
}

impl Waiting {
    /// For a volume that cannot be synced as a whole.
    fn seal_alone(self) {
        let outcome = self.small.create().and_then(|made| self.small.sync(&made));
        self.tell(outcome);
    }

    fn tell(self, outcome: Result<(), StoreError>) {
        // Given back before anyone hears of the end.
        drop(self.small);
        // Nobody hears it when the upload was dropped.
        let _ = self.told.send(outcome);
    }
}

/// Writes all, syncs once. Whoever comes later is none of this batch: their bytes may not be there yet.
fn seal_together(shared: &Shared, batch: Vec<Waiting>) {
    let mut written = Vec::with_capacity(batch.len());
    for waiting in batch {
        match waiting.small.create() {
            Ok(_) => written.push(waiting),
            Err(why) => waiting.tell(Err(why)),
        }
    }
    if written.is_empty() {
        return;
    }
    let outcome = shared.health.sync_all(&*shared.files);
    for waiting in written {
        match &outcome {
            Ok(()) => shared.shards.note(&waiting.small.places.shard),
            Err(_) => waiting.small.unmake(),
        }
        waiting.tell(outcome.clone());
    }
}

/// What cannot be removed now is garbage that the sweep finds.
fn remove(shared: &Shared, made: &Location) {
    if let Err(error) = shared.files.remove(made) {
        tracing::warn!(place = %made.to_path().display(), %error, "what a failed seal made stays until the sweep");
    }
}
