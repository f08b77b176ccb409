//! `com.vmware.content.library.item.updatesession.preview_info`: a look at what a session will make of an item.

use library_api::content::library::item::updatesession::preview_info::{
    CertificateInfo, PreviewInfo, PreviewWarningInfo, State, WarningBehavior, WarningType,
};
use library_core::{
    model::{WarningKind, WarningRule},
    plugin::{CertificateFacts, Warning},
    update_session::warnings::Preview,
};

use crate::message::message;

/// A preview as clients read it: warnings, signer and chain with AVAILABLE only (the SDK refuses others).
pub(in crate::content::library::item) fn shown(preview: Preview) -> PreviewInfo {
    let bare = |state| PreviewInfo { state, certificate_info: None, warnings: None, cert_chain: None };
    match preview {
        Preview::Unavailable => bare(State::Unavailable),
        Preview::Preparing => bare(State::Preparing),
        Preview::NotApplicable => bare(State::NotApplicable),
        Preview::Available { warnings, certificate } => PreviewInfo {
            warnings: Some(warnings.into_iter().map(shown_warning).collect()),
            cert_chain: certificate.as_ref().map(|facts| facts.chain.clone()),
            certificate_info: certificate.map(shown_certificate),
            ..bare(State::Available)
        },
    }
}

/// Rules from the wire.
pub(in crate::content::library::item) fn rules(behavior: Vec<WarningBehavior>) -> Vec<WarningRule> {
    behavior.into_iter().map(|rule| WarningRule { kind: kind(rule.r#type), ignored: rule.ignored }).collect()
}

/// Rules as clients read them.
pub(in crate::content::library::item) fn shown_rules(rules: Vec<WarningRule>) -> Vec<WarningBehavior> {
    rules.into_iter().map(|rule| WarningBehavior { r#type: shown_kind(rule.kind), ignored: rule.ignored }).collect()
}

fn shown_warning((warning, ignored): (Warning, bool)) -> PreviewWarningInfo {
    let message = message("quire.update_session.warning", warning.text);
    PreviewWarningInfo { r#type: shown_kind(warning.kind), message, ignored }
}

fn shown_certificate(facts: CertificateFacts) -> CertificateInfo {
    CertificateInfo { issuer: facts.issuer, subject: facts.subject, self_signed: facts.self_signed, x509: facts.x509 }
}

fn kind(warning: WarningType) -> WarningKind {
    match warning {
        WarningType::SelfSignedCertificate => WarningKind::SelfSignedCertificate,
        WarningType::ExpiredCertificate => WarningKind::ExpiredCertificate,
        WarningType::NotYetValidCertificate => WarningKind::NotYetValidCertificate,
        WarningType::UntrustedCertificate => WarningKind::UntrustedCertificate,
    }
}

fn shown_kind(kind: WarningKind) -> WarningType {
    match kind {
        WarningKind::SelfSignedCertificate => WarningType::SelfSignedCertificate,
        WarningKind::ExpiredCertificate => WarningType::ExpiredCertificate,
        WarningKind::NotYetValidCertificate => WarningType::NotYetValidCertificate,
        WarningKind::UntrustedCertificate => WarningType::UntrustedCertificate,
    }
}
