//! `com.vmware.content.library.item`: the templates, images and files in a library.

pub mod certificate_verification_info;
pub mod download_session;
pub mod downloadsession;
pub mod file;
pub mod item_model;
pub mod storage;
pub mod transfer;
pub mod update_session;
pub mod updatesession;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Structure, service};

pub use self::item_model::ItemModel;
use crate::ids::{ItemId, LibraryId};

/// What to look for among items; every set field must match.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.find_spec")]
pub struct FindSpec {
    /// The name, compared without regard to case.
    pub name: Option<String>,
    /// The library that holds the item.
    pub library_id: Option<Id>,
    /// The published item that a subscribed item follows.
    pub source_id: Option<Id>,
    /// The item's type.
    pub r#type: Option<String>,
    /// Whether the content is here.
    pub cached: Option<bool>,
}

/// Items of libraries.
#[service("com.vmware.content.library.item")]
pub trait Item {
    /// Creates an empty item and returns its id; the same `client_token` again returns the same id.
    #[post("/content/library/item", header("Client-Token" = client_token), body = create_spec, success = 201)]
    #[faults(NotFound, InvalidArgument, InvalidElementType, NotAllowedInCurrentState, AlreadyExists)]
    #[privilege(
        "ContentLibrary.AddLibraryItem",
        on = attribute("ItemModel.library_id", "com.vmware.content.Library")
    )]
    async fn create(
        &self,
        cx: &Caller,
        /// A UUID chosen by the client, so that a repeated call creates nothing twice.
        client_token: Option<String>,
        /// The item to create.
        create_spec: ItemModel,
    ) -> Result<ItemId, Fault>;

    /// Deletes an item; its bytes go in the background.
    #[delete("/content/library/item/{libraryItemId}")]
    #[faults(InvalidElementType, NotFound, NotAllowedInCurrentState)]
    #[privilege(
        "ContentLibrary.DeleteLibraryItem",
        on = parameter(library_item_id, "com.vmware.content.library.Item")
    )]
    async fn delete(
        &self,
        cx: &Caller,
        /// The item to delete.
        library_item_id: ItemId,
    ) -> Result<(), Fault>;

    /// Returns an item.
    #[get("/content/library/item/{libraryItemId}")]
    #[faults(NotFound)]
    #[privilege("System.Read", on = parameter(library_item_id, "com.vmware.content.library.Item"))]
    async fn get(
        &self,
        cx: &Caller,
        /// The item to return.
        library_item_id: ItemId,
    ) -> Result<ItemModel, Fault>;

    /// Lists the ids of a library's items.
    #[get("/content/library/item?library_id")]
    #[faults(NotFound)]
    #[privilege("System.Read", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn list(
        &self,
        cx: &Caller,
        /// The library whose items to list.
        library_id: LibraryId,
    ) -> Result<Vec<Id>, Fault>;

    /// Lists the ids of the items that match `spec`.
    #[post("/content/library/item?action=find", body = spec)]
    #[faults(InvalidArgument)]
    #[privilege("System.Read")]
    #[privilege("System.Read", on = attribute("Item.FindSpec.library_id", "com.vmware.content.Library"))]
    async fn find(
        &self,
        cx: &Caller,
        /// What to look for; at least one field is set.
        spec: FindSpec,
    ) -> Result<Vec<Id>, Fault>;

    /// Changes the properties that are set in `update_spec`; the others stay.
    #[patch("/content/library/item/{libraryItemId}", body = update_spec)]
    #[faults(NotFound, InvalidElementType, InvalidArgument, NotAllowedInCurrentState, AlreadyExists)]
    #[privilege(
        "ContentLibrary.UpdateLibraryItem",
        on = parameter(library_item_id, "com.vmware.content.library.Item")
    )]
    async fn update(
        &self,
        cx: &Caller,
        /// The item to change.
        library_item_id: ItemId,
        /// The properties to change.
        update_spec: ItemModel,
    ) -> Result<(), Fault>;
}
