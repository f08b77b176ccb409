//! Where a pair stands, as two separate midstates in the very bytes that the `sha1` and `sha2` crates of the series 0.11
//! write and read. Must never change: what an older version put down is taken up by a newer one.

use crate::chain::{BLOCK_BYTES, Chain};
use crate::pair::ShaPair;

/// A buffer is written as its length and all its bytes but one, as it is never full.
const BUFFER_BYTES: usize = BLOCK_BYTES;
const COUNT_BYTES: usize = 8;
const SHA1_BYTES: usize = 5 * 4 + COUNT_BYTES + BUFFER_BYTES;
const SHA256_BYTES: usize = 8 * 4 + COUNT_BYTES + BUFFER_BYTES;

/// Two midstates of the same bytes: chaining words and number of whole blocks, little-endian, then one byte that says how
/// many bytes wait for their block, then those bytes and zeros, 63 together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Midstate {
    /// As `sha1::Sha1` serialises itself.
    pub sha1: [u8; SHA1_BYTES],
    /// As `sha2::Sha256` serialises itself.
    pub sha256: [u8; SHA256_BYTES],
}

/// Why two midstates are no pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MidstateError {
    /// One of them is no midstate of its function.
    #[error("these bytes are no midstate of `{0}`; begin anew")]
    Malformed(&'static str),
    /// They are midstates of different bytes, as far as lengths and the bytes that wait can tell.
    #[error("the midstates stand at different bytes; go on with each alone")]
    Apart,
}

/// What both midstates hold alike.
#[derive(PartialEq, Eq)]
struct Place {
    blocks: u64,
    waiting: [u8; BLOCK_BYTES],
    waiting_len: usize,
}

impl ShaPair {
    /// Where both stand, for [`ShaPair::from_state`] or for the hashers of the `sha1` and `sha2` crates.
    pub fn state(&self) -> Midstate {
        let place = Place { blocks: self.blocks, waiting: self.waiting, waiting_len: self.waiting_len };
        Midstate { sha1: write(&self.chain.sha1, &place), sha256: write(&self.chain.sha256, &place) }
    }

    /// Goes on where a pair or two hashers stood.
    ///
    /// # Errors
    /// When one is no midstate of its function, or they are not of the same bytes.
    pub fn from_state(sha1: &[u8], sha256: &[u8]) -> Result<Self, MidstateError> {
        let (sha1, place) = read(sha1).ok_or(MidstateError::Malformed("SHA-1"))?;
        let (sha256, other) = read(sha256).ok_or(MidstateError::Malformed("SHA-256"))?;
        if place != other {
            return Err(MidstateError::Apart);
        }
        let Place { blocks, waiting, waiting_len } = place;
        Ok(Self { chain: Chain { sha1, sha256 }, blocks, waiting, waiting_len, ..Self::new() })
    }
}

fn write<const WORDS: usize, const BYTES: usize>(words: &[u32; WORDS], place: &Place) -> [u8; BYTES] {
    let mut written = [0; BYTES];
    let waiting = place.waiting.iter().take(place.waiting_len);
    let words = words.iter().flat_map(|word| word.to_le_bytes());
    let all = words.chain(place.blocks.to_le_bytes()).chain(u8::try_from(place.waiting_len)).chain(waiting.copied());
    written.iter_mut().zip(all).for_each(|(byte, value)| *byte = value);
    written
}

fn read<const WORDS: usize>(state: &[u8]) -> Option<([u32; WORDS], Place)> {
    let (words, rest) = state.split_at_checked(WORDS * 4)?;
    let (blocks, rest) = rest.split_first_chunk::<COUNT_BYTES>()?;
    let (waiting_len, bytes) = rest.split_first()?;
    let (waiting_len, bytes) = (usize::from(*waiting_len), <&[u8; BUFFER_BYTES - 1]>::try_from(bytes).ok()?);
    if bytes.get(waiting_len..)?.iter().any(|byte| *byte != 0) {
        return None;
    }
    let (words, _) = words.as_chunks();
    let mut read = [0; WORDS];
    read.iter_mut().zip(words).for_each(|(word, bytes)| *word = u32::from_le_bytes(*bytes));
    let mut waiting = [0; BLOCK_BYTES];
    waiting.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    Some((read, Place { blocks: u64::from_le_bytes(*blocks), waiting, waiting_len }))
}
