//! `com.vmware.vcenter.network`: the network of the inventory. Nothing makes or deletes one.

use std::collections::BTreeSet;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Enumeration, Structure, service};

use crate::ids::NetworkId;

/// What a network is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.vcenter.network.type")]
pub enum NetworkType {
    /// A group of ports on a host.
    StandardPortgroup,
    /// A group of ports across hosts.
    DistributedPortgroup,
    /// A network that is managed elsewhere.
    OpaqueNetwork,
}

/// Which networks; each field that is set and not empty must match.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vcenter.network.filter_spec")]
pub struct FilterSpec {
    /// Ids, one of which it must have.
    pub networks: Option<BTreeSet<Id>>,
    /// Names, one of which it must have.
    pub names: Option<BTreeSet<String>>,
    /// Types, one of which it must have.
    pub types: Option<BTreeSet<NetworkType>>,
    /// Folders, one of which must contain it.
    pub folders: Option<BTreeSet<Id>>,
    /// Datacenters, one of which must contain it.
    pub datacenters: Option<BTreeSet<Id>>,
}

/// A network in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.vcenter.network.summary")]
pub struct Summary {
    /// The network's id.
    pub network: NetworkId,
    /// Its name.
    pub name: String,
    /// What it is made of.
    pub r#type: NetworkType,
}

/// Networks: there is one, and nothing is connected to it.
#[service("com.vmware.vcenter.network")]
pub trait Network {
    /// Lists the networks that match a filter.
    #[get("/vcenter/network", query(filter))]
    #[faults(InvalidArgument, UnableToAllocateResource, ServiceUnavailable, Unauthenticated, Unauthorized)]
    #[privilege("System.Read")]
    async fn list(
        &self,
        cx: &Caller,
        /// Which ones; all when it is unset.
        filter: Option<FilterSpec>,
    ) -> Result<Vec<Summary>, Fault>;
}
