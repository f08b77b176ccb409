//! A check of the content that must see its bytes in order: a digest, and with the first one the block checksums. Can be
//! put down at any byte and taken up again by another process; must never see a byte twice.

use std::sync::Arc;

use library_core::model::{ChecksumAlgorithm, Digests};
use library_core::ports::StoreError;

use super::staged::Staged;
use super::sums::{BlockSums, header};
use crate::hashing::Hashing;

/// So many checksums (1 GiB of content) are held at most before they go to their file.
const MAX_READY: usize = 4096;

/// So many bytes stay in the processor's nearer caches.
const NEAR_BYTES: usize = 64 << 10;

/// The staged files, asked for when they are needed.
type Files = Result<Arc<Staged>, StoreError>;

/// A check that follows the content.
pub(crate) struct Follower {
    hashing: Hashing,
    sums: Option<BlockSums>,
}

/// What a follower was at some byte.
#[derive(Clone, Default)]
pub(crate) struct Midstate {
    /// The CRC-32 so far of the block that the byte stands in, from the one that makes block checksums.
    pub(crate) tail: Option<u32>,
    pub(crate) digests: Vec<(ChecksumAlgorithm, Vec<u8>)>,
}

/// Followers of a content that begins.
pub(crate) fn begin(hashings: Vec<Hashing>) -> Vec<Follower> {
    go_on(hashings, BlockSums::new())
}

/// Followers of a content whose first bytes `hashings` and `sums` have seen.
pub(crate) fn go_on(hashings: Vec<Hashing>, sums: BlockSums) -> Vec<Follower> {
    let sums = std::iter::once(Some(sums)).chain(std::iter::repeat_with(|| None));
    hashings.into_iter().zip(sums).map(|(hashing, sums)| Follower { hashing, sums }).collect()
}

impl Follower {
    /// Looks at the next bytes; twice while they are near.
    pub(crate) fn take(&mut self, bytes: &[u8], files: impl FnOnce() -> Files) -> Result<(), StoreError> {
        let Some(sums) = &mut self.sums else {
            self.hashing.update(bytes);
            return Ok(());
        };
        for near in bytes.chunks(NEAR_BYTES) {
            self.hashing.update(near);
            sums.update(near);
        }
        if sums.ready() >= MAX_READY { flush(sums, files) } else { Ok(()) }
    }

    /// What is needed to go on from here; block checksums up to here are in their file.
    pub(crate) fn midstate(&mut self, files: impl FnOnce() -> Files) -> Result<Midstate, StoreError> {
        let digests = self.hashing.states();
        let Some(sums) = &mut self.sums else { return Ok(Midstate { tail: None, digests }) };
        flush(sums, files)?;
        Ok(Midstate { tail: Some(sums.tail()), digests })
    }

    /// The digest alone, of a follower that saw nothing.
    pub(crate) fn into_hashing(self) -> Hashing {
        self.hashing
    }

    /// Ends the content at `size` bytes: the digest goes to its place, the block checksums to their file.
    pub(crate) fn finish(self, size: u64, staged: &Staged, digests: &mut Digests) -> Result<(), StoreError> {
        self.hashing.finish_into(digests);
        let Some(mut sums) = self.sums else { return Ok(()) };
        sums.finish();
        let (offset, bytes) = sums.take_ready();
        if !bytes.is_empty() {
            staged.write_sums(&bytes, offset)?;
        }
        staged.write_sums(&header(size), 0)
    }
}

fn flush(sums: &mut BlockSums, files: impl FnOnce() -> Files) -> Result<(), StoreError> {
    if sums.ready() == 0 {
        return Ok(());
    }
    let (offset, bytes) = sums.take_ready();
    files()?.write_sums(&bytes, offset)
}
