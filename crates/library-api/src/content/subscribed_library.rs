//! `com.vmware.content.subscribed_library`: libraries whose content follows another library.

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Enumeration, Structure, service};

use super::{LibraryModel, library::subscription_info::SubscriptionInfo};
use crate::{ids::LibraryId, std::LocalizableMessage};

/// What became of an attempt to reach a publisher.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.subscribed_library.probe_result")]
pub struct ProbeResult {
    /// The outcome.
    pub status: ProbeStatus,
    /// Thumbprint of the certificate that the publisher showed; only over TLS.
    pub ssl_thumbprint: Option<String>,
    /// The certificate that the publisher showed, PEM; only over TLS, and only when the request had one.
    pub ssl_certificate: Option<String>,
    /// What went wrong; empty on success.
    pub error_messages: Vec<LocalizableMessage>,
}

/// How an attempt to reach a publisher ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.subscribed_library.probe_result.status")]
pub enum ProbeStatus {
    /// The library can be followed.
    Success,
    /// The address is none, or not that of a library.
    InvalidUrl,
    /// The publisher did not answer in time.
    TimedOut,
    /// There is no host of that name.
    HostNotFound,
    /// The publisher has nothing at that address.
    ResourceNotFound,
    /// The publisher refused user name and password.
    InvalidCredentials,
    /// The publisher showed a certificate that is not trusted.
    CertificateError,
    /// Anything else.
    UnknownError,
}

/// Subscribed libraries.
#[service("com.vmware.content.subscribed_library")]
pub trait SubscribedLibrary {
    /// Creates a subscribed library and returns its id; the same `client_token` again returns the same id.
    #[post("/content/subscribed-library", header("Client-Token" = client_token), body = create_spec, success = 201)]
    #[faults(InvalidArgument, Unsupported, ResourceInaccessible)]
    #[privilege("ContentLibrary.CreateSubscribedLibrary")]
    #[privilege("Datastore.AllocateSpace", on = attribute("StorageBacking.datastore_id", "Datastore"))]
    async fn create(
        &self,
        cx: &Caller,
        /// A UUID chosen by the client, so that a repeated call creates nothing twice.
        client_token: Option<String>,
        /// The library to create.
        create_spec: LibraryModel,
    ) -> Result<LibraryId, Fault>;

    /// Deletes a subscribed library with its items, unless something uses it; the bytes go in the background.
    #[delete("/content/subscribed-library/{libraryId}")]
    #[faults(InvalidElementType, NotFound, NotAllowedInCurrentState)]
    #[privilege("ContentLibrary.DeleteSubscribedLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn delete(
        &self,
        cx: &Caller,
        /// The library to delete.
        library_id: LibraryId,
    ) -> Result<(), Fault>;

    /// Deletes a subscribed library with its items although there are usages of it.
    #[post("/content/subscribed-library/{libraryId}?action=force-delete")]
    #[faults(InvalidElementType, NotFound)]
    #[privilege("ContentLibrary.DeleteSubscribedLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn force_delete(
        &self,
        cx: &Caller,
        /// The library to delete.
        library_id: LibraryId,
    ) -> Result<(), Fault>;

    /// Drops the content of all items; it can be fetched again from the publisher. Only where content is fetched on demand.
    #[post("/content/subscribed-library/{libraryId}?action=evict")]
    #[faults(NotFound, InvalidElementType, NotAllowedInCurrentState)]
    #[privilege("ContentLibrary.EvictSubscribedLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn evict(
        &self,
        cx: &Caller,
        /// The library whose content to drop.
        library_id: LibraryId,
    ) -> Result<(), Fault>;

    /// Returns a subscribed library.
    #[get("/content/subscribed-library/{libraryId}")]
    #[faults(NotFound, InvalidElementType)]
    #[privilege("System.Read", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn get(
        &self,
        cx: &Caller,
        /// The library to return.
        library_id: LibraryId,
    ) -> Result<LibraryModel, Fault>;

    /// Lists the ids of all subscribed libraries.
    #[get("/content/subscribed-library")]
    #[privilege("System.Read")]
    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault>;

    /// Begins to bring a library up to date with its publisher; nothing new begins while that is under way.
    #[post("/content/subscribed-library/{libraryId}?action=sync")]
    #[faults(NotFound, InvalidElementType, NotAllowedInCurrentState, InvalidArgument, ResourceInaccessible)]
    #[privilege("ContentLibrary.SyncLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn sync(
        &self,
        cx: &Caller,
        /// The library to bring up to date.
        library_id: LibraryId,
    ) -> Result<(), Fault>;

    /// Changes the properties that are set in `update_spec`; the others stay.
    #[patch("/content/subscribed-library/{libraryId}", body = update_spec)]
    #[faults(
        NotFound,
        NotAllowedInCurrentState,
        InvalidElementType,
        InvalidArgument,
        ResourceInaccessible,
        ResourceBusy,
        ConcurrentChange
    )]
    #[privilege("ContentLibrary.UpdateSubscribedLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn update(
        &self,
        cx: &Caller,
        /// The library to change.
        library_id: LibraryId,
        /// The properties to change.
        update_spec: LibraryModel,
    ) -> Result<(), Fault>;

    /// Tries to reach a publisher; a failure is a result and no fault.
    #[post("/content/subscribed-library?action=probe")]
    #[privilege("ContentLibrary.ProbeSubscription")]
    async fn probe(
        &self,
        cx: &Caller,
        /// The publisher, and how to follow it.
        subscription_info: SubscriptionInfo,
    ) -> Result<ProbeResult, Fault>;
}
