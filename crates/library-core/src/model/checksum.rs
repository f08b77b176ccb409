//! Checksums as clients name them, and the digests that a store computes while bytes stream in.

/// An algorithm of the contract (`item.file.checksum_algorithm`). The contract's default is SHA-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ChecksumAlgorithm {
    /// SHA-1.
    #[default]
    Sha1,
    /// MD5.
    Md5,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl ChecksumAlgorithm {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sha1, Self::Md5, Self::Sha256, Self::Sha512];

    /// The contract's constant, for example `SHA256`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// The algorithm with that constant.
    pub fn from_constant(constant: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == constant)
    }

    /// Length of its digest in hexadecimal digits.
    pub fn hex_len(self) -> usize {
        match self {
            Self::Sha1 => 40,
            Self::Md5 => 32,
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

/// A digest with its algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// Which algorithm.
    pub algorithm: ChecksumAlgorithm,
    /// Lower-case hexadecimal.
    pub hex: String,
}

/// Digests of one content, lower-case hexadecimal. SHA-256 is always there; the others when they were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Digests {
    /// SHA-256, the identity of content within a store.
    pub sha256: String,
    /// SHA-1, computed by default.
    pub sha1: Option<String>,
    /// MD5.
    pub md5: Option<String>,
    /// SHA-512.
    pub sha512: Option<String>,
}

impl Digests {
    /// The digest by `algorithm`, if it was computed.
    pub fn get(&self, algorithm: ChecksumAlgorithm) -> Option<&str> {
        match algorithm {
            ChecksumAlgorithm::Sha1 => self.sha1.as_deref(),
            ChecksumAlgorithm::Md5 => self.md5.as_deref(),
            ChecksumAlgorithm::Sha256 => Some(&self.sha256),
            ChecksumAlgorithm::Sha512 => self.sha512.as_deref(),
        }
    }
}

impl Digests {
    /// Keeps the digest by `algorithm`.
    pub fn set(&mut self, algorithm: ChecksumAlgorithm, hex: String) {
        match algorithm {
            ChecksumAlgorithm::Sha1 => self.sha1 = Some(hex),
            ChecksumAlgorithm::Md5 => self.md5 = Some(hex),
            ChecksumAlgorithm::Sha256 => self.sha256 = hex,
            ChecksumAlgorithm::Sha512 => self.sha512 = Some(hex),
        }
    }

    /// Takes over what `other`, digests of the same content, has and this one lacks.
    pub fn merge(&mut self, other: &Self) {
        for algorithm in ChecksumAlgorithm::ALL {
            if let (None, Some(hex)) = (self.get(algorithm), other.get(algorithm)) {
                self.set(algorithm, hex.to_owned());
            }
        }
    }
}
