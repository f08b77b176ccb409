//! What may carry tags beside libraries and items: the datacenter, its folders, and the datastores. Names of types are
//! those that clients of the inventory know them by.

use library_core::{model::TaggedObject, tagging::Inventory};

use crate::Services;

impl Services {
    /// The objects of the inventory.
    pub(super) async fn inventory(&self) -> Inventory {
        let center = self.domain.datacenter();
        let folders =
            [center.parent, center.vm_folder, center.host_folder, center.datastore_folder, center.network_folder];
        let mut objects: Inventory = folders.map(|id| TaggedObject::new("Folder", id)).into();
        objects.insert(TaggedObject::new("Datacenter", center.id));
        let stores = self.domain.datastores().await.into_iter();
        objects.extend(stores.map(|store| TaggedObject::new("Datastore", store.id.as_str())));
        objects
    }
}
