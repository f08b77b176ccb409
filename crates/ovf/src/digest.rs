//! Names of digest algorithms, digest values, and digests of small buffers. Content that streams is hashed elsewhere.

use std::fmt;

use md5::Digest as _;

/// A digest algorithm that the content library knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// MD5; a client may give it, a manifest may not.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// Length of a digest in bytes.
    pub fn digest_bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// The name that manifests and the contract use: `MD5`, `SHA1`, `SHA256`, `SHA512`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// The digest of a buffer that is in memory anyway, such as a manifest.
    pub fn digest(self, bytes: &[u8]) -> Digest {
        let value = match self {
            Self::Md5 => md5::Md5::digest(bytes).to_vec(),
            Self::Sha1 => sha1::Sha1::digest(bytes).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
        };
        Digest { algorithm: self, value }
    }

    /// The algorithm that a manifest line names, without regard to case; `SHA-256` is taken as `SHA256`.
    /// MD5 is none: the OVF specification never allowed it.
    pub(crate) fn of_manifest(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "SHA1" | "SHA-1" => Some(Self::Sha1),
            "SHA256" | "SHA-256" => Some(Self::Sha256),
            "SHA512" | "SHA-512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A digest value, with as many bytes as its algorithm has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Digest {
    algorithm: Algorithm,
    value: Vec<u8>,
}

impl Digest {
    /// Reads hexadecimal digits of either case; `None` if a character or the length is wrong.
    pub fn from_hex(algorithm: Algorithm, digits: &str) -> Option<Self> {
        let value = hex::decode(digits).ok()?;
        (value.len() == algorithm.digest_bytes()).then_some(Self { algorithm, value })
    }

    /// Bytes that the algorithm itself made.
    pub(crate) fn from_bytes(algorithm: Algorithm, value: Vec<u8>) -> Self {
        Self { algorithm, value }
    }

    /// The algorithm that made the digest.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The raw bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.value
    }

    /// Lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex::encode(&self.value)
    }

    /// Whether a small buffer has this digest.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        self.algorithm.digest(bytes) == *self
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_hex())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Algorithm, Digest};

    #[test]
    fn known_digests_of_the_empty_buffer() {
        let hex = |algorithm: Algorithm| algorithm.digest(b"").to_hex();
        assert_eq!(hex(Algorithm::Md5), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(hex(Algorithm::Sha1), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(hex(Algorithm::Sha256), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert!(hex(Algorithm::Sha512).starts_with("cf83e1357eefb8bdf1542850d66d8007"));
    }

    #[test]
    fn hexadecimal_digits_of_either_case_are_one_digest() {
        let lower = Digest::from_hex(Algorithm::Sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709").unwrap();
        let upper = Digest::from_hex(Algorithm::Sha1, "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709").unwrap();
        assert_eq!(lower, upper);
        assert!(lower.matches(b"") && !lower.matches(b"x"));
    }

    #[test]
    fn a_wrong_length_or_character_is_no_digest() {
        for digits in
            ["", "da39", "zz39a3ee5e6b4b0d3255bfef95601890afd80709", "da39a3ee5e6b4b0d3255bfef95601890afd8070"]
        {
            assert_eq!(Digest::from_hex(Algorithm::Sha1, digits), None, "{digits}");
        }
    }
}
