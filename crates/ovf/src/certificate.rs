//! An X.509 certificate: its facts, its forms, and the path from it to one that is trusted. Whom to trust, and what time
//! it is, are told by the caller.
//!
//! Paths are built here and not by `webpki`: that one is made for names of servers, refuses signers whose certificate is
//! an authority's (as `openssl req -x509` makes them by default), and gives one error where a client is owed all that is
//! wrong, a path whose dates are past included.

mod encoding;
mod error;
mod issuance;
mod issuer_signature;
mod judgement;
pub(crate) mod key;
pub(crate) mod path;
pub(crate) mod pem;
mod usage;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use crate::show::shown;

pub use error::CertificateError;
pub use judgement::{Judgement, Trust, Untimely};
pub use path::error::{PathError, PathErrorCause};
pub use pem::MAX_CHAIN;

/// An X.509 certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Who issued it, as `C=…, O=…, CN=…`.
    pub issuer: String,
    /// Whom it names.
    pub subject: String,
    /// Whether issuer and subject are one, byte for byte.
    pub self_signed: bool,
    /// First second in which it is valid, in seconds since 1970 UTC.
    pub not_before: i64,
    /// Last second in which it is valid, in seconds since 1970 UTC.
    pub not_after: i64,
    der: Vec<u8>,
}

impl Certificate {
    /// Reads one certificate in DER.
    pub fn from_der(der: Vec<u8>) -> Result<Self, CertificateError> {
        Self::parse(der).map_err(|cause| CertificateError::NotX509(shown(&cause)))
    }

    /// Reads one certificate in PEM. Text outside the block is refused, except blank lines and lines that begin with `#`.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        let (outside, chain) = pem::split(text)?;
        if let Some((line, content)) = outside.first() {
            return Err(CertificateError::Outside { line: *line, content: shown(content) });
        }
        let mut chain = chain.into_iter();
        match (chain.next(), chain.next()) {
            (Some(certificate), None) => Ok(certificate),
            (None, _) => Err(CertificateError::NoCertificate),
            (Some(_), Some(_)) => Err(CertificateError::SeveralCertificates),
        }
    }

    /// SHA-256 of the DER in lower-case hexadecimal: the certificate's fingerprint.
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(&self.der))
    }

    /// Whether it is no longer valid at a time in seconds since 1970 UTC.
    pub fn is_expired(&self, now: i64) -> bool {
        now > self.not_after
    }

    /// Whether it is not valid yet at a time in seconds since 1970 UTC.
    pub fn is_not_yet_valid(&self, now: i64) -> bool {
        now < self.not_before
    }

    /// The certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The DER in base64, in one line.
    pub fn base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// The certificate in PEM, with lines of 64 characters.
    pub fn pem(&self) -> String {
        pem::write(self)
    }

    fn parse(der: Vec<u8>) -> Result<Self, String> {
        let (rest, x509) = X509Certificate::from_der(&der).map_err(|error| error.to_string())?;
        if !rest.is_empty() {
            return Err("bytes follow it".to_owned());
        }
        if !encoding::is_exact(&der) {
            return Err("it is not encoded as RFC 5280 says".to_owned());
        }
        let (issuer, subject) = (x509.issuer(), x509.subject());
        let facts = Self {
            issuer: shown_name(&issuer.to_string()),
            subject: shown_name(&subject.to_string()),
            self_signed: issuer.as_raw() == subject.as_raw(),
            not_before: x509.validity().not_before.timestamp(),
            not_after: x509.validity().not_after.timestamp(),
            der: Vec::new(),
        };
        Ok(Self { der, ..facts })
    }
}

/// Names of certificates are shown to people; longer ones than messages repeat are kept up to a kilobyte.
pub(crate) fn shown_name(name: &str) -> String {
    name.chars().filter(|character| !character.is_control()).take(1024).collect()
}
