//! What a certificate may be used for, by its key usage and its critical extensions (RFC 5280, section 4.2). Says nothing
//! about who issued it.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{KeyUsage, ParsedExtension};

use super::{PathErrorCause, shown_name};

/// Checks that an issuer's certificate may be used to sign certificates.
pub(crate) fn check_issuer(issuer: &X509Certificate<'_>) -> Result<(), PathErrorCause> {
    check_key_usage(issuer, KeyUsage::key_cert_sign)?;
    check_extensions(issuer)
}

/// Checks that a signer's certificate may be used to sign a package, for signers that are no anchors themselves. An extended
/// key usage is not asked for: the contract names none, and publishers sign with what their authority gives them.
pub(crate) fn check_signer(signer: &X509Certificate<'_>) -> Result<(), PathErrorCause> {
    check_key_usage(signer, |usage| usage.digital_signature() || usage.non_repudiation())?;
    check_extensions(signer)
}

/// A certificate without a key usage is good for everything (RFC 5280, section 4.2.1.3).
fn check_key_usage(
    certificate: &X509Certificate<'_>,
    is_meant: impl Fn(&KeyUsage) -> bool,
) -> Result<(), PathErrorCause> {
    let name = || shown_name(&certificate.subject().to_string());
    let usage = certificate.key_usage().map_err(|_| PathErrorCause::Extension(name()))?;
    if usage.is_none_or(|usage| is_meant(usage.value)) { Ok(()) } else { Err(PathErrorCause::KeyUsage(name())) }
}

/// What is critical has to be understood. Name constraints and policy constraints are not: they stand for no trust here.
fn check_extensions(certificate: &X509Certificate<'_>) -> Result<(), PathErrorCause> {
    let is_read = |extension: &ParsedExtension<'_>| {
        matches!(
            extension,
            ParsedExtension::BasicConstraints(_)
                | ParsedExtension::KeyUsage(_)
                | ParsedExtension::ExtendedKeyUsage(_)
                | ParsedExtension::SubjectAlternativeName(_)
                | ParsedExtension::CertificatePolicies(_)
        )
    };
    let mut critical = certificate.iter_extensions().filter(|extension| extension.critical);
    if critical.all(|extension| is_read(extension.parsed_extension())) {
        return Ok(());
    }
    Err(PathErrorCause::Extension(shown_name(&certificate.subject().to_string())))
}
