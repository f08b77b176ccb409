//! PEM blocks with certificates in them. Trusts nobody.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Certificate, CertificateError};
use crate::show::shown;
use crate::text::numbered_lines;

/// Most certificates of a file.
pub const MAX_CHAIN: usize = 10;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// A certificate in PEM, with lines of 64 characters.
pub(crate) fn write(certificate: &Certificate) -> String {
    let base64 = certificate.base64();
    let lines = base64.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok());
    let body: String = lines.flat_map(|line| [line, "\n"]).collect();
    format!("{BEGIN}CERTIFICATE{DASHES}\n{body}{END}CERTIFICATE{DASHES}\n")
}

/// A line outside PEM blocks, with its number.
type Line<'a> = (usize, &'a str);

/// Separates the lines outside PEM blocks that say something from the certificates inside.
pub(crate) fn split(text: &str) -> Result<(Vec<Line<'_>>, Vec<Certificate>), CertificateError> {
    let (mut outside, mut chain) = (Vec::new(), Vec::new());
    let mut lines = numbered_lines(text);
    while let Some((line, content)) = lines.next() {
        if let Some(label) = content.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(DASHES)) {
            check_label(line, label)?;
            if chain.len() >= MAX_CHAIN {
                return Err(CertificateError::TooManyCertificates);
            }
            let der = body(&mut lines, label).ok_or(CertificateError::Pem(line))?;
            chain.push(Certificate::parse(der).map_err(|cause| CertificateError::Der { line, cause: shown(&cause) })?);
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
