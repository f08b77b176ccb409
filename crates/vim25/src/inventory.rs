//! The inventory as clients see it: one datacenter with its four folders, one network, and the datastores. It must never
//! show what is not there.

mod datastore;
mod entity;
mod places;

use crate::{face::Facts, host, object::Object, value::Moref};

pub(crate) use datastore::datastore_of;

/// Ids of the objects that are there always. Those of datastores are their own.
pub mod ids {
    /// The folder that everything is in.
    pub const ROOT_FOLDER: &str = "group-d1";
    /// The datacenter.
    pub const DATACENTER: &str = "datacenter-2";
    /// Its folder of virtual machines, which is empty.
    pub const VM_FOLDER: &str = "group-v3";
    /// Its folder of hosts, which is empty.
    pub const HOST_FOLDER: &str = "group-h4";
    /// Its folder of datastores.
    pub const DATASTORE_FOLDER: &str = "group-s5";
    /// Its folder of networks.
    pub const NETWORK_FOLDER: &str = "group-n6";
    /// The network.
    pub const NETWORK: &str = "network-7";
}

/// The root of the inventory.
pub(crate) fn root() -> Moref {
    Moref::new("Folder", ids::ROOT_FOLDER)
}

/// All objects of the inventory, parents before children.
pub(crate) fn objects(facts: &Facts, datastores: &[host::Datastore]) -> Vec<Object> {
    let mut objects = places::objects(facts, datastores);
    objects.extend(datastores.iter().flat_map(datastore::objects));
    objects
}
