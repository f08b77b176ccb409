//! `com.vmware.vcenter.resource_pool`: pools of resources of virtual machines. There are none, and a client that looks for
//! one is told so.

use std::collections::BTreeSet;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Structure, service};

use crate::ids::ResourcePoolId;

/// Which resource pools; each field that is set and not empty must match.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vcenter.resource_pool.filter_spec")]
pub struct FilterSpec {
    /// Ids, one of which it must have.
    pub resource_pools: Option<BTreeSet<Id>>,
    /// Names, one of which it must have.
    pub names: Option<BTreeSet<String>>,
    /// Resource pools, one of which must contain it.
    pub parent_resource_pools: Option<BTreeSet<Id>>,
    /// Datacenters, one of which must contain it.
    pub datacenters: Option<BTreeSet<Id>>,
    /// Hosts, one of which must contain it.
    pub hosts: Option<BTreeSet<Id>>,
    /// Clusters, one of which must contain it.
    pub clusters: Option<BTreeSet<Id>>,
}

/// A resource pool in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.vcenter.resource_pool.summary")]
pub struct Summary {
    /// The resource pool's id.
    pub resource_pool: ResourcePoolId,
    /// Its name.
    pub name: String,
}

/// Resource pools: there is no hypervisor here.
#[service("com.vmware.vcenter.resource_pool")]
pub trait ResourcePool {
    /// Lists the resource pools that match a filter.
    #[get("/vcenter/resource-pool", query(filter))]
    #[faults(UnableToAllocateResource, ServiceUnavailable, Unauthenticated, Unauthorized)]
    #[privilege("System.Read")]
    async fn list(
        &self,
        cx: &Caller,
        /// Which ones; all when it is unset.
        filter: Option<FilterSpec>,
    ) -> Result<Vec<Summary>, Fault>;
}
