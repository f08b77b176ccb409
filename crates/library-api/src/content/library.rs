//! `com.vmware.content.library`: what can be done with a library of either kind.

pub mod item;
pub mod publish_info;
pub mod storage_backing;
pub mod subscribed_item;
pub mod subscription_info;
pub mod subscriptions;
pub mod usages;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Enumeration, Structure, service};

use self::storage_backing::StorageBacking;
use super::{LibraryModel, library_model::LibraryType};
use crate::ids::LibraryId;

/// What to look for among libraries; every set field must match.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.find_spec")]
pub struct FindSpec {
    /// The name, compared without regard to case.
    pub name: Option<String>,
    /// The kind of library.
    pub r#type: Option<LibraryType>,
    /// Where the library keeps its content.
    pub storage_backing: Option<StorageBacking>,
}

/// How a library is tuned.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.optimization_info")]
pub struct OptimizationInfo {
    /// Whether the library serves subscribers first of all.
    pub optimize_remote_publishing: Option<bool>,
}

/// Whether a library is in service.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.state_info")]
pub struct StateInfo {
    /// The state.
    pub state: Option<State>,
    /// Why it is in this state.
    pub message: Option<String>,
}

/// A library's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.state_info.state")]
pub enum State {
    /// In service.
    Active,
    /// Out of service for maintenance.
    Maintenance,
}

/// Settings of one library.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.configuration_info")]
pub struct ConfigurationInfo {
    /// Whether a usage recorded on the library also holds for its items.
    pub apply_library_usage_to_items: Option<bool>,
}

/// Where the content of a library moves to.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.migrate_spec")]
pub struct MigrateSpec {
    /// The new places; exactly one.
    pub storage_backings: Vec<StorageBacking>,
}

/// What a library becomes.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.conversion_spec")]
pub struct ConversionSpec {
    /// The change of kind.
    pub conversion_type: ConversionType,
}

/// How a library changes its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.conversion_spec.conversion_type")]
pub enum ConversionType {
    /// A subscribed library becomes a local one that is published, with the authentication that it had.
    ToPublishedLibrary,
}

/// Libraries of either kind.
#[service("com.vmware.content.library")]
pub trait Library {
    /// Returns a library.
    #[get("/content/library/{libraryId}")]
    #[faults(NotFound)]
    #[privilege("System.Read", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn get(
        &self,
        cx: &Caller,
        /// The library to return.
        library_id: LibraryId,
    ) -> Result<LibraryModel, Fault>;

    /// Lists the ids of all libraries.
    #[get("/content/library")]
    #[privilege("System.Read")]
    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault>;

    /// Lists the ids of the libraries that match `spec`.
    #[post("/content/library?action=find", body = spec)]
    #[faults(InvalidArgument)]
    #[privilege("System.Read")]
    async fn find(
        &self,
        cx: &Caller,
        /// What to look for; at least one field is set.
        spec: FindSpec,
    ) -> Result<Vec<Id>, Fault>;

    /// Changes the properties that are set in `update_spec`; the others stay.
    #[patch("/content/library/{libraryId}", body = update_spec)]
    #[faults(NotFound, InvalidArgument)]
    #[privilege("ContentLibrary.UpdateLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn update(
        &self,
        cx: &Caller,
        /// The library to change.
        library_id: LibraryId,
        /// The properties to change.
        update_spec: LibraryModel,
    ) -> Result<(), Fault>;

    /// Deletes a library with its items, unless something uses it; the bytes go in the background.
    #[delete("/content/library/{libraryId}")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege("ContentLibrary.DeleteLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn delete(
        &self,
        cx: &Caller,
        /// The library to delete.
        library_id: LibraryId,
    ) -> Result<(), Fault>;

    /// Deletes a library with its items although there are usages of it.
    #[post("/content/library/{libraryId}?action=force-delete")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege("ContentLibrary.DeleteLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn force_delete(
        &self,
        cx: &Caller,
        /// The library to delete.
        library_id: LibraryId,
    ) -> Result<(), Fault>;

    /// Takes a library out of service: until it is back, its content neither changes nor is handed out.
    #[post("/content/library/{libraryId}?action=enter-maintenance")]
    #[faults(NotFound, NotAllowedInCurrentState, Unauthenticated, Unauthorized, Error)]
    #[privilege("ContentLibrary.LibraryMaintenance", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn enter_maintenance(
        &self,
        cx: &Caller,
        /// The library to take out of service.
        library_id: LibraryId,
    ) -> Result<(), Fault>;

    /// Puts a library back into service.
    #[post("/content/library/{libraryId}?action=exit-maintenance")]
    #[faults(NotFound, NotAllowedInCurrentState, Unauthenticated, Unauthorized, Error)]
    #[privilege("ContentLibrary.LibraryMaintenance", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn exit_maintenance(
        &self,
        cx: &Caller,
        /// The library to put back.
        library_id: LibraryId,
    ) -> Result<(), Fault>;

    /// Moves the content of a library to another place. The library is in MAINTENANCE meanwhile; the old copy goes only when
    /// the new one is whole.
    #[post("/content/library/{libraryId}?action=migrate", body = migrate_spec)]
    #[faults(
        Error,
        NotFound,
        InvalidArgument,
        NotAllowedInCurrentState,
        AlreadyInDesiredState,
        Unauthenticated,
        Unauthorized,
        Unsupported
    )]
    #[privilege("ContentLibrary.MigrateLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn migrate(
        &self,
        cx: &Caller,
        /// The library to move.
        library_id: LibraryId,
        /// Where to.
        migrate_spec: MigrateSpec,
    ) -> Result<(), Fault>;

    /// Makes a library one of another kind. Items keep their ids.
    #[post("/content/library/{libraryId}?action=convert", body = conversion_spec)]
    #[faults(
        NotFound,
        InvalidArgument,
        InvalidElementType,
        NotAllowedInCurrentState,
        Unauthenticated,
        Unauthorized,
        Error
    )]
    #[privilege("ContentLibrary.ConvertLibrary", on = parameter(library_id, "com.vmware.content.Library"))]
    async fn convert(
        &self,
        cx: &Caller,
        /// The library to convert.
        library_id: LibraryId,
        /// What it becomes.
        conversion_spec: ConversionSpec,
    ) -> Result<(), Fault>;
}
