//! Why certificates could not be read.

use super::MAX_CHAIN;

/// Why certificates could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
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
