//! The certificate of a package (`.cert`): a signature over the manifest and the chain of its signer. It gives facts,
//! checks signatures, and finds the way from the signer to a trusted certificate. Whom to trust, and what time it is, are
//! told by the caller.
//!
//! Chains are built here and not by `webpki`: that one is made for names of servers, refuses signers whose certificate is
//! an authority's (as `openssl req -x509` makes them by default), and gives one error where a client is owed all that is
//! wrong, a chain whose dates are past included.

mod chain;
mod error;
mod judgement;
mod link_signature;
mod path;
mod signature;
mod vouching;
mod wrapping;

use crate::digest::Algorithm;
use crate::digest_line;
use crate::names::PlainName;
use crate::text::without_mark;

pub use chain::{Link, MAX_CHAIN};
pub use error::{CertificateError, SignatureError};
pub use judgement::{Gap, GapCause, Judgement, Standing, Untimely};

/// Longest certificate file in bytes.
pub const MAX_CERTIFICATE_BYTES: usize = 256 << 10;
/// Most signature lines.
pub const MAX_SIGNATURES: usize = 4;

/// A certificate file: `SHA256(package.mf)= hexadecimal signature`, then the signer's certificate in PEM, then those that
/// vouch for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    signatures: Vec<Signature>,
    leaf: Link,
    issuers: Vec<Link>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signature {
    algorithm: Algorithm,
    manifest: PlainName,
    value: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate file. Text outside PEM blocks that is no signature line is refused, except blank lines and
    /// lines that begin with `#`.
    pub fn parse(bytes: &[u8]) -> Result<Self, CertificateError> {
        if bytes.len() > MAX_CERTIFICATE_BYTES {
            return Err(CertificateError::TooLong(bytes.len()));
        }
        let mark = bytes.len() - without_mark(bytes).len();
        let text = std::str::from_utf8(without_mark(bytes))
            .map_err(|error| CertificateError::NotText(mark + error.valid_up_to()))?;
        let (lines, chain) = chain::split(text)?;
        let mut signatures = Vec::new();
        for (line, content) in lines {
            if signatures.len() >= MAX_SIGNATURES {
                return Err(CertificateError::TooManySignatures);
            }
            signatures.push(signature_line(line, content)?);
        }
        if signatures.is_empty() {
            return Err(CertificateError::NoSignature);
        }
        let mut chain = chain.into_iter();
        let leaf = chain.next().ok_or(CertificateError::NoCertificate)?;
        Ok(Self { signatures, leaf, issuers: chain.collect() })
    }

    /// The signer's certificate: the first of the file.
    pub fn leaf(&self) -> &Link {
        &self.leaf
    }

    /// All certificates in the order of the file, the signer's first; at most [`MAX_CHAIN`].
    pub fn chain(&self) -> impl Iterator<Item = &Link> {
        std::iter::once(&self.leaf).chain(&self.issuers)
    }

    /// What stands behind the signer: the way over the certificates of the file, in whatever order and with strangers among
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

fn signature_line(line: usize, content: &str) -> Result<Signature, CertificateError> {
    let split = digest_line::split(content).map_err(|cause| CertificateError::Line { line, cause })?;
    let value = hex::decode(split.digits).ok().filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| CertificateError::Digits { line, manifest: split.name.clone() })?;
    Ok(Signature { algorithm: split.algorithm, manifest: split.name, value })
}
