//! PEM blocks and the facts of the certificates in them. Looks at no clock and trusts nobody.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use super::error::CertificateError;
use super::wrapping::is_exact;
use crate::show::shown;
use crate::text::numbered_lines;

/// Most certificates of a file.
pub const MAX_CHAIN: usize = 10;

/// One certificate of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
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

impl Link {
    /// Reads one certificate in DER.
    pub fn from_der(der: Vec<u8>) -> Result<Self, CertificateError> {
        Self::parse(der).map_err(|cause| CertificateError::NotX509(shown(&cause)))
    }

    /// Reads one certificate in PEM. Text outside the block is refused, except blank lines and lines that begin with `#`.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        let (outside, chain) = split(text)?;
        if let Some((line, content)) = outside.first() {
            return Err(CertificateError::Outside { line: *line, content: shown(content) });
        }
        let mut chain = chain.into_iter();
        match (chain.next(), chain.next()) {
            (Some(link), None) => Ok(link),
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
    pub fn is_early(&self, now: i64) -> bool {
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
        let base64 = self.base64();
        let lines = base64.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok());
        let body: String = lines.flat_map(|line| [line, "\n"]).collect();
        format!("{BEGIN}CERTIFICATE{DASHES}\n{body}{END}CERTIFICATE{DASHES}\n")
    }

    fn parse(der: Vec<u8>) -> Result<Self, String> {
        let (rest, certificate) = X509Certificate::from_der(&der).map_err(|error| error.to_string())?;
        if !rest.is_empty() {
            return Err("bytes follow it".to_owned());
        }
        if !is_exact(&der) {
            return Err("it is not wrapped as RFC 5280 says".to_owned());
        }
        let (issuer, subject) = (certificate.issuer(), certificate.subject());
        let facts = Self {
            issuer: shown_name(&issuer.to_string()),
            subject: shown_name(&subject.to_string()),
            self_signed: issuer.as_raw() == subject.as_raw(),
            not_before: certificate.validity().not_before.timestamp(),
            not_after: certificate.validity().not_after.timestamp(),
            der: Vec::new(),
        };
        Ok(Self { der, ..facts })
    }
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// A line outside PEM blocks, with its number.
type Line<'a> = (usize, &'a str);

/// Separates the lines outside PEM blocks that say something from the certificates inside.
pub(crate) fn split(text: &str) -> Result<(Vec<Line<'_>>, Vec<Link>), CertificateError> {
    let (mut outside, mut chain) = (Vec::new(), Vec::new());
    let mut lines = numbered_lines(text);
    while let Some((line, content)) = lines.next() {
        if let Some(label) = content.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(DASHES)) {
            check_label(line, label)?;
            if chain.len() >= MAX_CHAIN {
                return Err(CertificateError::TooManyCertificates);
            }
            let der = body(&mut lines, label).ok_or(CertificateError::Pem(line))?;
            chain.push(Link::parse(der).map_err(|cause| CertificateError::Der { line, cause: shown(&cause) })?);
        } else if !content.is_empty() && !content.starts_with('#') {
            outside.push((line, content));
        }
    }
    Ok((outside, chain))
}

fn check_label(line: usize, label: &str) -> Result<(), CertificateError> {
    match label {
        "CERTIFICATE" | "X509 CERTIFICATE" => Ok(()),
        "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => Err(CertificateError::Pkcs7(line)),
        other => Err(CertificateError::Block { line, label: shown(other) }),
    }
}

fn body<'a>(lines: &mut impl Iterator<Item = Line<'a>>, label: &str) -> Option<Vec<u8>> {
    let end = format!("{END}{label}{DASHES}");
    let mut base64 = String::new();
    for (_, content) in lines {
        if content == end {
            return STANDARD.decode(&base64).ok();
        }
        base64.push_str(content);
    }
    None
}

/// Names of certificates are shown to people; longer ones than messages repeat are kept up to a kilobyte.
pub(crate) fn shown_name(name: &str) -> String {
    name.chars().filter(|character| !character.is_control()).take(1024).collect()
}
