//! The bytes that were pushed and not taken yet. Slices them; copies header blocks only.

use std::collections::VecDeque;

use bytes::Bytes;

use super::header::Block;

/// A queue of chunks, and the header block that is being collected from them.
#[derive(Debug)]
pub(crate) struct Input {
    chunks: VecDeque<Bytes>,
    offset: u64,
    block: Block,
    filled: usize,
}

impl Default for Input {
    fn default() -> Self {
        Self { chunks: VecDeque::new(), offset: 0, block: [0; 512], filled: 0 }
    }
}

impl Input {
    /// No bytes yet, after `offset` that somebody else took.
    pub(crate) fn at(offset: u64) -> Self {
        Self { offset, ..Self::default() }
    }

    pub(crate) fn push(&mut self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.chunks.push_back(bytes);
        }
    }

    /// Bytes taken so far, those of a block that is not complete included.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes of the block that is not complete.
    pub(crate) fn collected(&self) -> u64 {
        self.filled as u64
    }

    /// Takes at most `missing` bytes of the first chunk and lowers `missing` by them; `None` if nothing is there.
    pub(crate) fn take(&mut self, missing: &mut u64) -> Option<Bytes> {
        let chunk = self.chunks.front_mut()?;
        let length = usize::try_from(*missing).unwrap_or(usize::MAX).min(chunk.len());
        let taken = chunk.split_to(length);
        if chunk.is_empty() {
            self.chunks.pop_front();
        }
        *missing -= length as u64;
        self.offset += length as u64;
        Some(taken)
    }

    /// Takes a whole block; `None` if it is not complete yet.
    pub(crate) fn block(&mut self) -> Option<Block> {
        while self.filled < self.block.len() {
            let bytes = self.take(&mut ((self.block.len() - self.filled) as u64))?;
            let target = self.block.get_mut(self.filled..self.filled + bytes.len())?;
            target.copy_from_slice(&bytes);
            self.filled += bytes.len();
        }
        self.filled = 0;
        Some(self.block)
    }
}
