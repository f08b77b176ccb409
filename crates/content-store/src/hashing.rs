//! A digest in the making. It can be put down as bytes and taken up again by another process; it must never be asked
//! for a digest twice.

use library_core::model::{ChecksumAlgorithm, Digests};
use md5::Md5;
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Sha256, Sha512};

/// One running digest.
#[derive(Clone)]
pub(crate) enum Hashing {
    Sha1(Sha1),
    Md5(Md5),
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Hashing {
    pub(crate) fn new(algorithm: ChecksumAlgorithm) -> Self {
        match algorithm {
            ChecksumAlgorithm::Sha1 => Self::Sha1(Sha1::new()),
            ChecksumAlgorithm::Md5 => Self::Md5(Md5::new()),
            ChecksumAlgorithm::Sha256 => Self::Sha256(Sha256::new()),
            ChecksumAlgorithm::Sha512 => Self::Sha512(Sha512::new()),
        }
    }

    /// SHA-256 and each of `wanted`, once.
    pub(crate) fn set(wanted: &[ChecksumAlgorithm]) -> Vec<Self> {
        ChecksumAlgorithm::ALL
            .into_iter()
            .filter(|algorithm| *algorithm == ChecksumAlgorithm::Sha256 || wanted.contains(algorithm))
            .map(Self::new)
            .collect()
    }

    pub(crate) fn algorithm(&self) -> ChecksumAlgorithm {
        match self {
            Self::Sha1(_) => ChecksumAlgorithm::Sha1,
            Self::Md5(_) => ChecksumAlgorithm::Md5,
            Self::Sha256(_) => ChecksumAlgorithm::Sha256,
            Self::Sha512(_) => ChecksumAlgorithm::Sha512,
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hash) => hash.update(bytes),
            Self::Md5(hash) => hash.update(bytes),
            Self::Sha256(hash) => hash.update(bytes),
            Self::Sha512(hash) => hash.update(bytes),
        }
    }

    /// The midstate, for [`Hashing::from_state`].
    pub(crate) fn state(&self) -> Vec<u8> {
        match self {
            Self::Sha1(hash) => hash.serialize().to_vec(),
            Self::Md5(hash) => hash.serialize().to_vec(),
            Self::Sha256(hash) => hash.serialize().to_vec(),
            Self::Sha512(hash) => hash.serialize().to_vec(),
        }
    }

    /// Takes up a midstate; `None` when it is none of this algorithm.
    pub(crate) fn from_state(algorithm: ChecksumAlgorithm, state: &[u8]) -> Option<Self> {
        Some(match algorithm {
            ChecksumAlgorithm::Sha1 => Self::Sha1(revive(state)?),
            ChecksumAlgorithm::Md5 => Self::Md5(revive(state)?),
            ChecksumAlgorithm::Sha256 => Self::Sha256(revive(state)?),
            ChecksumAlgorithm::Sha512 => Self::Sha512(revive(state)?),
        })
    }

    /// Puts the finished digest into its place.
    pub(crate) fn finish_into(self, digests: &mut Digests) {
        match self {
            Self::Sha1(hash) => digests.sha1 = Some(hex(&hash.finalize())),
            Self::Md5(hash) => digests.md5 = Some(hex(&hash.finalize())),
            Self::Sha256(hash) => digests.sha256 = hex(&hash.finalize()),
            Self::Sha512(hash) => digests.sha512 = Some(hex(&hash.finalize())),
        }
    }
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
