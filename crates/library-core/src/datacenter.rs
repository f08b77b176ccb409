//! The one datacenter in which clients see the stores. Its name is a setting; its id and those of its folders are the
//! same on every server, as clients may keep them.

use crate::{
    Domain,
    error::{Error, Result},
};

/// Its id.
const ID: &str = "datacenter-2";

/// The datacenter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datacenter<'a> {
    /// Its id.
    pub id: &'static str,
    /// Its name, a setting.
    pub name: &'a str,
    /// Id of the folder that contains it: the root of the inventory.
    pub parent: &'static str,
    /// Id of the folder of virtual machines; there are none.
    pub vm_folder: &'static str,
    /// Id of the folder of hosts and clusters; there are none.
    pub host_folder: &'static str,
    /// Id of the folder of datastores: all stores of this server.
    pub datastore_folder: &'static str,
    /// Id of the folder of networks.
    pub network_folder: &'static str,
}

impl Domain {
    /// The datacenter.
    pub fn datacenter(&self) -> Datacenter<'_> {
        Datacenter {
            id: ID,
            name: &self.rules.datacenter,
            parent: "group-d1",
            vm_folder: "group-v3",
            host_folder: "group-h4",
            datastore_folder: "group-s5",
            network_folder: "group-n6",
        }
    }

    /// The datacenter of this id.
    ///
    /// # Errors
    /// NotFound.
    pub fn datacenter_by_id(&self, id: &str) -> Result<Datacenter<'_>> {
        if id == ID { Ok(self.datacenter()) } else { Err(Error::not_found("datacenter", id)) }
    }
}
