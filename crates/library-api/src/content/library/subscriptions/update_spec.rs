//! `com.vmware.content.library.subscriptions.update_spec`: what changes in a subscription.

use vapi::bind::Id;
use vapi_macros::Structure;

/// The properties of a subscription to change.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.update_spec")]
pub struct UpdateSpec {
    /// The other server.
    pub subscribed_library_vcenter: Option<UpdateSpecVcenter>,
    /// Where templates of virtual machines are put; takes the place of all that was there.
    pub subscribed_library_placement: Option<UpdateSpecPlacement>,
}

/// The properties of another server to change.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.update_spec_vcenter")]
pub struct UpdateSpecVcenter {
    /// Its name or IP address.
    pub hostname: Option<String>,
    /// Its port for HTTPS.
    pub https_port: Option<i64>,
}

/// The new places; what is unset is taken away.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.update_spec_placement")]
pub struct UpdateSpecPlacement {
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
