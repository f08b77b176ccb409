//! `com.vmware.vcenter.datastore`: the stores that libraries can be backed by.

use std::collections::BTreeSet;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Enumeration, Structure, service};

use crate::ids::DatastoreId;

/// What a datastore is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.vcenter.datastore.type")]
pub enum DatastoreType {
    /// A file system for virtual machines.
    Vmfs,
    /// Network file system, version 3.
    Nfs,
    /// Network file system, version 4.1.
    Nfs41,
    /// Common Internet File System.
    Cifs,
    /// Disks of several hosts, shared by them.
    Vsan,
    /// Flash of a host, as a cache.
    Vffs,
    /// Virtual volumes of an array.
    Vvol,
}

/// A datastore.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.vcenter.datastore.info")]
pub struct Info {
    /// Its name.
    pub name: String,
    /// What it is made of.
    pub r#type: DatastoreType,
    /// Whether its content can be reached now.
    pub accessible: bool,
    /// Room that is left, in bytes, when that is known.
    pub free_space: Option<i64>,
    /// Whether several hosts have access to it.
    pub multiple_host_access: bool,
    /// Whether files may be given their room when it is needed.
    pub thin_provisioning_supported: bool,
}

/// Which datastores; each field that is set and not empty must match.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vcenter.datastore.filter_spec")]
pub struct FilterSpec {
    /// Ids, one of which it must have.
    pub datastores: Option<BTreeSet<Id>>,
    /// Names, one of which it must have.
    pub names: Option<BTreeSet<String>>,
    /// Types, one of which it must have.
    pub types: Option<BTreeSet<DatastoreType>>,
    /// Folders, one of which must contain it.
    pub folders: Option<BTreeSet<Id>>,
    /// Datacenters, one of which must contain it.
    pub datacenters: Option<BTreeSet<Id>>,
}

/// A datastore in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.vcenter.datastore.summary")]
pub struct Summary {
    /// The datastore's id.
    pub datastore: DatastoreId,
    /// Its name.
    pub name: String,
    /// What it is made of.
    pub r#type: DatastoreType,
    /// Room that is left, in bytes, when that is known.
    pub free_space: Option<i64>,
    /// Room in all, in bytes, when that is known.
    pub capacity: Option<i64>,
}

/// Datastores: the stores of this server.
#[service("com.vmware.vcenter.datastore")]
pub trait Datastore {
    /// Returns a datastore.
    #[get("/vcenter/datastore/{datastore}")]
    #[faults(NotFound, ServiceUnavailable, Unauthenticated, Unauthorized)]
    #[privilege("System.Read", on = parameter(datastore, "Datastore"))]
    async fn get(
        &self,
        cx: &Caller,
        /// The datastore to return.
        datastore: DatastoreId,
    ) -> Result<Info, Fault>;

    /// Lists the datastores that match a filter.
    #[get("/vcenter/datastore", query(filter))]
    #[faults(InvalidArgument, UnableToAllocateResource, ServiceUnavailable, Unauthenticated, Unauthorized)]
    #[privilege("System.Read")]
    async fn list(
        &self,
        cx: &Caller,
        /// Which ones; all when it is unset.
        filter: Option<FilterSpec>,
    ) -> Result<Vec<Summary>, Fault>;
}
