//! Digests in the making. They can be put down as bytes and taken up again by another process; none may ever be asked for
//! twice.

use library_core::model::{ChecksumAlgorithm, Digests};
use md5::Md5;
use sha_pair::ShaPair;
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Sha256, Sha512};

#[cfg(test)]
mod tests;

/// What is computed in one pass over the bytes.
#[derive(Clone)]
pub(crate) enum Hashing {
    Sha1(Sha1),
    Md5(Md5),
    Sha256(Sha256),
    Sha512(Sha512),
    /// SHA-1 and SHA-256 cost little more together than one of them.
    Pair(ShaPair),
}

impl Hashing {
    /// SHA-256 and each of `wanted`, once, in as few passes as possible.
    pub(crate) fn set(wanted: &[ChecksumAlgorithm]) -> Vec<Self> {
        let all = ChecksumAlgorithm::ALL
            .into_iter()
            .filter(|algorithm| *algorithm == ChecksumAlgorithm::Sha256 || wanted.contains(algorithm));
        paired(all.map(Self::new).collect())
    }

    fn new(algorithm: ChecksumAlgorithm) -> Self {
        match algorithm {
            ChecksumAlgorithm::Sha1 => Self::Sha1(Sha1::new()),
            ChecksumAlgorithm::Md5 => Self::Md5(Md5::new()),
            ChecksumAlgorithm::Sha256 => Self::Sha256(Sha256::new()),
            ChecksumAlgorithm::Sha512 => Self::Sha512(Sha512::new()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hash) => hash.update(bytes),
            Self::Md5(hash) => hash.update(bytes),
            Self::Sha256(hash) => hash.update(bytes),
            Self::Sha512(hash) => hash.update(bytes),
            Self::Pair(pair) => pair.update(bytes),
        }
    }

    /// The midstate of each algorithm, for [`Hashing::from_states`].
    pub(crate) fn states(&self) -> Vec<(ChecksumAlgorithm, Vec<u8>)> {
        match self {
            Self::Sha1(hash) => vec![(ChecksumAlgorithm::Sha1, hash.serialize().to_vec())],
            Self::Md5(hash) => vec![(ChecksumAlgorithm::Md5, hash.serialize().to_vec())],
            Self::Sha256(hash) => vec![(ChecksumAlgorithm::Sha256, hash.serialize().to_vec())],
            Self::Sha512(hash) => vec![(ChecksumAlgorithm::Sha512, hash.serialize().to_vec())],
            Self::Pair(pair) => {
                let state = pair.state();
                vec![(ChecksumAlgorithm::Sha1, state.sha1.to_vec()), (ChecksumAlgorithm::Sha256, state.sha256.to_vec())]
            }
        }
    }

    /// Takes up midstates, in as few passes as possible; `None` when one is none of its algorithm.
    pub(crate) fn from_states(states: Vec<(ChecksumAlgorithm, Vec<u8>)>) -> Option<Vec<Self>> {
        let alone = states.into_iter().map(|(algorithm, state)| Self::from_state(algorithm, &state));
        alone.collect::<Option<_>>().map(paired)
    }

    fn from_state(algorithm: ChecksumAlgorithm, state: &[u8]) -> Option<Self> {
        Some(match algorithm {
            ChecksumAlgorithm::Sha1 => Self::Sha1(revive(state)?),
            ChecksumAlgorithm::Md5 => Self::Md5(revive(state)?),
            ChecksumAlgorithm::Sha256 => Self::Sha256(revive(state)?),
            ChecksumAlgorithm::Sha512 => Self::Sha512(revive(state)?),
        })
    }

    /// Puts the finished digests into their places.
    pub(crate) fn finish_into(self, digests: &mut Digests) {
        match self {
            Self::Sha1(hash) => digests.sha1 = Some(hex(&hash.finalize())),
            Self::Md5(hash) => digests.md5 = Some(hex(&hash.finalize())),
            Self::Sha256(hash) => digests.sha256 = hex(&hash.finalize()),
            Self::Sha512(hash) => digests.sha512 = Some(hex(&hash.finalize())),
            Self::Pair(pair) => {
                let (sha1, sha256) = pair.finish();
                digests.sha1 = Some(hex(&sha1));
                digests.sha256 = hex(&sha256);
            }
        }
    }
}

/// The same digests, SHA-1 and SHA-256 as a pair where both are there and stand at the same bytes.
fn paired(mut all: Vec<Hashing>) -> Vec<Hashing> {
    let states: Vec<_> = all.iter().flat_map(Hashing::states).collect();
    let state_of = |wanted| states.iter().find_map(|(algorithm, state)| (*algorithm == wanted).then_some(state));
    let (Some(sha1), Some(sha256)) = (state_of(ChecksumAlgorithm::Sha1), state_of(ChecksumAlgorithm::Sha256)) else {
        return all;
    };
    let Ok(pair) = ShaPair::from_state(sha1, sha256) else { return all };
    all.retain(|hashing| !matches!(hashing, Hashing::Sha1(_) | Hashing::Sha256(_)));
    all.insert(0, Hashing::Pair(pair));
    all
}

fn revive<H: SerializableState>(state: &[u8]) -> Option<H> {
    let state = SerializedState::<H>::try_from(state).ok()?;
    H::deserialize(&state).ok()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// Reads hexadecimal of either case.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let nibble = |digit: &u8| char::from(*digit).to_digit(16);
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(nibble(high)? << 4 | nibble(low)?).ok(),
        _ => None,
    });
    pairs.collect()
}
