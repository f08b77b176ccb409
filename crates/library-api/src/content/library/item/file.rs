//! `com.vmware.content.library.item.file`: the files of an item.

use vapi::{Caller, Fault, bind::Uri};
use vapi_macros::{Enumeration, Structure, service};

use crate::ids::ItemId;

/// A file of an item.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.file.info")]
pub struct Info {
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

/// A checksum.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.file.checksum_info")]
pub struct ChecksumInfo {
    /// How it is computed; SHA-1 when unset.
    pub algorithm: Option<ChecksumAlgorithm>,
    /// The checksum in hexadecimal.
    pub checksum: String,
}

/// How a checksum is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.item.file.checksum_algorithm")]
pub enum ChecksumAlgorithm {
    /// SHA-1.
    Sha1,
    /// MD5.
    Md5,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// The files that an item consists of.
#[service("com.vmware.content.library.item.file")]
pub trait File {
    /// Returns a file of an item.
    #[get("/content/library/item/{libraryItemId}/file?name")]
    #[faults(NotFound, Unsupported)]
    #[privilege("System.Read", on = parameter(library_item_id, "com.vmware.content.library.Item"))]
    async fn get(
        &self,
        cx: &Caller,
        /// The item.
        library_item_id: ItemId,
        /// The file's name within the item.
        name: String,
    ) -> Result<Info, Fault>;

    /// Lists the files of an item.
    #[get("/content/library/item/{libraryItemId}/file")]
    #[faults(NotFound, Unsupported)]
    #[privilege("System.Read", on = parameter(library_item_id, "com.vmware.content.library.Item"))]
    async fn list(
        &self,
        cx: &Caller,
        /// The item.
        library_item_id: ItemId,
    ) -> Result<Vec<Info>, Fault>;
}
