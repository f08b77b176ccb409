//! `com.vmware.content.library_model`: a library as create, update and read see it.

use vapi::bind::{DateTime, Id};
use vapi_macros::{Enumeration, Structure};

use super::library::{
    ConfigurationInfo, OptimizationInfo, StateInfo, publish_info::PublishInfo, storage_backing::StorageBacking,
    subscription_info::SubscriptionInfo,
};

/// A library. One structure serves create, update and read, so each field may be unset.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library_model")]
pub struct LibraryModel {
    /// The library's id, given by the server.
    pub id: Option<Id>,
    /// When the library was created.
    pub creation_time: Option<DateTime>,
    /// What the library is for, in the owner's words.
    pub description: Option<String>,
    /// When the library's own properties or its items last changed.
    pub last_modified_time: Option<DateTime>,
    /// When a subscribed library was last brought up to date.
    pub last_sync_time: Option<DateTime>,
    /// Name; never empty.
    pub name: Option<String>,
    /// Where content is kept; exactly one at creation.
    pub storage_backings: Option<Vec<StorageBacking>>,
    /// Local or subscribed.
    pub r#type: Option<LibraryType>,
    /// How the library is tuned.
    pub optimization_info: Option<OptimizationInfo>,
    /// Counts changes of the library's properties.
    pub version: Option<String>,
    /// Whether and how a local library is published.
    pub publish_info: Option<PublishInfo>,
    /// What a subscribed library follows.
    pub subscription_info: Option<SubscriptionInfo>,
    /// The server that owns the library.
    pub server_guid: Option<Id>,
    /// The security policy that new content must meet.
    pub security_policy_id: Option<Id>,
    /// With update: take the security policy away.
    pub unset_security_policy_id: Option<bool>,
    /// Whether the library is in service.
    pub state_info: Option<StateInfo>,
    /// Settings of this library.
    pub configuration_info: Option<ConfigurationInfo>,
}

/// Where a library's content comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library_model.library_type")]
pub enum LibraryType {
    /// Content is put in here.
    Local,
    /// Content follows another library.
    Subscribed,
}
