//! Two digests in the making: cuts what comes into blocks and pads the last. Whole blocks are hashed where they lie and
//! never copied.

use crate::chain::{BLOCK_BYTES, Block, Chain, Way};

/// A 1 bit and as many 0 bits as may be needed before the length: FIPS 180-4, 5.1.1.
const PADDING: Block = {
    let mut padding = [0; BLOCK_BYTES];
    padding[0] = 0x80;
    padding
};
/// The length in bits that ends the last block.
const LENGTH_BYTES: usize = 8;

/// SHA-1 and SHA-256 of the bytes so far.
#[derive(Clone)]
pub struct ShaPair {
    pub(crate) way: Way,
    pub(crate) chain: Chain,
    /// Whole blocks taken.
    pub(crate) blocks: u64,
    /// In its first `waiting_len` bytes, fewer than all: what came of a block that is not whole yet.
    pub(crate) waiting: Block,
    pub(crate) waiting_len: usize,
}

impl Default for ShaPair {
    fn default() -> Self {
        Self::new()
    }
}

impl ShaPair {
    /// Of no bytes yet; computed in the fastest way that this processor has.
    pub fn new() -> Self {
        Self { way: Way::fastest(), chain: Chain::START, blocks: 0, waiting: [0; BLOCK_BYTES], waiting_len: 0 }
    }

    /// The same, but one function after the other in the way of the `sha1` and `sha2` crates, whatever the processor
    /// has: what [`ShaPair::new`] is compared with.
    #[must_use]
    pub fn in_turn(self) -> Self {
        Self { way: Way::InTurn, ..self }
    }

    /// Whether both functions are computed at once.
    pub fn is_stitched(&self) -> bool {
        matches!(self.way, Way::Stitched(_))
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        let wanted = if self.waiting_len == 0 { 0 } else { BLOCK_BYTES - self.waiting_len };
        let (head, bytes) = bytes.split_at(bytes.len().min(wanted));
        self.wait(head);
        let (blocks, rest) = bytes.as_chunks();
        self.take(blocks);
        self.wait(rest);
    }

    /// The digests of all bytes: SHA-1, SHA-256.
    pub fn finish(mut self) -> ([u8; 20], [u8; 32]) {
        let bytes = self.blocks.wrapping_mul(BLOCK_BYTES as u64).wrapping_add(self.waiting_len as u64);
        let ends_at = (self.waiting_len + 1 + LENGTH_BYTES).next_multiple_of(BLOCK_BYTES);
        let (padding, _) = PADDING.split_at(ends_at - LENGTH_BYTES - self.waiting_len);
        self.update(padding);
        self.update(&bytes.wrapping_mul(8).to_be_bytes());
        (self.chain.sha1_digest(), self.chain.sha256_digest())
    }

    fn take(&mut self, blocks: &[Block]) {
        self.blocks = self.blocks.wrapping_add(blocks.len() as u64);
        self.way.take(&mut self.chain, blocks);
    }

    /// Keeps bytes until their block is whole. They must not reach over its end.
    fn wait(&mut self, bytes: &[u8]) {
        self.waiting.iter_mut().skip(self.waiting_len).zip(bytes).for_each(|(to, from)| *to = *from);
        self.waiting_len += bytes.len();
        if self.waiting_len == BLOCK_BYTES {
            self.take(&[self.waiting]);
            self.waiting_len = 0;
        }
    }
}
