//! `com.vmware.content.library.item_model`: an item as create, update and read see it.

use vapi::bind::{DateTime, Id};
use vapi_macros::Structure;

use super::certificate_verification_info::CertificateVerificationInfo;

/// An item. One structure serves create, update and read, so each field may be unset.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.item_model")]
pub struct ItemModel {
    /// The item's id, given by the server.
    pub id: Option<Id>,
    /// The library that holds the item.
    pub library_id: Option<Id>,
    /// Names the state of the content; changes with each completed update session.
    pub content_version: Option<Id>,
    /// When the item was created.
    pub creation_time: Option<DateTime>,
    /// What the item is, in the owner's words; at most 2000 characters.
    pub description: Option<String>,
    /// When the item or its content last changed.
    pub last_modified_time: Option<DateTime>,
    /// When a subscribed item was last brought up to date.
    pub last_sync_time: Option<DateTime>,
    /// Counts changes of the item's properties.
    pub metadata_version: Option<String>,
    /// Name; 1..=80 characters.
    pub name: Option<String>,
    /// Whether the content is here.
    pub cached: Option<bool>,
    /// Size of the content, in bytes.
    pub size: Option<i64>,
    /// Type of the content, for example `ovf`.
    pub r#type: Option<String>,
    /// Counts changes of the content or the properties.
    pub version: Option<String>,
    /// The published item that a subscribed item follows.
    pub source_id: Option<Id>,
    /// Whether the content meets the library's security policy.
    pub security_compliance: Option<bool>,
    /// What became of the check of the content's certificate.
    pub certificate_verification_info: Option<CertificateVerificationInfo>,
}
