//! The folders of the inventory: its root, and the four of the datacenter. Nobody makes or removes one; their names are
//! those that every vCenter gives them.

use crate::Domain;

/// What can be in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderKind {
    /// Datacenters.
    Datacenters,
    /// Virtual machines; there are none.
    VirtualMachines,
    /// Hosts and clusters; there are none.
    Hosts,
    /// Datastores.
    Datastores,
    /// Networks.
    Networks,
}

/// A folder. None of them is in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its id.
    pub id: &'static str,
    /// Its name, which is no setting.
    pub name: &'static str,
    /// What can be in it.
    pub kind: FolderKind,
    /// Id of the datacenter that contains it; the root is in none.
    pub datacenter: Option<&'static str>,
}

impl Domain {
    /// All folders, the root first.
    pub fn folders(&self) -> [Folder; 5] {
        let center = self.datacenter();
        let inside = |id, name, kind| Folder { id, name, kind, datacenter: Some(center.id) };
        [
            Folder { id: center.parent, name: "Datacenters", kind: FolderKind::Datacenters, datacenter: None },
            inside(center.vm_folder, "vm", FolderKind::VirtualMachines),
            inside(center.host_folder, "host", FolderKind::Hosts),
            inside(center.datastore_folder, "datastore", FolderKind::Datastores),
            inside(center.network_folder, "network", FolderKind::Networks),
        ]
    }
}
