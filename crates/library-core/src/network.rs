//! The one network of the inventory. Nothing is connected to it: clients want to see one, and templates name theirs.

use crate::Domain;

/// The network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Its id.
    pub id: &'static str,
    /// Its name: that of every vCenter's first network.
    pub name: &'static str,
    /// Id of the folder that contains it.
    pub folder: &'static str,
    /// Id of the datacenter that contains it.
    pub datacenter: &'static str,
}

impl Domain {
    /// The network.
    pub fn network(&self) -> Network {
        let center = self.datacenter();
        Network { id: "network-7", name: "VM Network", folder: center.network_folder, datacenter: center.id }
    }
}
