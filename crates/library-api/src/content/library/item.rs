//! `com.vmware.content.library.item`: the templates, images and files in a library.

pub mod certificate_verification_info;
pub mod changes;
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
use crate::ids::{ItemId, LibraryId, SubscriptionId};

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

/// A subscription that is to be told of new content.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.destination_spec")]
pub struct DestinationSpec {
    /// The subscription.
    pub subscription: SubscriptionId,
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

    /// Copies an item and returns the new id; the same `client_token` again returns the same id. The content follows in the
    /// background.
    #[post("/content/library/item/{sourceLibraryItemId}?action=copy", header("Client-Token" = client_token), body = destination_create_spec)]
    #[faults(NotFound, InvalidArgument, InvalidElementType, ResourceInaccessible, NotAllowedInCurrentState)]
    #[privilege("System.Read", on = parameter(source_library_item_id, "com.vmware.content.library.Item"))]
    #[privilege("ContentLibrary.AddLibraryItem", on = attribute("ItemModel.library_id", "com.vmware.content.Library"))]
    async fn copy(
        &self,
        cx: &Caller,
        /// A UUID chosen by the client, so that a repeated call copies nothing twice.
        client_token: Option<String>,
        /// The item to copy.
        source_library_item_id: ItemId,
        /// The copy: its library, and what shall differ from the source.
        destination_create_spec: ItemModel,
    ) -> Result<ItemId, Fault>;

    /// Tells subscribers of the published library that one item is to be synchronised now.
    #[post("/content/library/item/{libraryItemId}?action=publish")]
    #[faults(
        Error,
        NotFound,
        InvalidArgument,
        InvalidElementType,
        NotAllowedInCurrentState,
        Unauthenticated,
        Unauthorized
    )]
    #[privilege("ContentLibrary.PublishLibraryItem", on = parameter(library_item_id, "com.vmware.content.library.Item"))]
    async fn publish(
        &self,
        cx: &Caller,
        /// The item to publish.
        library_item_id: ItemId,
        /// Whether subscribers that fetch content only on demand fetch it now.
        force_sync_content: bool,
        /// The subscriptions to tell; all when unset.
        subscriptions: Option<Vec<DestinationSpec>>,
    ) -> Result<(), Fault>;
}
