//! Thumbprints: the digest of a certificate's DER, as people compare them. Comparison takes constant time.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Whether SHA-1 thumbprints are taken (old clients know no other; the contract allows them only where enabled).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sha1 {
    /// They are taken.
    Allowed,
    /// They are refused.
    Refused,
}

/// Digest of a certificate's DER encoding.
#[derive(Clone, Copy, Debug)]
pub enum Thumbprint {
    /// SHA-1, 20 bytes.
    Sha1([u8; 20]),
    /// SHA-256, 32 bytes.
    Sha256([u8; 32]),
}

/// Text that is no thumbprint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThumbprintError {
    /// A character that is neither a hexadecimal digit nor a separator.
    #[error("a thumbprint holds hexadecimal digits, colons and blanks only; give the certificate's SHA-256 thumbprint")]
    NotHex,
    /// Neither 40 nor 64 digits.
    #[error("a thumbprint has 64 hexadecimal digits (SHA-256) or 40 (SHA-1), this one has {0}; check that it is whole")]
    Length(usize),
    /// SHA-1, which is switched off.
    #[error("SHA-1 thumbprints are switched off on this server; give the SHA-256 thumbprint (64 digits)")]
    Sha1Refused,
}

impl Thumbprint {
    /// SHA-1 of a certificate.
    pub fn sha1(der: &[u8]) -> Self {
        Self::Sha1(sha1::Sha1::digest(der).into())
    }

    /// SHA-256 of a certificate.
    pub fn sha256(der: &[u8]) -> Self {
        Self::Sha256(Sha256::digest(der).into())
    }

    /// Reads a thumbprint as people write it: any case, with colons or blanks between the digits, or without.
    ///
    /// # Errors
    /// When it is not 40 or 64 hexadecimal digits, or is SHA-1 while that is refused.
    pub fn parse(text: &str, sha1: Sha1) -> Result<Self, ThumbprintError> {
        let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ' | '\t' | '\r' | '\n')).collect();
        if !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(ThumbprintError::NotHex);
        }
        let bytes = hex::decode(&digits).map_err(|_| ThumbprintError::Length(digits.len()))?;
        if let Ok(bytes) = <[u8; 32]>::try_from(bytes.as_slice()) {
            return Ok(Self::Sha256(bytes));
        }
        let Ok(bytes) = <[u8; 20]>::try_from(bytes.as_slice()) else {
            return Err(ThumbprintError::Length(digits.len()));
        };
        match sha1 {
            Sha1::Allowed => Ok(Self::Sha1(bytes)),
            Sha1::Refused => Err(ThumbprintError::Sha1Refused),
        }
    }

    /// Whether `der` has this thumbprint.
    pub fn matches(&self, der: &[u8]) -> bool {
        self.of_same_kind(der) == *self
    }

    /// The thumbprint of `der` by the same algorithm.
    #[must_use]
    pub fn of_same_kind(&self, der: &[u8]) -> Self {
        match self {
            Self::Sha1(_) => Self::sha1(der),
            Self::Sha256(_) => Self::sha256(der),
        }
    }

    /// Name of the algorithm as people write it.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Sha1(_) => "SHA-1",
            Self::Sha256(_) => "SHA-256",
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Sha1(bytes) => bytes,
            Self::Sha256(bytes) => bytes,
        }
    }
}

impl PartialEq for Thumbprint {
    fn eq(&self, other: &Self) -> bool {
        self.bytes().ct_eq(other.bytes()).into()
    }
}

impl Eq for Thumbprint {}

/// Upper-case pairs with colons between them, as govc, openssl and the contract's examples show it.
impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for byte in self.bytes() {
            write!(f, "{separator}{byte:02X}")?;
            separator = ":";
        }
        Ok(())
    }
}
