//! `com.vmware.content.library.item.updatesession.preview_info`: a look at what a session will make of an item.

use vapi_macros::{Enumeration, Structure};

use crate::std::LocalizableMessage;

/// What the session's files say about themselves before they are the item's.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.updatesession.preview_info")]
#[union(state { AVAILABLE(certificate_info?, warnings), UNAVAILABLE, NOT_APPLICABLE, PREPARING })]
pub struct PreviewInfo {
    /// Whether the other fields are known.
    pub state: State,
    /// Who signed the content.
    pub certificate_info: Option<CertificateInfo>,
    /// What stands in the way of completion unless it is ignored.
    pub warnings: Option<Vec<PreviewWarningInfo>>,
    /// The certificates from the signer's up, PEM.
    pub cert_chain: Option<Vec<String>>,
}

/// Whether a preview can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.item.updatesession.preview_info.state")]
pub enum State {
    /// Not yet; files are missing.
    Unavailable,
    /// Not for this type of content.
    NotApplicable,
    /// Being made.
    Preparing,
    /// Here it is.
    Available,
}

/// The certificate of whoever signed the content.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.updatesession.certificate_info")]
pub struct CertificateInfo {
    /// Who issued it.
    pub issuer: String,
    /// Whom it names.
    pub subject: String,
    /// Whether issuer and subject are the same.
    pub self_signed: bool,
    /// The certificate, PEM.
    pub x509: String,
}

/// A warning, and whether it is ignored.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.updatesession.preview_warning_info")]
pub struct PreviewWarningInfo {
    /// Which warning.
    pub r#type: WarningType,
    /// The warning in words.
    pub message: LocalizableMessage,
    /// Whether it does not stand in the way.
    pub ignored: bool,
}

/// What to do about a warning.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.updatesession.warning_behavior")]
pub struct WarningBehavior {
    /// Which warning.
    pub r#type: WarningType,
    /// Whether to ignore it.
    pub ignored: bool,
}

/// A doubt about the certificate of signed content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.item.updatesession.warning_type")]
pub enum WarningType {
    /// It vouches for itself.
    SelfSignedCertificate,
    /// It is no longer valid.
    ExpiredCertificate,
    /// It is not valid yet.
    NotYetValidCertificate,
    /// Nobody who is trusted vouches for it.
    UntrustedCertificate,
}
