//! `com.vmware.content.library.subscribed_item`: content of a single item that follows another.

use library_api::{content::library::subscribed_item::SubscribedItem, ids::ItemId};
use library_core::model;
use vapi::{Caller, Fault};

use crate::Services;

impl SubscribedItem for Services {
    async fn evict(&self, cx: &Caller, library_item_id: ItemId) -> Result<(), Fault> {
        self.domain.evict_item(&model::ItemId::new(library_item_id.0)).await.map_err(self.fault(cx))
    }

    /// Which files are wanted makes no difference to what is answered yet.
    async fn sync(&self, cx: &Caller, library_item_id: ItemId, _: bool, _: Option<bool>) -> Result<(), Fault> {
        self.domain.sync_item(&model::ItemId::new(library_item_id.0)).await.map_err(self.fault(cx))
    }
}
