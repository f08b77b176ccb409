//! `com.vmware.content.library.subscribed_item`: content of a single item that follows another.

use library_api::{
    content::library::subscribed_item::{SubscribedItem, operation},
    ids::ItemId,
};
use vapi::{Caller, Fault};

use crate::{Services, awaiting::awaiting};

impl SubscribedItem for Services {
    async fn evict(&self, _: &Caller, _: ItemId) -> Result<(), Fault> {
        awaiting(operation::EVICT)
    }

    async fn sync(&self, _: &Caller, _: ItemId, _: bool, _: Option<bool>) -> Result<(), Fault> {
        awaiting(operation::SYNC)
    }
}
