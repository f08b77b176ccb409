//! `com.vmware.content.library.item.updatesession.file`: the files that an update session brings.

use std::collections::BTreeSet;

use vapi::{Caller, Fault};
use vapi_macros::{Enumeration, Structure, service};

use crate::{
    content::library::item::{
        file::ChecksumInfo,
        transfer::{TransferEndpoint, TransferStatus},
    },
    content::subscribed_library::ProbeResult,
    ids::UpdateSessionId,
    std::LocalizableMessage,
};

/// A file to bring.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.updatesession.file.add_spec")]
#[union(source_type { PULL(source_endpoint), NONE, PUSH })]
pub struct AddSpec {
    /// Name within the item.
    pub name: String,
    /// Who moves the bytes.
    pub source_type: SourceType,
    /// Where the server fetches the file.
    pub source_endpoint: Option<TransferEndpoint>,
    /// Size in bytes, when it is known.
    pub size: Option<i64>,
    /// The checksum that the bytes must have.
    pub checksum_info: Option<ChecksumInfo>,
}

/// A file of an update session.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.updatesession.file.info")]
#[union(source_type { PULL(source_endpoint), PUSH(upload_endpoint), NONE })]
pub struct Info {
    /// Name within the item.
    pub name: String,
    /// Who moves the bytes.
    pub source_type: SourceType,
    /// Size in bytes, when it is known.
    pub size: Option<i64>,
    /// The checksum that the bytes must have, or have.
    pub checksum_info: Option<ChecksumInfo>,
    /// Where the server fetches the file.
    pub source_endpoint: Option<TransferEndpoint>,
    /// Where the client sends the file.
    pub upload_endpoint: Option<TransferEndpoint>,
    /// How many bytes have come.
    pub bytes_transferred: i64,
    /// How far the file is.
    pub status: TransferStatus,
    /// What went wrong, in state ERROR.
    pub error_message: Option<LocalizableMessage>,
    /// Whether the file stays after completion.
    pub keep_in_storage: Option<bool>,
}

/// Who moves the bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.item.updatesession.file.source_type")]
pub enum SourceType {
    /// Nobody: the bytes are here or come with another file.
    None,
    /// The client sends them.
    Push,
    /// The server fetches them.
    Pull,
}

/// What stands between a session and its completion.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.updatesession.file.validation_result")]
pub struct ValidationResult {
    /// Whether anything does.
    pub has_errors: bool,
    /// Names of files that others refer to and that are not here.
    pub missing_files: BTreeSet<String>,
    /// Files that are wrong in themselves.
    pub invalid_files: Vec<ValidationError>,
}

/// A file that is wrong in itself.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.updatesession.file.validation_error")]
pub struct ValidationError {
    /// The file's name.
    pub name: String,
    /// What is wrong with it.
    pub error_message: LocalizableMessage,
}

/// The files of an update session.
#[service("com.vmware.content.library.item.updatesession.file")]
pub trait File {
    /// Checks the session's files together and says what is missing or wrong.
    #[post("/content/library/item/update-session/{updateSessionId}/file?action=validate")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege(Anonymous)]
    async fn validate(
        &self,
        cx: &Caller,
        /// The session.
        update_session_id: UpdateSessionId,
    ) -> Result<ValidationResult, Fault>;

    /// Announces a file, or replaces one of the same name, and says where its bytes go.
    #[post("/content/library/item/update-session/{updateSessionId}/file", body = file_spec, success = 201)]
    #[faults(InvalidArgument, NotFound, Unauthorized, NotAllowedInCurrentState)]
    #[privilege(Anonymous)]
    async fn add(
        &self,
        cx: &Caller,
        /// The session.
        update_session_id: UpdateSessionId,
        /// The file to bring.
        file_spec: AddSpec,
    ) -> Result<Info, Fault>;

    /// Looks at a source from which the server would fetch, without fetching: whether it is there, and which certificate it
    /// shows. The contract lacks it: govmomi asks for it when a source's certificate is unknown to the client, to learn a
    /// thumbprint to pin (its `vapi/library`, and `govc library.probe`). A failure is a result and no fault.
    #[post("/content/library/item/update-session/file?action=probe")]
    #[privilege("ContentLibrary.UpdateSession")]
    async fn probe(
        &self,
        cx: &Caller,
        /// The source.
        source_endpoint: TransferEndpoint,
    ) -> Result<ProbeResult, Fault>;

    /// Marks a file of the item for removal, or takes a file that was added out of the session.
    #[delete("/content/library/item/update-session/{updateSessionId}/file/{fileName}")]
    #[faults(NotFound, InvalidArgument)]
    #[privilege(Anonymous)]
    async fn remove(
        &self,
        cx: &Caller,
        /// The session.
        update_session_id: UpdateSessionId,
        /// The file's name.
        file_name: String,
    ) -> Result<(), Fault>;

    /// Lists the session's files.
    #[get("/content/library/item/update-session/{updateSessionId}/file")]
    #[faults(NotFound)]
    #[privilege(Anonymous)]
    async fn list(
        &self,
        cx: &Caller,
        /// The session.
        update_session_id: UpdateSessionId,
    ) -> Result<Vec<Info>, Fault>;

    /// Returns a file of the session.
    #[get("/content/library/item/update-session/{updateSessionId}/file/{fileName}")]
    #[faults(NotFound, InvalidArgument)]
    #[privilege(Anonymous)]
    async fn get(
        &self,
        cx: &Caller,
        /// The session.
        update_session_id: UpdateSessionId,
        /// The file's name.
        file_name: String,
    ) -> Result<Info, Fault>;
}
