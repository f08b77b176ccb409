//! `com.vmware.content.library.storage_backing`: where content is kept.

use vapi::bind::{Id, Uri};
use vapi_macros::{Enumeration, Structure};

/// A place that keeps content.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.storage_backing")]
#[union(type { DATASTORE(datastore_id?), OTHER(storage_uri?) })]
pub struct StorageBacking {
    /// What kind of place.
    pub r#type: Option<StorageBackingType>,
    /// The datastore.
    pub datastore_id: Option<Id>,
    /// The address of a place that is no datastore.
    pub storage_uri: Option<Uri>,
}

/// What kind of place keeps content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.storage_backing.type")]
pub enum StorageBackingType {
    /// A datastore.
    Datastore,
    /// Anything else that has an address.
    Other,
}
