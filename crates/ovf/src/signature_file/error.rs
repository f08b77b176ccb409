//! Why a signature file was refused, and why a signature is not valid.

use super::{MAX_SIGNATURE_FILE_BYTES, MAX_SIGNATURES};
use crate::certificate::CertificateError;
use crate::digest::Algorithm;
use crate::digest_line::LineError;
use crate::names::PlainName;

/// Why a signature file was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureFileError {
    /// More than [`MAX_SIGNATURE_FILE_BYTES`].
    #[error("the certificate file has {0} bytes; at most {MAX_SIGNATURE_FILE_BYTES} are accepted")]
    TooLong(usize),
    /// Not UTF-8.
    #[error("the certificate file is not text at byte {0}; save it as PEM")]
    NotText(usize),
    /// A line outside PEM blocks that is no signature line.
    #[error("line {line} of the certificate file: {cause}")]
    Line {
        /// Line number from 1.
        line: usize,
        /// What is wrong with it.
        cause: LineError,
    },
    /// A signature that is not hexadecimal.
    #[error(
        "line {line} of the certificate file: the signature of `{manifest}` is not hexadecimal; sign the manifest anew"
    )]
    Digits {
        /// Line number from 1.
        line: usize,
        /// The manifest that the line names.
        manifest: PlainName,
    },
    /// More than [`MAX_SIGNATURES`] signature lines.
    #[error("the certificate file has more than {MAX_SIGNATURES} signature lines; keep one")]
    TooManySignatures,
    /// No signature line.
    #[error("the certificate file has no line `SHA256(package.mf)= signature`; sign the manifest")]
    NoSignature,
    /// Its certificates cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

/// Why a signature is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The signature line names another manifest.
    #[error("the certificate signs `{signed}`, not `{expected}`; add the certificate of this package")]
    OtherManifest {
        /// The manifest of the signature line.
        signed: PlainName,
        /// The manifest of the package.
        expected: String,
    },
    /// The signer's key is not RSA.
    #[error("the signer's key is of the kind `{0}`; only RSA keys are read")]
    KeyKind(String),
    /// The signer's key is too short or too long.
    #[error("the signer's RSA key has {0} bits; 1024 to 8192 are accepted")]
    KeyLength(usize),
    /// The signature is not the signer's over this manifest.
    #[error(
        "the {algorithm} signature of `{manifest}` does not match it and the signer's key; the manifest was changed, or signed with another key"
    )]
    Mismatch {
        /// The digest algorithm of the signature.
        algorithm: Algorithm,
        /// The manifest.
        manifest: PlainName,
    },
}
