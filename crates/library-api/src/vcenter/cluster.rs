//! `com.vmware.vcenter.cluster`: clusters of hosts. There are none, and a client that looks for one is told so.

use std::collections::BTreeSet;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Structure, service};

use crate::ids::ClusterId;

/// Which clusters; each field that is set and not empty must match.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vcenter.cluster.filter_spec")]
pub struct FilterSpec {
    /// Ids, one of which it must have.
    pub clusters: Option<BTreeSet<Id>>,
    /// Names, one of which it must have.
    pub names: Option<BTreeSet<String>>,
    /// Folders, one of which must contain it.
    pub folders: Option<BTreeSet<Id>>,
    /// Datacenters, one of which must contain it.
    pub datacenters: Option<BTreeSet<Id>>,
}

/// A cluster in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.vcenter.cluster.summary")]
pub struct Summary {
    /// The cluster's id.
    pub cluster: ClusterId,
    /// Its name.
    pub name: String,
    /// Whether its virtual machines start elsewhere when a host fails.
    pub ha_enabled: bool,
    /// Whether its virtual machines move between its hosts by themselves.
    pub drs_enabled: bool,
}

/// Clusters: there is no hypervisor here.
#[service("com.vmware.vcenter.cluster")]
pub trait Cluster {
    /// Lists the clusters that match a filter.
    #[get("/vcenter/cluster", query(filter))]
    #[faults(UnableToAllocateResource, ServiceUnavailable, Unauthenticated, Unauthorized)]
    #[privilege("System.Read")]
    async fn list(
        &self,
        cx: &Caller,
        /// Which ones; all when it is unset.
        filter: Option<FilterSpec>,
    ) -> Result<Vec<Summary>, Fault>;
}
