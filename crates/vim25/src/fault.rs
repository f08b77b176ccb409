//! The faults that the face knows, and how each is said. It must never say what a client may not know.

use crate::{
    host::Refusal,
    value::{Data, Moref, Value},
};

/// Why a call is not answered.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the session is not authenticated")]
    NotAuthenticated(Moref),
    #[error("cannot complete login due to an incorrect user name or password")]
    InvalidLogin,
    #[error("permission to perform this operation was denied: `{1}` is needed")]
    NoPermission(Moref, String),
    #[error("the object `{}:{}` has already been deleted or was never there", .0.kind, .0.id)]
    ManagedObjectNotFound(Moref),
    #[error("`{0}` is not a property of the object")]
    InvalidProperty(String),
    #[error("a specified parameter was not correct: `{0}`")]
    InvalidArgument(String),
    #[error("{0}")]
    InvalidRequest(String),
    #[error("`{0}` is not supported: this server has no hypervisor, and its inventory is read-only")]
    NotSupported(String),
    #[error("`{0}` is not supported: files here are changed through update sessions of their library alone")]
    FilesBelongToLibraries(String),
    #[error("the request was canceled")]
    RequestCanceled,
    #[error("the version of the collector is not known; begin again with an empty one")]
    InvalidCollectorVersion,
    #[error("{0}")]
    SystemError(String),
    #[error("file `{0}` was not found")]
    FileNotFound(String),
    #[error("`{0}` is not a datastore path; write it as `[datastore] folder/file`")]
    InvalidDatastorePath(String),
}

impl Fault {
    /// A refusal of the host, on a call of an object's method.
    pub(crate) fn of(refusal: Refusal, object: &Moref) -> Self {
        match refusal {
            Refusal::InvalidLogin => Self::InvalidLogin,
            Refusal::NotAuthenticated => Self::NotAuthenticated(object.clone()),
            Refusal::NoPermission { privilege } => Self::NoPermission(object.clone(), privilege),
            Refusal::Unavailable(why) => Self::SystemError(why),
            Refusal::Internal => Self::SystemError(Refusal::Internal.to_string()),
        }
    }

    /// The fault as a data object.
    pub(crate) fn data(&self) -> Data {
        match self {
            Self::NotAuthenticated(object) => {
                Data::new("NotAuthenticated").with("object", object.clone()).with("privilegeId", "System.View")
            }
            Self::InvalidLogin => Data::new("InvalidLogin"),
            Self::NoPermission(object, privilege) => {
                Data::new("NoPermission").with("object", object.clone()).with("privilegeId", privilege.as_str())
            }
            Self::ManagedObjectNotFound(object) => Data::new("ManagedObjectNotFound").with("obj", object.clone()),
            Self::InvalidProperty(name) => Data::new("InvalidProperty").with("name", name.as_str()),
            Self::InvalidArgument(name) => Data::new("InvalidArgument").with("invalidProperty", name.as_str()),
            Self::InvalidRequest(_) => Data::new("InvalidRequest"),
            Self::NotSupported(_) | Self::FilesBelongToLibraries(_) => Data::new("NotSupported"),
            Self::RequestCanceled => Data::new("RequestCanceled"),
            Self::InvalidCollectorVersion => Data::new("InvalidCollectorVersion"),
            Self::SystemError(reason) => Data::new("SystemError").with("reason", reason.as_str()),
            Self::FileNotFound(file) => Data::new("FileNotFound").with("file", file.as_str()),
            Self::InvalidDatastorePath(path) => Data::new("InvalidDatastorePath").with("datastorePath", path.as_str()),
        }
    }

    /// The fault inside of an answer, with its text.
    pub(crate) fn localized(&self) -> Value {
        let data = Data::new("LocalizedMethodFault");
        data.with("fault", self.data()).with("localizedMessage", self.to_string()).into()
    }
}
