//! The staged files of an upload: its content, written at any place by several threads at once, and its block checksums.
//! Syncs only when asked to.

use std::io::{self, ErrorKind, IoSlice};
use std::sync::{Arc, OnceLock};

use bytes::{Buf as _, Bytes};
use library_core::ports::StoreError;

use super::batch::Batch;
use super::failure::{told, unless_missing};
use super::files::{Access, Location, OpenFile, read_exact, write_all};
use super::layout::Places;
use super::slab::{PAGE, PAGE_LEN, SLAB_BYTES, Slab};
use super::store::{Shared, used_before};
use super::within::Within;

/// `IOV_MAX` of Linux.
pub(crate) const MAX_SLICES: usize = 1024;

/// The staged files.
pub(crate) struct Staged {
    shared: Arc<Shared>,
    places: Places,
    content: Box<dyn OpenFile>,
    /// The same content, past the page cache. A page is written either here as a whole or there in parts, never both.
    direct: Option<Box<dyn OpenFile>>,
    sums: OnceLock<Box<dyn OpenFile>>,
}

/// Opens staged content for writing. A seal that was cut short may have taken that right away.
fn open_writable(shared: &Shared, at: &Location) -> Result<Box<dyn OpenFile>, StoreError> {
    match open(shared, at, Access::Write) {
        Err(StoreError::Unavailable(_)) => {
            let read_only = open(shared, at, Access::Read)?.ok_or(StoreError::NotFound)?;
            read_only.make_writable().map_err(|error| told(&error, "unprotecting", at))?;
            open(shared, at, Access::Write)?.ok_or(StoreError::NotFound)
        }
        opened => opened?.ok_or(StoreError::NotFound),
    }
}

impl Staged {
    /// Stages a new content of probably `size` bytes.
    ///
    /// # Errors
    /// `Internal` for a key that was used before, `NoSpace` if there is not enough.
    pub(crate) fn create(shared: &Arc<Shared>, places: &Places, size: Option<u64>) -> Result<Self, StoreError> {
        shared.health.check()?;
        if let Some(wanted) = size {
            let free =
                shared.files.space().map_err(|error| told(&error, "asking for the room of", &Location::root()))?.free;
            if wanted > free {
                return Err(StoreError::NoSpace(format!("{wanted} bytes are wanted, {free} are free; make room")));
            }
        }
        let at = &places.staged;
        if open(shared, &places.content, Access::Read)?.is_some() {
            return Err(used_before(at));
        }
        let content = shared.files.create(at).map_err(|error| told(&error, "creating", at))?;
        let staged =
            Self { direct: None, content, sums: OnceLock::new(), shared: shared.clone(), places: places.clone() };
        match staged.prepare(size) {
            Ok(staged) => Ok(staged),
            Err(why) => {
                // Why there is no room matters more than that a name stays for the sweep.
                let _ = shared.files.remove(at);
                Err(why)
            }
        }
    }

    /// Opens staged content that is there.
    ///
    /// # Errors
    /// `NotFound` if it is not, or sealed.
    pub(crate) fn reopen(shared: &Arc<Shared>, places: &Places, size: Option<u64>) -> Result<Self, StoreError> {
        // A crash after the seal and before its row leaves the content sealed: not ours to change any more.
        if open(shared, &places.content, Access::Read)?.is_some() {
            return Err(StoreError::NotFound);
        }
        let content = open_writable(shared, &places.staged)?;
        // A seal that was cut short may have moved the checksums ahead of the content.
        let moved = shared.files.rename(&places.sums, &places.staged_sums);
        unless_missing(moved).map_err(|error| told(&error, "renaming", &places.sums))?;
        let sums = open(shared, &places.staged_sums, Access::Write)?;
        let sums = sums.map_or_else(OnceLock::new, OnceLock::from);
        Self { direct: None, content, sums, shared: shared.clone(), places: places.clone() }.prepare(size)
    }

