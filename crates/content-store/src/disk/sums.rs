//! Block checksums: what they are and how the `<key>.sums` file keeps them. Pure.
//!
//! A block has 256 KiB: a reader holds a whole block before it yields a byte of it, and streams are many. The file is a
//! header of 32 bytes (magic, version, block size, content size, CRC-32 of the header so far) and a CRC-32 for each
//! block, all little-endian.

use crc32fast::Hasher;

/// Bytes in a block; the last block of a content may be shorter.
pub(crate) const BLOCK_BYTES: usize = 256 << 10;
/// Bytes before the first checksum.
pub(crate) const HEADER_BYTES: usize = 32;
/// Bytes of one checksum.
pub(crate) const SUM_BYTES: usize = 4;
const MAGIC: &[u8; 4] = b"QSUM";
const VERSION: u32 = 1;

/// The header of a content of `size` bytes.
pub(crate) fn header(size: u64) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    let block = u64::try_from(BLOCK_BYTES).unwrap_or_default();
    let fields =
        MAGIC.iter().copied().chain(VERSION.to_le_bytes()).chain(block.to_le_bytes()).chain(size.to_le_bytes());
    for (into, byte) in header.iter_mut().zip(fields) {
        *into = byte;
    }
    let sum = crc32fast::hash(&header[..HEADER_BYTES - SUM_BYTES]);
    header[HEADER_BYTES - SUM_BYTES..].copy_from_slice(&sum.to_le_bytes());
    header
}

/// The content's size by its header; `None` for a header that this version cannot have written.
pub(crate) fn read_header(bytes: &[u8]) -> Option<u64> {
    let size = u64::from_le_bytes(bytes.get(16..24)?.try_into().ok()?);
    (bytes == header(size)).then_some(size)
}

/// Where a block's checksum stands in the file.
pub(crate) fn place_of(block: u64) -> u64 {
    HEADER_BYTES as u64 + block * SUM_BYTES as u64
}

/// Checksums of the blocks of one content that streams by.
pub(crate) struct BlockSums {
    /// Number of the first sum in `ready`.
    first: u64,
    ready: Vec<u32>,
    tail: Hasher,
    tail_len: usize,
}

impl BlockSums {
    /// From the content's start.
    pub(crate) fn new() -> Self {
        Self::from_tail(0, 0)
    }

    /// From byte `at` on, where the block that it stands in has the checksum `tail` so far.
    pub(crate) fn from_tail(at: u64, tail: u32) -> Self {
        let tail_len = usize::try_from(at % BLOCK_BYTES as u64).unwrap_or_default();
        let tail = Hasher::new_with_initial_len(tail, tail_len as u64);
        Self { first: at / BLOCK_BYTES as u64, ready: Vec::new(), tail, tail_len }
    }

    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK_BYTES - self.tail_len));
            self.tail.update(now);
            self.tail_len += now.len();
            if self.tail_len == BLOCK_BYTES {
                self.end_block();
            }
            bytes = later;
        }
    }

    /// Ends the last block, if anything is in it.
    pub(crate) fn finish(&mut self) {
        if self.tail_len > 0 {
            self.end_block();
        }
    }

    /// The checksum so far of the block that is not full yet.
    pub(crate) fn tail(&self) -> u32 {
        self.tail.clone().finalize()
    }

    /// How many sums are ready to be written.
    pub(crate) fn ready(&self) -> usize {
        self.ready.len()
    }

    /// Takes the sums that are ready: where they stand in the file, and their bytes.
    pub(crate) fn take_ready(&mut self) -> (u64, Vec<u8>) {
        let ready = std::mem::take(&mut self.ready);
        let at = place_of(self.first);
        self.first += ready.len() as u64;
        (at, ready.into_iter().flat_map(u32::to_le_bytes).collect())
    }

    fn end_block(&mut self) {
        self.ready.push(std::mem::take(&mut self.tail).finalize());
        self.tail_len = 0;
    }
}
