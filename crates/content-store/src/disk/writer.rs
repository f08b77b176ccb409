//! An upload's files while bytes come in: content and block checksums, both staged. Syncs only when asked to.

use std::io::{ErrorKind, IoSlice};
use std::sync::Arc;

use bytes::Bytes;
use library_core::ports::StoreError;

use super::batch::Batch;
use super::claim::Claim;
use super::failure::{told, unless_missing};
use super::files::{Access, Location, OpenFile, write_all};
use super::lane::Work;
use super::layout::Places;
use super::store::Shared;
use super::sums::{BLOCK_BYTES, BlockSums, header, place_of};

/// `IOV_MAX` of Linux.
pub(crate) const MAX_SLICES: usize = 1024;
/// So many checksums (1 GiB of content) are held before they go to their file.
const MAX_READY: usize = 4096;

/// The staged files.
pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) places: Places,
    content: Box<dyn OpenFile>,
    sums_file: Option<Box<dyn OpenFile>>,
    sums: BlockSums,
    /// Last: given back when the files are closed.
    _claim: Claim,
}

impl Writer {
    /// Stages a new content.
    pub(crate) fn create(shared: Arc<Shared>, claim: Claim, places: Places) -> Result<Self, StoreError> {
        let content = shared.files.create(&places.staged).map_err(|error| told(&error, "creating", &places.staged))?;
        Ok(Self { shared, places, content, sums_file: None, sums: BlockSums::new(), _claim: claim })
    }

    /// Goes on with staged content at byte `durable`, where the block that it stands in has the checksum `tail` so far.
    pub(crate) fn resume(
        shared: Arc<Shared>,
        claim: Claim,
        places: Places,
        (durable, tail): (u64, u32),
    ) -> Result<Self, StoreError> {
        // A crash after the seal and before its row leaves the content sealed: not ours to change any more.
        if open(&shared, &places.content, Access::Read)?.is_some() {
            return Err(StoreError::NotFound);
        }
        let content = open(&shared, &places.staged, Access::Write)?.ok_or(StoreError::NotFound)?;
        cut(&*content, &places.staged, durable)?;
        let sums_file = reopen_sums(&shared, &places, durable)?;
        let sums = BlockSums::from_tail(durable, tail);
        Ok(Self { shared, places, content, sums_file, sums, _claim: claim })
    }

    /// Makes what was written durable; answers the checksum of the last, unfinished block.
    pub(crate) fn checkpoint(&mut self) -> Result<u32, StoreError> {
        self.flush_sums()?;
        let shared = self.shared.clone();
        shared.health.sync(&*self.content, &self.places.staged)?;
        if let Some(sums) = &self.sums_file {
            shared.health.sync(&**sums, &self.places.staged_sums)?;
        }
        if let Some((staging, _)) = self.places.staged.split() {
            shared.health.sync_dir(&*shared.files, &staging)?;
        }
        Ok(self.sums.tail())
    }

    /// Completes the checksum file of a content of `size` bytes and makes it durable.
    pub(crate) fn complete_sums(&mut self, size: u64) -> Result<(), StoreError> {
        self.sums.finish();
        self.flush_sums()?;
        let at = self.places.staged_sums.clone();
        let shared = self.shared.clone();
        let file = self.open_sums()?;
        write_all(file, &header(size), 0).map_err(|error| told(&error, "writing", &at))?;
        shared.health.sync(file, &at)
    }

    /// Makes the content durable and read-only.
    pub(crate) fn complete_content(&self) -> Result<(), StoreError> {
        let at = &self.places.staged;
        self.content.make_read_only().map_err(|error| told(&error, "protecting", at))?;
        self.shared.health.sync(&*self.content, at)
    }

    fn flush_sums(&mut self) -> Result<(), StoreError> {
        if self.sums.ready() == 0 {
            return Ok(());
        }
        let (offset, bytes) = self.sums.take_ready();
        let at = self.places.staged_sums.clone();
        write_all(self.open_sums()?, &bytes, offset).map_err(|error| told(&error, "writing", &at))
    }

    fn open_sums(&mut self) -> Result<&dyn OpenFile, StoreError> {
        let at = &self.places.staged_sums;
        let create = || self.shared.files.create(at).map_err(|error| told(&error, "creating", at));
        let file = self.sums_file.take().map_or_else(create, Ok)?;
        Ok(&**self.sums_file.insert(file))
    }

    fn write(&self, batch: &Batch) -> std::io::Result<()> {
        let mut offset = batch.offset;
        for pieces in batch.pieces.chunks(MAX_SLICES) {
            offset = write_pieces(&*self.content, pieces, offset)?;
        }
        Ok(())
    }
}

impl Work for Writer {
    fn take(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.write(batch).map_err(|error| told(&error, "writing", &self.places.staged))?;
        batch.pieces.iter().for_each(|piece| self.sums.update(piece));
        if self.sums.ready() >= MAX_READY { self.flush_sums() } else { Ok(()) }
    }
}

/// Writes up to [`MAX_SLICES`] pieces; answers where they end.
pub(crate) fn write_pieces(file: &dyn OpenFile, pieces: &[Bytes], mut offset: u64) -> std::io::Result<u64> {
    let mut slices: Vec<_> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
    let mut left = slices.as_mut_slice();
    while !left.is_empty() {
        let taken = file.write_at(left, offset)?;
        if taken == 0 {
            return Err(ErrorKind::WriteZero.into());
        }
        offset += taken as u64;
        IoSlice::advance_slices(&mut left, taken);
    }
    Ok(offset)
}

/// The checksums of the blocks before `durable`; none if no block was full. A seal that was cut short may have moved
/// them ahead of the content.
fn reopen_sums(shared: &Shared, places: &Places, durable: u64) -> Result<Option<Box<dyn OpenFile>>, StoreError> {
    let at = &places.staged_sums;
    unless_missing(shared.files.rename(&places.sums, at)).map_err(|error| told(&error, "renaming", &places.sums))?;
    let full_blocks = durable / BLOCK_BYTES as u64;
    if full_blocks == 0 {
        unless_missing(shared.files.remove(at)).map_err(|error| told(&error, "removing", at))?;
        return Ok(None);
    }
    let Some(file) = open(shared, at, Access::Write)? else {
        return Err(StoreError::Corrupt(format!("`{}` is gone; upload it again", at.to_path().display())));
    };
    cut(&*file, at, place_of(full_blocks))?;
    Ok(Some(file))
}

/// Opens a file; `None` if it is not there.
fn open(shared: &Shared, at: &Location, access: Access) -> Result<Option<Box<dyn OpenFile>>, StoreError> {
    match shared.files.open(at, access) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(told(&error, "opening", at)),
    }
}

/// Cuts a staged file after its durable bytes, which must be there.
fn cut(file: &dyn OpenFile, at: &Location, durable: u64) -> Result<(), StoreError> {
    let found = file.size().map_err(|error| told(&error, "reading", at))?;
    if found < durable {
        let place = at.to_path();
        let message = format!("`{}` has {found} bytes, {durable} were durable; upload it again", place.display());
        return Err(StoreError::Corrupt(message));
    }
    file.truncate(durable).map_err(|error| told(&error, "cutting", at))
}
