//! `com.vmware.content.library.item.certificate_verification_info`: what is known about a signature on content.

use vapi_macros::{Enumeration, Structure};

/// The outcome of the check of a certificate.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.certificate_verification_info")]
pub struct CertificateVerificationInfo {
    /// The outcome.
    pub status: CertVerificationStatus,
    /// The certificates from the signer's up, base64 of their DER form.
    pub cert_chain: Option<Vec<String>>,
}

/// How far the check of a certificate came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.item.cert_verification_status")]
pub enum CertVerificationStatus {
    /// There is no certificate.
    NotAvailable,
    /// The signature holds and the signer is trusted.
    Verified,
    /// The content was made on this server.
    Internal,
    /// The signature does not hold.
    VerificationFailure,
    /// The check still runs.
    VerificationInProgress,
    /// The signature holds and the signer is not trusted.
    Untrusted,
}
