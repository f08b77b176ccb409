//! `com.vmware.content.library.subscriptions.create_spec`: the subscription to create.

use vapi::bind::Id;
use vapi_macros::{Enumeration, Structure};

use super::Location;
use crate::content::library::storage_backing::StorageBacking;

/// The subscription to create.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.create_spec")]
pub struct CreateSpec {
    /// The library that is to follow.
    pub subscribed_library: CreateSpecSubscribedLibrary,
}

/// The library that is to follow, new or existing.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.create_spec_subscribed_library")]
#[union(target { CREATE_NEW(new_subscribed_library), USE_EXISTING(subscribed_library) })]
#[union(location { REMOTE(vcenter), LOCAL })]
pub struct CreateSpecSubscribedLibrary {
    /// Whether the library is made or is there already.
    pub target: Target,
    /// The library to make.
    pub new_subscribed_library: Option<CreateSpecNewSubscribedLibrary>,
    /// The library that is there already.
    pub subscribed_library: Option<Id>,
    /// Which server has the library.
    pub location: Location,
    /// The other server.
    pub vcenter: Option<CreateSpecVcenter>,
    /// Where templates of virtual machines are put.
    pub placement: Option<CreateSpecPlacement>,
}

/// Whether the subscribed library is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.subscriptions.create_spec_subscribed_library.target")]
pub enum Target {
    /// It is made with the subscription.
    CreateNew,
    /// It is there already.
    UseExisting,
}

/// A subscribed library that is made with the subscription.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.create_spec_new_subscribed_library")]
pub struct CreateSpecNewSubscribedLibrary {
    /// Its name; never empty.
    pub name: String,
    /// What it is for; empty when unset.
    pub description: Option<String>,
    /// Where it keeps content; exactly one.
    pub storage_backings: Vec<StorageBacking>,
    /// Whether it follows the publisher on its own.
    pub automatic_sync_enabled: bool,
    /// Whether it fetches content only when it is wanted.
    pub on_demand: bool,
}

/// Another server.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.create_spec_vcenter")]
pub struct CreateSpecVcenter {
    /// Its name or IP address.
    pub hostname: String,
    /// Its port for HTTPS; 443 when unset.
    pub https_port: Option<i64>,
}

/// Where the subscriber puts templates of virtual machines.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.create_spec_placement")]
pub struct CreateSpecPlacement {
    /// The folder of virtual machines.
    pub folder: Option<Id>,
    /// The cluster.
    pub cluster: Option<Id>,
    /// The resource pool.
    pub resource_pool: Option<Id>,
    /// The host.
    pub host: Option<Id>,
    /// The network that its machines are attached to.
    pub network: Option<Id>,
}
