//! Why a certificate file was refused, and why a signature does not hold.

use super::{MAX_CERTIFICATE_BYTES, MAX_CHAIN, MAX_SIGNATURES};
use crate::digest::Algorithm;
use crate::digest_line::LineError;
use crate::names::PlainName;

/// Why a certificate file was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// More than [`MAX_CERTIFICATE_BYTES`].
    #[error("the certificate file has {0} bytes; at most {MAX_CERTIFICATE_BYTES} are accepted")]
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
    /// No certificate.
    #[error("the certificate file has no `BEGIN CERTIFICATE` block; add the signer's certificate as PEM")]
    NoCertificate,
    /// More than [`MAX_CHAIN`] certificates.
    #[error("the certificate file has more than {MAX_CHAIN} certificates; keep the signer's chain only")]
    TooManyCertificates,
    /// A PKCS#7 or CMS signature instead of the plain one.
    #[error(
        "line {0} of the certificate file: PKCS#7 and CMS are not read; sign with a signature line and PEM certificates"
    )]
    Pkcs7(usize),
    /// A PEM block of another kind, such as a private key.
    #[error("line {line} of the certificate file: a `{label}` block has no place here; remove it")]
    Block {
        /// Line number from 1.
        line: usize,
        /// The label of the block, escaped and cut.
        label: String,
    },
    /// A PEM block that does not end, or is no base64.
    #[error("line {0} of the certificate file: the PEM block is damaged; copy the certificate anew")]
    Pem(usize),
    /// Text beside the one PEM block that was asked for.
    #[error("line {line}: `{content}` is outside the `BEGIN CERTIFICATE` block; send the block alone")]
    Outside {
        /// Line number from 1.
        line: usize,
        /// The line, escaped and cut.
        content: String,
    },
    /// More than the one certificate that was asked for.
    #[error("the text has more than one certificate; send one at a time")]
    SeveralCertificates,
    /// Bytes that are no X.509 certificate.
    #[error("the bytes are no X.509 certificate ({0}); copy the certificate anew")]
    NotX509(String),
    /// A block that holds no X.509 certificate.
    #[error(
        "line {line} of the certificate file: the block is no X.509 certificate ({cause}); copy the certificate anew"
    )]
    Der {
        /// Line number from 1 where the block begins.
        line: usize,
        /// What the parser says.
        cause: String,
    },
}

/// Why a signature does not hold.
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
