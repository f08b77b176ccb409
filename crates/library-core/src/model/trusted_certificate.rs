//! A certificate whose holder may vouch for signers of packages (contract: `trusted_certificates`).

use jiff::Timestamp;

use super::TrustedCertificateId;

/// A certificate of the trust store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedCertificate {
    /// SHA-256 of the DER form, lower-case hexadecimal (contract: the id is the trust store's alias).
    pub id: TrustedCertificateId,
    /// One PEM block.
    pub pem: String,
    /// When it was added.
    pub added: Timestamp,
}
