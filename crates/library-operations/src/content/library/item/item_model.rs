//! `com.vmware.content.library.item_model`: an item for the wire, and changes of one from it.

use library_api::content::library::item::{
    ItemModel,
    certificate_verification_info::{CertVerificationStatus, CertificateVerificationInfo},
};
use library_core::{
    Result,
    item::{ItemChange, NewItem},
    library::policy::Compliance,
    model::{Item, ItemId, LibraryId, Verification, VerificationStatus},
};
use vapi::bind::{DateTime, Id};

use crate::field::{long, required};

/// An item as clients read it.
pub(super) fn shown(item: Item, compliance: Compliance) -> ItemModel {
    ItemModel {
        id: Some(Id(item.id.into())),
        library_id: Some(Id(item.library.into())),
        content_version: Some(Id(item.content_version.to_string())),
        creation_time: Some(DateTime(item.created)),
        description: Some(item.description),
        last_modified_time: Some(DateTime(item.modified)),
        last_sync_time: item.last_sync.map(DateTime),
        metadata_version: Some(item.metadata_version.to_string()),
        name: Some(item.name.as_str().to_owned()),
        cached: Some(item.cached),
        size: Some(long(item.size)),
        r#type: Some(item.item_type).filter(|item_type| !item_type.is_empty()),
        version: Some(item.version.to_string()),
        source_id: item.source_id.map(|id| Id(id.into())),
        security_compliance: Some(compliance.complies),
        certificate_verification_info: compliance.verification.map(verification),
    }
}

fn verification(found: Verification) -> CertificateVerificationInfo {
    let status = match found.status {
        VerificationStatus::NotAvailable => CertVerificationStatus::NotAvailable,
        VerificationStatus::Verified => CertVerificationStatus::Verified,
        VerificationStatus::Internal => CertVerificationStatus::Internal,
        VerificationStatus::VerificationFailure => CertVerificationStatus::VerificationFailure,
        VerificationStatus::VerificationInProgress => CertVerificationStatus::VerificationInProgress,
        VerificationStatus::Untrusted => CertVerificationStatus::Untrusted,
    };
    CertificateVerificationInfo { status, cert_chain: Some(found.chain).filter(|chain| !chain.is_empty()) }
}

/// The item that a creation asks for; `path` is where its specification stands. Fields that only the server gives are ignored.
///
/// # Errors
/// `InvalidArgument` for a missing field.
pub(super) fn new(spec: ItemModel, path: &str) -> Result<NewItem> {
    Ok(NewItem {
        library: LibraryId::new(required(spec.library_id, &format!("{path}.library_id"))?.0),
        name: required(spec.name, &format!("{path}.name"))?,
        description: spec.description.unwrap_or_default(),
        item_type: spec.r#type.unwrap_or_default(),
        source_id: spec.source_id.map(|id| ItemId::new(id.0)),
    })
}

/// The change that an update asks for. An item never moves: `library_id` is ignored.
pub(super) fn change(spec: ItemModel) -> ItemChange {
    ItemChange { name: spec.name, description: spec.description, item_type: spec.r#type, version: spec.version }
}