    /// Big content goes past the page cache, to places that were kept free for it.
    fn prepare(mut self, size: Option<u64>) -> Result<Self, StoreError> {
        let Some(size) = size.filter(|size| *size >= self.shared.direct_from) else { return Ok(self) };
        // A file system that cannot do this is written in the common way.
        let Ok(direct) = self.shared.files.open_direct(&self.places.staged) else { return Ok(self) };
        let at = &self.places.staged;
        self.content.allocate(size).map_err(|error| told(&error, "making room for", at))?;
        self.direct = Some(direct);
        Ok(self)
    }

    /// Whether whole pages go past the page cache.
    pub(crate) fn is_direct(&self) -> bool {
        self.direct.is_some()
    }

    /// Writes adjoining batches.
    pub(crate) fn write(&self, batches: &[Arc<Batch>]) -> Result<(), StoreError> {
        let pieces = batches.iter().flat_map(|batch| &batch.pieces);
        let Some(offset) = batches.first().map(|batch| batch.offset) else { return Ok(()) };
        let written = match &self.direct {
            None => write_pieces(&*self.content, &pieces.cloned().collect::<Vec<_>>(), offset),
            Some(direct) => self.write_direct(&**direct, self.shared.slabs.take(), (pieces, offset)),
        };
        written.map_err(|error| told(&error, "writing", &self.places.staged))
    }

    fn write_direct<'a>(
        &self,
        direct: &dyn OpenFile,
        mut slab: Slab,
        (pieces, mut offset): (impl Iterator<Item = &'a Bytes>, u64),
    ) -> io::Result<()> {
        let mut pieces: Vec<Bytes> = pieces.cloned().collect();
        pieces.reverse();
        while !pieces.is_empty() {
            // Up to the next page, then page after page.
            let odd = usize::try_from(offset % PAGE).unwrap_or_default();
            let most = if odd == 0 { SLAB_BYTES } else { PAGE_LEN - odd };
            let len = fill(slab.bytes().get_mut(..most).unwrap_or_default(), &mut pieces);
            let filled = slab.bytes().get(..len).unwrap_or_default();
            let whole = if odd == 0 { len - len % PAGE_LEN } else { 0 };
            let (pages, rest) = filled.split_at(whole);
            self.write_pages(direct, pages, offset)?;
            write_all(&*self.content, rest, offset + whole as u64)?;
            offset += len as u64;
        }
        Ok(())
    }

    /// A file system may open a file for direct writes and refuse them later, or write a part of a page.
    fn write_pages(&self, direct: &dyn OpenFile, pages: &[u8], offset: u64) -> io::Result<()> {
        match write_all(direct, pages, offset) {
            Err(error) if error.kind() == ErrorKind::InvalidInput => write_all(&*self.content, pages, offset),
            other => other,
        }
    }

    /// Reads back what was written, up to `len` bytes that are not more than a slab.
    pub(crate) fn read(&self, len: usize, offset: u64) -> Result<Bytes, StoreError> {
        let read = match &self.direct {
            Some(direct) => self.read_direct(&**direct, len, offset),
            None => read_exact(&*self.content, len, offset).map(Bytes::from),
        };
        read.map_err(|error| told(&error, "reading", &self.places.staged))
    }

    /// Whole pages around what is wanted, so that nothing comes to stay in the page cache.
    fn read_direct(&self, direct: &dyn OpenFile, len: usize, offset: u64) -> io::Result<Bytes> {
        let odd = usize::try_from(offset % PAGE).unwrap_or_default();
        let len = len.min(SLAB_BYTES - odd);
        let mut slab = self.shared.slabs.take();
        let pages = (odd + len).next_multiple_of(PAGE_LEN);
        let mut have = 0;
        while have < odd + len {
            let into = slab.bytes().get_mut(have..pages).unwrap_or_default();
            let got = direct.read_into(into, offset - odd as u64 + have as u64)?;
            if got == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            have += got;
        }
        Ok(slab.into_bytes(odd..odd + len))
    }

