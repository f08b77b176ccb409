//! `com.vmware.content.local_library`: libraries whose content is put in here.

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Structure, service};

use super::LibraryModel;
use crate::ids::{LibraryId, SubscriptionId};

/// A subscription that is to be told of new content.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.local_library.destination_spec")]
pub struct DestinationSpec {
    /// The subscription.
    pub subscription: SubscriptionId,
}

/// Local libraries.
#[service("com.vmware.content.local_library")]
pub trait LocalLibrary {
    /// Creates a local library and returns its id; the same `client_token` again returns the same id.
    #[post("/content/local-library", header("Client-Token" = client_token), body = create_spec, success = 201)]
    #[faults(InvalidArgument, Unsupported)]
    #[privilege("ContentLibrary.CreateLocalLibrary")]
    #[privilege("Datastore.AllocateSpace", on = attribute("StorageBacking.datastore_id", "Datastore"))]
    async fn create(
        &self,
        cx: &Caller,
        /// A UUID chosen by the client, so that a repeated call creates nothing twice.
        client_token: Option<String>,
        /// The library to create.
        create_spec: LibraryModel,
    ) -> Result<LibraryId, Fault>;

    /// Deletes a local library with its items; the bytes go in the background.
    #[delete("/content/local-library/{libraryId}")]
    #[faults(InvalidElementType, NotFound, NotAllowedInCurrentState)]
    #[privilege(
        "ContentLibrary.DeleteLocalLibrary",
        on = parameter(library_id, "com.vmware.content.Library")
    )]
    async fn delete(
        &self,
        cx: &Caller,
        /// The library to delete.
        library_id: LibraryId,
    ) -> Result<(), Fault>;

    /// Returns a local library.
    #[get("/content/local-library/{libraryId}")]
    #[faults(NotFound, InvalidElementType)]
    #[privilege("System.Read", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn get(
        &self,
        cx: &Caller,
        /// The library to return.
        library_id: LibraryId,
    ) -> Result<LibraryModel, Fault>;

    /// Lists the ids of all local libraries.
    #[get("/content/local-library")]
    #[privilege("System.Read")]
    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault>;

    /// Changes the properties that are set in `update_spec`; the others stay.
    #[patch("/content/local-library/{libraryId}", body = update_spec)]
    #[faults(NotFound, NotAllowedInCurrentState, InvalidElementType, InvalidArgument, ResourceBusy, ConcurrentChange)]
    #[privilege(
        "ContentLibrary.UpdateLocalLibrary",
        on = parameter(library_id, "com.vmware.content.Library")
    )]
    async fn update(
        &self,
        cx: &Caller,
        /// The library to change.
        library_id: LibraryId,
        /// The properties to change.
        update_spec: LibraryModel,
    ) -> Result<(), Fault>;

    /// Deletes a local library with its items although there are usages of it.
    #[post("/content/local-library/{libraryId}?action=force-delete")]
    #[faults(InvalidElementType, NotFound, NotAllowedInCurrentState)]
    #[privilege("ContentLibrary.DeleteLocalLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn force_delete(
        &self,
        cx: &Caller,
        /// The library to delete.
        library_id: LibraryId,
    ) -> Result<(), Fault>;

    /// Tells subscribers that a published library is to be synchronised now.
    #[post("/content/local-library/{libraryId}?action=publish")]
    #[faults(
        Error,
        NotFound,
        InvalidArgument,
        InvalidElementType,
        NotAllowedInCurrentState,
        Unauthenticated,
        Unauthorized
    )]
    #[privilege("ContentLibrary.PublishLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn publish(
        &self,
        cx: &Caller,
        /// The library to publish.
        library_id: LibraryId,
        /// The subscriptions to tell; all when unset.
        subscriptions: Option<Vec<DestinationSpec>>,
    ) -> Result<(), Fault>;
}
