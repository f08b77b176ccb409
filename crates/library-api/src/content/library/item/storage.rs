//! `com.vmware.content.library.item.storage`: where the files of an item are stored.

use vapi::{Caller, Fault, bind::Uri};
use vapi_macros::{Structure, service};

use super::file::ChecksumInfo;
use crate::{content::library::storage_backing::StorageBacking, ids::ItemId};

/// A stored file.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.storage.info")]
pub struct Info {
    /// The place that keeps the file.
    pub storage_backing: StorageBacking,
    /// The file's addresses in that place.
    pub storage_uris: Vec<Uri>,
    /// The file's checksum, when it is known.
    pub checksum_info: Option<ChecksumInfo>,
    /// Name within the item.
    pub name: String,
    /// Size in bytes.
    pub size: i64,
    /// Whether the bytes are here.
    pub cached: bool,
    /// Counts changes of the file.
    pub version: String,
    /// Where the file can be fetched from directly.
    pub file_download_endpoint: Option<Uri>,
}

/// Where the files of an item are, for those who may read the storage itself.
#[service("com.vmware.content.library.item.storage")]
pub trait Storage {
    /// Returns the places of one file.
    #[get("/content/library/item/{libraryItemId}/storage?file_name")]
    #[faults(NotFound)]
    #[privilege(
        "ContentLibrary.ReadStorage",
        on = parameter(library_item_id, "com.vmware.content.library.Item")
    )]
    async fn get(
        &self,
        cx: &Caller,
        /// The item.
        library_item_id: ItemId,
        /// The file's name within the item.
        file_name: String,
    ) -> Result<Vec<Info>, Fault>;

    /// Returns the places of all files.
    #[get("/content/library/item/{libraryItemId}/storage")]
    #[faults(NotFound)]
    #[privilege(
        "ContentLibrary.ReadStorage",
        on = parameter(library_item_id, "com.vmware.content.library.Item")
    )]
    async fn list(
        &self,
        cx: &Caller,
        /// The item.
        library_item_id: ItemId,
    ) -> Result<Vec<Info>, Fault>;
}
