//! The one network of the inventory. Nothing is connected to it: clients want to see one. Its name is a setting; its id is
//! the same on every server.

use crate::Domain;

/// The network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network<'a> {
    /// Its id.
    pub id: &'static str,
    /// Its name, a setting.
    pub name: &'a str,
    /// Id of the folder that contains it.
    pub folder: &'static str,
    /// Id of the datacenter that contains it.
    pub datacenter: &'static str,
}

impl Domain {
    /// The network.
    pub fn network(&self) -> Network<'_> {
        let center = self.datacenter();
        Network { id: "network-7", name: &self.rules.network, folder: center.network_folder, datacenter: center.id }
    }
}
