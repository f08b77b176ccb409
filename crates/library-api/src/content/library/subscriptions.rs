//! `com.vmware.content.library.subscriptions`: who follows a published library, as the publisher sees it.

mod create_spec;
mod update_spec;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Enumeration, Structure, service};

pub use self::{
    create_spec::{
        CreateSpec, CreateSpecNewSubscribedLibrary, CreateSpecPlacement, CreateSpecSubscribedLibrary,
        CreateSpecVcenter, Target,
    },
    update_spec::{UpdateSpec, UpdateSpecPlacement, UpdateSpecVcenter},
};
use crate::ids::{LibraryId, SubscriptionId};

/// Which server has the subscribed library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.subscriptions.location")]
pub enum Location {
    /// The publisher's own.
    Local,
    /// Another one.
    Remote,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.info")]
#[union(subscribed_library_location { REMOTE(subscribed_library_vcenter), LOCAL })]
pub struct Info {
    /// The library that follows.
    pub subscribed_library: LibraryId,
    /// That library's name.
    pub subscribed_library_name: String,
    /// Which server has it.
    pub subscribed_library_location: Location,
    /// The other server.
    pub subscribed_library_vcenter: Option<VcenterInfo>,
    /// Where templates of virtual machines are put.
    pub subscribed_library_placement: PlacementInfo,
}

/// Another server, as it is known.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.vcenter_info")]
pub struct VcenterInfo {
    /// Its name or IP address.
    pub hostname: String,
    /// Its port for HTTPS; 443 when unset.
    pub https_port: Option<i64>,
    /// The id that it goes by.
    pub server_guid: String,
}

/// Where the subscriber puts templates of virtual machines, as it is known.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.placement_info")]
pub struct PlacementInfo {
    /// The folder of virtual machines.
    pub folder: Option<Id>,
    /// The cluster.
    pub cluster: Option<Id>,
    /// The resource pool.
    pub resource_pool: Option<Id>,
    /// The host.
    pub host: Option<Id>,
    /// The network that its machines are attached to.
    pub network: Option<Id>,
}

/// A subscription in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscriptions.summary")]
pub struct Summary {
    /// The subscription's id.
    pub subscription: SubscriptionId,
    /// The library that follows.
    pub subscribed_library: LibraryId,
    /// That library's name.
    pub subscribed_library_name: String,
    /// The name or IP address of the other server; unset for the publisher's own.
    pub subscribed_library_vcenter_hostname: Option<String>,
}

/// Subscriptions of published libraries: whom to tell of new content.
#[service("com.vmware.content.library.subscriptions")]
pub trait Subscriptions {
    /// Creates a subscription and returns its id; the same `client_token` again returns the same id.
    #[post("/content/library/{library}/subscriptions", header("Client-Token" = client_token), body = spec, success = 201)]
    #[faults(
        AlreadyExists,
        Error,
        NotFound,
        ResourceInaccessible,
        InvalidArgument,
        InvalidElementType,
        NotAllowedInCurrentState,
        Unauthenticated,
        Unauthorized
    )]
    #[privilege("ContentLibrary.AddSubscription", on = parameter(library, "com.vmware.content.Library"))]
    async fn create(
        &self,
        cx: &Caller,
        /// A UUID chosen by the client, so that a repeated call creates nothing twice.
        client_token: Option<String>,
        /// The published library.
        library: LibraryId,
        /// The subscription to create.
        spec: CreateSpec,
    ) -> Result<SubscriptionId, Fault>;

    /// Deletes a subscription; the subscribed library stays.
    #[delete("/content/library/{library}/subscriptions/{subscription}")]
    #[faults(Error, InvalidElementType, NotAllowedInCurrentState, NotFound, Unauthenticated, Unauthorized)]
    #[privilege("ContentLibrary.DeleteSubscription", on = parameter(library, "com.vmware.content.Library"))]
    async fn delete(
        &self,
        cx: &Caller,
        /// The published library.
        library: LibraryId,
        /// The subscription.
        subscription: SubscriptionId,
    ) -> Result<(), Fault>;

    /// Returns a subscription.
    #[get("/content/library/{library}/subscriptions/{subscription}")]
    #[faults(
        Error,
        NotFound,
        InvalidArgument,
        InvalidElementType,
        NotAllowedInCurrentState,
        Unauthenticated,
        Unauthorized
    )]
    #[privilege("System.Read", on = parameter(library, "com.vmware.content.Library"))]
    async fn get(
        &self,
        cx: &Caller,
        /// The published library.
        library: LibraryId,
        /// The subscription.
        subscription: SubscriptionId,
    ) -> Result<Info, Fault>;

    /// Lists the subscriptions of a library.
    #[get("/content/library/{library}/subscriptions")]
    #[faults(Error, InvalidElementType, NotFound, NotAllowedInCurrentState, Unauthenticated, Unauthorized)]
    #[privilege("System.Read", on = parameter(library, "com.vmware.content.Library"))]
    async fn list(
        &self,
        cx: &Caller,
        /// The published library.
        library: LibraryId,
    ) -> Result<Vec<Summary>, Fault>;

    /// Changes the properties that are set in `spec`; the others stay.
    #[patch("/content/library/{library}/subscriptions/{subscription}", body = spec)]
    #[faults(
        Error,
        NotFound,
        ResourceInaccessible,
        InvalidArgument,
        InvalidElementType,
        NotAllowedInCurrentState,
        Unauthenticated,
        Unauthorized
    )]
    #[privilege("ContentLibrary.UpdateSubscription", on = parameter(library, "com.vmware.content.Library"))]
    async fn update(
        &self,
        cx: &Caller,
        /// The published library.
        library: LibraryId,
        /// The subscription.
        subscription: SubscriptionId,
        /// The properties to change.
        spec: UpdateSpec,
    ) -> Result<(), Fault>;
}
