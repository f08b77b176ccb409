//! What may carry tags beside libraries and items: the datacenter, its folders, the datastores and the network. Names of
//! types are those that clients of the inventory know them by.

use library_core::{model::TaggedObject, tagging::Inventory};

use crate::Services;

impl Services {
    /// The objects of the inventory. Asks no store: one that does not answer is no less an object.
    pub(super) fn inventory(&self) -> Inventory {
        let mut objects: Inventory = self.domain.folders().map(|folder| TaggedObject::new("Folder", folder.id)).into();
        objects.insert(TaggedObject::new("Datacenter", self.domain.datacenter().id));
        objects.insert(TaggedObject::new("Network", self.domain.network().id));
        objects.extend(self.domain.stores().map(|(id, _)| TaggedObject::new("Datastore", id.as_str())));
        objects
    }
}
