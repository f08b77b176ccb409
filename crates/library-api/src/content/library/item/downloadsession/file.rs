//! `com.vmware.content.library.item.downloadsession.file`: the files that a download session hands out.

use vapi::{Caller, Fault};
use vapi_macros::{Enumeration, Structure, service};

use crate::{
    content::library::item::{file::ChecksumInfo, transfer::TransferEndpoint},
    ids::DownloadSessionId,
    std::LocalizableMessage,
};

/// A file of a download session.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.downloadsession.file.info")]
pub struct Info {
    /// Name within the item.
    pub name: String,
    /// Size in bytes, when it is known.
    pub size: Option<i64>,
    /// How many bytes have gone out.
    pub bytes_transferred: i64,
    /// Whether the file can be fetched.
    pub status: PrepareStatus,
    /// Where to fetch it, once it is prepared.
    pub download_endpoint: Option<TransferEndpoint>,
    /// The checksum that the bytes must have.
    pub checksum_info: Option<ChecksumInfo>,
    /// What went wrong, in state ERROR.
    pub error_message: Option<LocalizableMessage>,
}

/// How near a file is to being fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.item.downloadsession.file.prepare_status")]
pub enum PrepareStatus {
    /// Nobody has asked for it.
    Unprepared,
    /// Somebody has asked for it.
    PrepareRequested,
    /// It is being made ready.
    Preparing,
    /// It has an address.
    Prepared,
    /// It failed.
    Error,
}

/// What kind of address a client wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.item.downloadsession.file.endpoint_type")]
pub enum EndpointType {
    /// Served by this server.
    Https,
    /// On the storage itself.
    Direct,
}

/// The files of a download session.
#[service("com.vmware.content.library.item.downloadsession.file")]
pub trait File {
    /// Lists the session's files.
    #[get("/content/library/item/download-session/{downloadSessionId}/file")]
    #[faults(NotFound)]
    #[privilege(Anonymous)]
    async fn list(
        &self,
        cx: &Caller,
        /// The session.
        download_session_id: DownloadSessionId,
    ) -> Result<Vec<Info>, Fault>;

    /// Makes a file ready to be fetched.
    #[post("/content/library/item/download-session/{downloadSessionId}/file?action=prepare")]
    #[faults(NotFound, InvalidArgument, Unauthorized)]
    #[privilege(Anonymous)]
    async fn prepare(
        &self,
        cx: &Caller,
        /// The session.
        download_session_id: DownloadSessionId,
        /// The file's name.
        file_name: String,
        /// What kind of address to make; HTTPS when unset.
        endpoint_type: Option<EndpointType>,
    ) -> Result<Info, Fault>;

    /// Returns a file of the session.
    #[get("/content/library/item/download-session/{downloadSessionId}/file?file_name")]
    #[faults(NotFound, InvalidArgument)]
    #[privilege(Anonymous)]
    async fn get(
        &self,
        cx: &Caller,
        /// The session.
        download_session_id: DownloadSessionId,
        /// The file's name.
        file_name: String,
    ) -> Result<Info, Fault>;
}
