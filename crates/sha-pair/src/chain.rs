//! The chaining values of both functions, and the ways to move them over blocks. Knows no length and no padding.

use crate::stitched::Stitched;

/// Bytes that both functions take at once.
pub(crate) const BLOCK_BYTES: usize = 64;
/// So many blocks go through one function before the other sees them, so that the second finds them in the nearest
/// cache.
const TURN_BLOCKS: usize = 128;

/// A block.
pub(crate) type Block = [u8; BLOCK_BYTES];

/// What is left of all blocks so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) sha1: [u32; 5],
    pub(crate) sha256: [u32; 8],
}

impl Chain {
    /// Before the first block: FIPS 180-4, 5.3.1 and 5.3.3.
    pub(crate) const START: Self = Self {
        sha1: [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0],
        sha256: [
            0x6a09_e667,
            0xbb67_ae85,
            0x3c6e_f372,
            0xa54f_f53a,
            0x510e_527f,
            0x9b05_688c,
            0x1f83_d9ab,
            0x5be0_cd19,
        ],
    };

    /// What SHA-1 answers when this is all.
    pub(crate) fn sha1_digest(&self) -> [u8; 20] {
        big_endian(&self.sha1)
    }

    /// What SHA-256 answers when this is all.
    pub(crate) fn sha256_digest(&self) -> [u8; 32] {
        big_endian(&self.sha256)
    }
}

fn big_endian<const BYTES: usize>(words: &[u32]) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    let all = words.iter().flat_map(|word| word.to_be_bytes());
    bytes.iter_mut().zip(all).for_each(|(to, from)| *to = from);
    bytes
}

/// How blocks are taken.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// Both functions at once.
    Stitched(Stitched),
    /// One after the other, as the `sha1` and `sha2` crates do it.
    InTurn,
}

impl Way {
    /// The fastest that this processor can.
    pub(crate) fn fastest() -> Self {
        Stitched::detect().map_or(Self::InTurn, Self::Stitched)
    }

    pub(crate) fn take(self, chain: &mut Chain, blocks: &[Block]) {
        match self {
            Self::Stitched(stitched) => stitched.take(chain, blocks),
            Self::InTurn => in_turn(chain, blocks),
        }
    }
}

fn in_turn(chain: &mut Chain, blocks: &[Block]) {
    for blocks in blocks.chunks(TURN_BLOCKS) {
        sha1::block_api::compress(&mut chain.sha1, blocks);
        sha2::block_api::compress256(&mut chain.sha256, blocks);
    }
}

#[cfg(test)]
pub(crate) mod tests;
