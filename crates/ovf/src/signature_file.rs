//! The signature file of a package (`.cert`, which the contract calls its certificate): a signature over the manifest and
//! the certificates of its signer. Checks signatures, and trusts nobody: whom to trust is told by the caller.

mod error;
mod signature;

use crate::certificate::{Certificate, CertificateError, Judgement, path, pem};
use crate::digest::Algorithm;
use crate::digest_line;
use crate::names::PlainName;
use crate::text::without_mark;

pub use error::{SignatureError, SignatureFileError};

/// Longest signature file in bytes.
pub const MAX_SIGNATURE_FILE_BYTES: usize = 256 << 10;
/// Most signature lines.
pub const MAX_SIGNATURES: usize = 4;

/// A signature file: `SHA256(package.mf)= hexadecimal signature`, then the signer's certificate in PEM, then those that
/// vouch for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureFile {
    signatures: Vec<Signature>,
    leaf: Certificate,
    issuers: Vec<Certificate>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signature {
    algorithm: Algorithm,
    manifest: PlainName,
    value: Vec<u8>,
}

impl SignatureFile {
    /// Reads a signature file. Text outside PEM blocks that is no signature line is refused, except blank lines and
    /// lines that begin with `#`.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignatureFileError> {
        if bytes.len() > MAX_SIGNATURE_FILE_BYTES {
            return Err(SignatureFileError::TooLong(bytes.len()));
        }
        let mark = bytes.len() - without_mark(bytes).len();
        let text = std::str::from_utf8(without_mark(bytes))
            .map_err(|error| SignatureFileError::NotText(mark + error.valid_up_to()))?;
        let (lines, chain) = pem::split(text)?;
        let mut signatures = Vec::new();
        for (line, content) in lines {
            if signatures.len() >= MAX_SIGNATURES {
                return Err(SignatureFileError::TooManySignatures);
            }
            signatures.push(signature_line(line, content)?);
        }
        if signatures.is_empty() {
            return Err(SignatureFileError::NoSignature);
        }
        let mut chain = chain.into_iter();
        let leaf = chain.next().ok_or(CertificateError::NoCertificate)?;
        Ok(Self { signatures, leaf, issuers: chain.collect() })
    }

    /// The signer's certificate: the first of the file.
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// All certificates in the order of the file, the signer's first; at most [`MAX_CHAIN`](crate::certificate::MAX_CHAIN).
    pub fn chain(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.leaf).chain(&self.issuers)
    }

    /// Whether the signer is trusted: the path over the certificates of the file, in whatever order and with strangers among
    /// them, to one of `anchors` (DER: authorities, or the signer's own certificate), and what is not valid at `now` (seconds
    /// since 1970 UTC). Anchors that are no certificates vouch for nobody. Revocation is not asked for: that would need the
    /// network.
    pub fn judge(&self, anchors: &[Vec<u8>], now: i64) -> Judgement {
        path::judge(&self.leaf, &self.issuers, anchors, now)
    }

    /// Checks every signature line against the manifest and the signer's key (RSA, PKCS#1 v1.5). It says that the holder
    /// of that key signed these bytes; it does not say that the key may be trusted.
    pub fn signature_is_valid(&self, manifest_name: &str, manifest: &[u8]) -> Result<(), SignatureError> {
        for signature in &self.signatures {
            if signature.manifest.as_str() != manifest_name {
                let (signed, expected) = (signature.manifest.clone(), crate::show::shown(manifest_name));
                return Err(SignatureError::OtherManifest { signed, expected });
            }
            signature::check(&self.leaf, signature, manifest)?;
        }
        Ok(())
    }
}

fn signature_line(line: usize, content: &str) -> Result<Signature, SignatureFileError> {
    let split = digest_line::split(content).map_err(|cause| SignatureFileError::Line { line, cause })?;
    let value = hex::decode(split.digits).ok().filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| SignatureFileError::Digits { line, manifest: split.name.clone() })?;
    Ok(Signature { algorithm: split.algorithm, manifest: split.name, value })
}