    /// The length of the content's file.
    pub(crate) fn size(&self) -> Result<u64, StoreError> {
        self.content.size().map_err(|error| told(&error, "reading", &self.places.staged))
    }

    /// Writes block checksums at `offset` of their file.
    pub(crate) fn write_sums(&self, bytes: &[u8], offset: u64) -> Result<(), StoreError> {
        let at = &self.places.staged_sums;
        write_all(self.sums()?, bytes, offset).map_err(|error| told(&error, "writing", at))
    }

    /// The length of the checksums' file; none is like an empty one.
    pub(crate) fn sums_size(&self) -> Result<u64, StoreError> {
        let size = self.sums.get().map_or(Ok(0), |sums| sums.size());
        size.map_err(|error| told(&error, "reading", &self.places.staged_sums))
    }

    /// Forgets block checksums after `size` bytes of their file.
    pub(crate) fn cut_sums(&self, size: u64) -> Result<(), StoreError> {
        let Some(sums) = self.sums.get().filter(|sums| sums.size().is_ok_and(|found| found > size)) else {
            return Ok(());
        };
        sums.truncate(size).map_err(|error| told(&error, "cutting", &self.places.staged_sums))
    }

    /// How long what was written is there without a sync.
    pub(crate) fn within(&self) -> Result<Option<Within>, StoreError> {
        Within::of(&self.shared, &*self.content, &self.places.staged)
    }

    /// Makes durable what was written so far.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        self.sync_content()?;
        if self.sums.get().is_some() { self.sync_sums() } else { Ok(()) }
    }

    /// Makes the block checksums durable.
    pub(crate) fn sync_sums(&self) -> Result<(), StoreError> {
        self.shared.health.sync(self.sums()?, &self.places.staged_sums)
    }

    /// Gives the content its true length and makes it read-only and durable.
    pub(crate) fn complete(&self, size: u64) -> Result<(), StoreError> {
        let at = &self.places.staged;
        if self.size()? != size {
            self.content.truncate(size).map_err(|error| told(&error, "cutting", at))?;
        }
        self.content.make_read_only().map_err(|error| told(&error, "protecting", at))?;
        self.sync_content()
    }

    fn sync_content(&self) -> Result<(), StoreError> {
        self.shared.health.sync(&*self.content, &self.places.staged)
    }

    /// Only one thread at a time makes sums, so that only one creates their file.
    fn sums(&self) -> Result<&dyn OpenFile, StoreError> {
        let at = &self.places.staged_sums;
        if self.sums.get().is_none() {
            let file = self.shared.files.create(at).map_err(|error| told(&error, "creating", at))?;
            // Refused only if it is there.
            let _ = self.sums.set(file);
        }
        match self.sums.get() {
            Some(file) => Ok(&**file),
            None => Err(StoreError::Internal(format!("`{}` is not open", at.to_path().display()))),
        }
    }
}

/// Copies from the pieces, the last one first, until `into` is full; answers how many bytes.
fn fill(into: &mut [u8], pieces: &mut Vec<Bytes>) -> usize {
    let mut filled = 0;
    while let Some(piece) = pieces.last_mut().filter(|_| filled < into.len()) {
        let len = piece.len().min(into.len() - filled);
        if let Some(place) = into.get_mut(filled..filled + len) {
            piece.copy_to_slice(place);
        }
        filled += len;
        if piece.is_empty() {
            pieces.pop();
        }
    }
    filled
}

/// Writes adjoining pieces from `offset` on.
pub(crate) fn write_pieces(file: &dyn OpenFile, pieces: &[Bytes], mut offset: u64) -> io::Result<()> {
    for pieces in pieces.chunks(MAX_SLICES) {
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
    }
    Ok(())
}

/// Opens a file; `None` if it is not there.
fn open(shared: &Shared, at: &Location, access: Access) -> Result<Option<Box<dyn OpenFile>>, StoreError> {
    match shared.files.open(at, access) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(told(&error, "opening", at)),
    }
}
