//! `com.vmware.vcenter.datacenter`: the datacenter in which the datastores are. Nothing makes or deletes one.

use std::collections::BTreeSet;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Structure, service};

use crate::ids::{DatacenterId, FolderId};

/// Which datacenters; each field that is set and not empty must match.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vcenter.datacenter.filter_spec")]
pub struct FilterSpec {
    /// Ids, one of which it must have.
    pub datacenters: Option<BTreeSet<Id>>,
    /// Names, one of which it must have.
    pub names: Option<BTreeSet<String>>,
    /// Folders, one of which must contain it.
    pub folders: Option<BTreeSet<Id>>,
}

/// A datacenter in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.vcenter.datacenter.summary")]
pub struct Summary {
    /// The datacenter's id.
    pub datacenter: DatacenterId,
    /// Its name.
    pub name: String,
}

/// A datacenter.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.vcenter.datacenter.info")]
pub struct Info {
    /// Its name.
    pub name: String,
    /// The folder of its datastores.
    pub datastore_folder: FolderId,
    /// The folder of its hosts and clusters.
    pub host_folder: FolderId,
    /// The folder of its networks.
    pub network_folder: FolderId,
    /// The folder of its virtual machines.
    pub vm_folder: FolderId,
}

/// Datacenters: there is one, and the datastores are in it.
#[service("com.vmware.vcenter.datacenter")]
pub trait Datacenter {
    /// Lists the datacenters that match a filter.
    #[get("/vcenter/datacenter", query(filter))]
    #[faults(UnableToAllocateResource, ServiceUnavailable, Unauthenticated, Unauthorized)]
    #[privilege("System.Read")]
    async fn list(
        &self,
        cx: &Caller,
        /// Which ones; all when it is unset.
        filter: Option<FilterSpec>,
    ) -> Result<Vec<Summary>, Fault>;

    /// Returns a datacenter.
    #[get("/vcenter/datacenter/{datacenter}")]
    #[faults(Error, NotFound, ServiceUnavailable, Unauthenticated, Unauthorized)]
    #[privilege("System.Read", on = parameter(datacenter, "Datacenter"))]
    async fn get(
        &self,
        cx: &Caller,
        /// The datacenter to return.
        datacenter: DatacenterId,
    ) -> Result<Info, Fault>;
}
