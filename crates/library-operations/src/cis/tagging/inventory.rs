//! What may carry tags beside libraries and items.

use library_core::{model::TaggedObject, tagging::Inventory};

use crate::Services;

/// The type of datastores, as clients of the inventory spell it.
const DATASTORE: &str = "Datastore";

impl Services {
    /// The objects of the inventory.
    pub(super) async fn inventory(&self) -> Inventory {
        let stores = self.domain.datastores().await.into_iter();
        stores.map(|store| TaggedObject::new(DATASTORE, store.id.as_str())).collect()
    }
}
