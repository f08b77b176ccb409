//! `com.vmware.vcenter.folder`: the folders of the inventory. Nothing makes or deletes one.

use std::collections::BTreeSet;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Enumeration, Structure, service};

use crate::ids::FolderId;

/// What can be in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.vcenter.folder.type")]
pub enum FolderType {
    /// Datacenters.
    Datacenter,
    /// Datastores.
    Datastore,
    /// Hosts and clusters.
    Host,
    /// Networks.
    Network,
    /// Virtual machines.
    VirtualMachine,
}

/// Which folders; each field that is set and not empty must match.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vcenter.folder.filter_spec")]
pub struct FilterSpec {
    /// Ids, one of which it must have.
    pub folders: Option<BTreeSet<Id>>,
    /// Names, one of which it must have.
    pub names: Option<BTreeSet<String>>,
    /// What it must be there for.
    pub r#type: Option<FolderType>,
    /// Folders, one of which must contain it.
    pub parent_folders: Option<BTreeSet<Id>>,
    /// Datacenters, one of which must contain it.
    pub datacenters: Option<BTreeSet<Id>>,
}

/// A folder in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.vcenter.folder.summary")]
pub struct Summary {
    /// The folder's id.
    pub folder: FolderId,
    /// Its name.
    pub name: String,
    /// What can be in it.
    pub r#type: FolderType,
}

/// Folders: the root of the inventory, and those of the datacenter.
#[service("com.vmware.vcenter.folder")]
pub trait Folder {
    /// Lists the folders that match a filter.
    #[get("/vcenter/folder", query(filter))]
    #[faults(InvalidArgument, UnableToAllocateResource, ServiceUnavailable, Unauthenticated, Unauthorized)]
    #[privilege("System.Read")]
    async fn list(
        &self,
        cx: &Caller,
        /// Which ones; all when it is unset.
        filter: Option<FilterSpec>,
    ) -> Result<Vec<Summary>, Fault>;
}
