//! `com.vmware.content.library`: what can be done with a library of either kind.

pub mod item;
pub mod publish_info;
pub mod storage_backing;
pub mod subscription_info;

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
}
