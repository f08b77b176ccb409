//! `com.vmware.content.library.subscribed_item`: content of a single item that follows another.

use vapi::{Caller, Fault};
use vapi_macros::service;

use crate::ids::ItemId;

/// Items of subscribed libraries.
#[service("com.vmware.content.library.subscribed_item")]
pub trait SubscribedItem {
    /// Drops the content of an item; it can be fetched again from the publisher. Only where content is fetched on demand.
    #[post("/content/library/subscribed-item/{libraryItemId}?action=evict")]
    #[faults(NotFound, InvalidElementType, InvalidElementConfiguration, NotAllowedInCurrentState)]
    #[privilege("ContentLibrary.EvictLibraryItem", on = parameter(library_item_id, "com.vmware.content.library.Item"))]
    async fn evict(
        &self,
        cx: &Caller,
        /// The item whose content to drop.
        library_item_id: ItemId,
    ) -> Result<(), Fault>;

    /// Begins to bring an item up to date with its publisher.
    #[post("/content/library/subscribed-item/{libraryItemId}?action=sync")]
    #[faults(NotFound, InvalidElementType, NotAllowedInCurrentState)]
    #[privilege("ContentLibrary.SyncLibraryItem", on = parameter(library_item_id, "com.vmware.content.library.Item"))]
    async fn sync(
        &self,
        cx: &Caller,
        /// The item to bring up to date.
        library_item_id: ItemId,
        /// Whether to fetch the content even where it is fetched on demand.
        force_sync_content: bool,
        /// Whether to fetch files that the item can do without.
        sync_optional_files: Option<bool>,
    ) -> Result<(), Fault>;
}
