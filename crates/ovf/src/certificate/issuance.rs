//! One step of a path: whether the holder of one certificate may issue another, and did (RFC 5280, section 6.1). Looks at
//! no clock; names of servers and policies mean nothing for packages and are not asked for.

use x509_parser::certificate::X509Certificate;

use super::{PathErrorCause, issuer_signature, shown_name, usage};

/// Checks that `issuer` issued `subject`, and may. `below` counts the authorities between the issuer and the signer, without
/// those that are their own issuers. The names were compared before.
pub(crate) fn check(
    issuer: &X509Certificate<'_>,
    subject: &X509Certificate<'_>,
    below: usize,
) -> Result<(), PathErrorCause> {
    let name = || shown_name(&issuer.subject().to_string());
    let constraints = issuer.basic_constraints().map_err(|_| PathErrorCause::Extension(name()))?;
    let Some(constraints) = constraints.filter(|constraints| constraints.value.ca) else {
        return Err(PathErrorCause::NotAuthority(name()));
    };
    let allowed = constraints.value.path_len_constraint;
    if allowed.is_some_and(|allowed| u32::try_from(below).map_or(true, |below| below > allowed)) {
        return Err(PathErrorCause::PathLength(name()));
    }
    usage::check_issuer(issuer)?;
    issuer_signature::check(issuer, subject)
}
