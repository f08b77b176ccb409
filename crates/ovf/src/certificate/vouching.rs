//! One step of a chain: whether one certificate may vouch for another, and does (RFC 5280, section 6.1). Looks at no
//! clock; names of servers and policies mean nothing for packages and are not asked for.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{KeyUsage, ParsedExtension};

use super::chain::shown_name;
use super::judgement::GapCause;
use super::link_signature;

/// Checks that `issuer` vouches for `subject`. `below` counts the authorities between the issuer and the signer, without
/// those that are their own issuers. The names were compared before.
pub(crate) fn check(issuer: &X509Certificate<'_>, subject: &X509Certificate<'_>, below: usize) -> Result<(), GapCause> {
    let name = || shown_name(&issuer.subject().to_string());
    let constraints = issuer.basic_constraints().map_err(|_| GapCause::Extension(name()))?;
    let Some(constraints) = constraints.filter(|constraints| constraints.value.ca) else {
        return Err(GapCause::NotAuthority(name()));
    };
    let allowed = constraints.value.path_len_constraint;
    if allowed.is_some_and(|allowed| u32::try_from(below).map_or(true, |below| below > allowed)) {
        return Err(GapCause::PathLength(name()));
    }
    check_use(issuer, KeyUsage::key_cert_sign)?;
    check_extensions(issuer)?;
    link_signature::check(issuer, subject)
}

/// Checks that a signer's certificate may be used to sign a package, for signers that are no anchors themselves. An extended
/// key usage is not asked for: the contract names none, and publishers sign with what their authority gives them.
pub(crate) fn check_signer(signer: &X509Certificate<'_>) -> Result<(), GapCause> {
    check_use(signer, |usage| usage.digital_signature() || usage.non_repudiation())?;
    check_extensions(signer)
}

/// A certificate without a key usage is good for everything (RFC 5280, section 4.2.1.3).
fn check_use(certificate: &X509Certificate<'_>, is_meant: impl Fn(&KeyUsage) -> bool) -> Result<(), GapCause> {
    let name = || shown_name(&certificate.subject().to_string());
    let usage = certificate.key_usage().map_err(|_| GapCause::Extension(name()))?;
    if usage.is_none_or(|usage| is_meant(usage.value)) { Ok(()) } else { Err(GapCause::KeyUsage(name())) }
}

/// What is critical has to be understood. Name constraints and policy constraints are not: they stand for no trust here.
fn check_extensions(certificate: &X509Certificate<'_>) -> Result<(), GapCause> {
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
    Err(GapCause::Extension(shown_name(&certificate.subject().to_string())))
}
