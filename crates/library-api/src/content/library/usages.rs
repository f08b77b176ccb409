//! `com.vmware.content.library.usages`: what depends on a library, and so keeps it from being deleted.

use vapi::{
    Caller, Fault,
    bind::{DateTime, Uri},
};
use vapi_macros::{Structure, service};

use crate::ids::{LibraryId, UsageId};

/// The usage to record.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.usages.add_spec")]
pub struct AddSpec {
    /// The resource that uses the library, as `<scheme>:<namespace>:<type>:<id>`, for example `urn:vmomi:vm:vm-12`.
    pub resource_urn: Uri,
}

/// A usage.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.usages.info")]
pub struct Info {
    /// The usage's id.
    pub usage: UsageId,
    /// The resource that uses the library, as `<scheme>:<namespace>:<type>:<id>`, for example `urn:vmomi:vm:vm-12`.
    pub resource_urn: Uri,
    /// When it was recorded.
    pub addition_time: DateTime,
}

/// A usage in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.usages.summary")]
pub struct Summary {
    /// The usage's id.
    pub usage: UsageId,
    /// The resource that uses the library, as `<scheme>:<namespace>:<type>:<id>`, for example `urn:vmomi:vm:vm-12`.
    pub resource_urn: Uri,
}

/// The usages of a library.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.usages.list_result")]
pub struct ListResult {
    /// One entry a usage.
    pub library_usage_list: Vec<Summary>,
}

/// Usages of libraries: a library with usages is deleted by force only.
#[service("com.vmware.content.library.usages")]
pub trait Usages {
    /// Records a usage and returns its id.
    #[post("/content/library/{library}/usages", body = spec, success = 201)]
    #[faults(AlreadyExists, InvalidArgument, NotFound, Unauthenticated, Unauthorized)]
    #[privilege("ContentLibrary.AddLibraryUsage")]
    async fn add(
        &self,
        cx: &Caller,
        /// The library that is used.
        library: LibraryId,
        /// The usage to record.
        spec: AddSpec,
    ) -> Result<UsageId, Fault>;

    /// Returns a usage.
    #[get("/content/library/{library}/usages/{usage}")]
    #[faults(NotFound, Unauthenticated, Unauthorized)]
    #[privilege("System.Read")]
    async fn get(
        &self,
        cx: &Caller,
        /// The library.
        library: LibraryId,
        /// The usage.
        usage: UsageId,
    ) -> Result<Info, Fault>;

    /// Lists the usages of a library.
    #[get("/content/library/{library}/usages")]
    #[faults(NotFound, Unauthenticated, Unauthorized)]
    #[privilege("System.Read")]
    async fn list(
        &self,
        cx: &Caller,
        /// The library.
        library: LibraryId,
    ) -> Result<ListResult, Fault>;

    /// Removes a usage.
    #[delete("/content/library/{library}/usages/{usage}")]
    #[faults(NotFound, Unauthenticated, Unauthorized)]
    #[privilege("ContentLibrary.RemoveLibraryUsage")]
    async fn remove(
        &self,
        cx: &Caller,
        /// The library.
        library: LibraryId,
        /// The usage.
        usage: UsageId,
    ) -> Result<(), Fault>;
}
