//! `com.vmware.content.library.item.changes`: who changed the content of an item, when, and why.

use vapi::{Caller, Fault, bind::DateTime};
use vapi_macros::{Structure, service};

use crate::ids::{ItemId, ItemVersionId};

/// A change in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.changes.summary")]
pub struct Summary {
    /// The content version that the change made.
    pub version: ItemVersionId,
    /// When it was made.
    pub time: DateTime,
    /// Who made it, when that is known.
    pub user: Option<String>,
    /// The first words of why, when a reason was given.
    pub short_message: Option<String>,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.changes.info")]
pub struct Info {
    /// When it was made.
    pub time: DateTime,
    /// Who made it, when that is known.
    pub user: Option<String>,
    /// Why, when a reason was given.
    pub message: Option<String>,
}

/// Changes of an item's content: one for each completed update session.
#[service("com.vmware.content.library.item.changes")]
pub trait Changes {
    /// Lists the changes of an item.
    #[get("/content/library/item/{item = library_item}/changes")]
    #[faults(NotFound, Unauthenticated, Unauthorized, Error)]
    #[privilege("System.Read", on = parameter(library_item, "com.vmware.content.library.Item"))]
    async fn list(
        &self,
        cx: &Caller,
        /// The item.
        library_item: ItemId,
    ) -> Result<Vec<Summary>, Fault>;

    /// Returns one change.
    #[get("/content/library/item/{item = library_item}/changes/{version}")]
    #[faults(NotFound, Unauthenticated, Unauthorized, Error)]
    #[privilege("System.Read", on = parameter(library_item, "com.vmware.content.library.Item"))]
    async fn get(
        &self,
        cx: &Caller,
        /// The item.
        library_item: ItemId,
        /// The content version that the change made.
        version: ItemVersionId,
    ) -> Result<Info, Fault>;
}
