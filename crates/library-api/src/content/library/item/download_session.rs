//! `com.vmware.content.library.item.download_session`: how content goes out of an item.

use vapi::{
    Caller, Fault,
    bind::{DateTime, Id},
};
use vapi_macros::{Enumeration, Structure, service};

use crate::{ids::DownloadSessionId, std::LocalizableMessage};

/// A download session. One structure serves create and read, so each field may be unset.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.download_session_model")]
pub struct DownloadSessionModel {
    /// The session's id, given by the server.
    pub id: Option<Id>,
    /// The item whose content goes out.
    pub library_item_id: Option<Id>,
    /// The content version that goes out.
    pub library_item_content_version: Option<String>,
    /// What went wrong, in state ERROR.
    pub error_message: Option<LocalizableMessage>,
    /// Progress as the client reports it, 0..=100.
    pub client_progress: Option<i64>,
    /// The session's state.
    pub state: Option<State>,
    /// When the session expires unless it is used before.
    pub expiration_time: Option<DateTime>,
}

/// The state of a download session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.item.download_session_model.state")]
pub enum State {
    /// Its addresses work.
    Active,
    /// Cancelled; its addresses are dead.
    Canceled,
    /// Failed; its addresses are dead.
    Error,
}

/// Download sessions: a lease on one version of an item's content.
#[service("com.vmware.content.library.item.download_session")]
pub trait DownloadSession {
    /// Opens a session on an item and returns its id; the same `client_token` again returns the same id.
    #[post(
        "/content/library/item/download-session",
        header("Client-Token" = client_token),
        body = create_spec,
        success = 201
    )]
    #[faults(InvalidArgument, NotFound)]
    #[privilege(
        "ContentLibrary.DownloadSession",
        on = attribute("DownloadSessionModel.library_item_id", "com.vmware.content.library.Item")
    )]
    async fn create(
        &self,
        cx: &Caller,
        /// A UUID chosen by the client, so that a repeated call creates nothing twice.
        client_token: Option<String>,
        /// The session to open.
        create_spec: DownloadSessionModel,
    ) -> Result<DownloadSessionId, Fault>;

    /// Returns a session.
    #[get("/content/library/item/download-session/{downloadSessionId}")]
    #[faults(NotFound)]
    #[privilege(Anonymous)]
    async fn get(
        &self,
        cx: &Caller,
        /// The session to return.
        download_session_id: DownloadSessionId,
    ) -> Result<DownloadSessionModel, Fault>;

    /// Lists the ids of the sessions on one item, or of all sessions of the caller.
    #[get("/content/library/item/download-session", query(library_item_id))]
    #[faults(NotFound)]
    #[privilege(
        "ContentLibrary.DownloadSession",
        on = parameter(library_item_id, "com.vmware.content.library.item.DownloadSession")
    )]
    async fn list(
        &self,
        cx: &Caller,
        /// The item whose sessions to list (an item's id, although the contract's resource is a session).
        library_item_id: Option<Id>,
    ) -> Result<Vec<Id>, Fault>;

    /// Extends the lease of an ACTIVE session.
    #[post("/content/library/item/download-session/{downloadSessionId}?action=keep-alive")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege(Anonymous)]
    async fn keep_alive(
        &self,
        cx: &Caller,
        /// The session to keep.
        download_session_id: DownloadSessionId,
        /// Progress to record, 0..=100.
        progress: Option<i64>,
    ) -> Result<(), Fault>;

    /// Ends an ACTIVE session; running transfers stop.
    #[post("/content/library/item/download-session/{downloadSessionId}?action=cancel")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege(Anonymous)]
    async fn cancel(
        &self,
        cx: &Caller,
        /// The session to cancel.
        download_session_id: DownloadSessionId,
    ) -> Result<(), Fault>;

    /// Removes a session; an ACTIVE one ends first.
    #[delete("/content/library/item/download-session/{downloadSessionId}")]
    #[faults(NotFound)]
    #[privilege(Anonymous)]
    async fn delete(
        &self,
        cx: &Caller,
        /// The session to remove.
        download_session_id: DownloadSessionId,
    ) -> Result<(), Fault>;

    /// Ends an ACTIVE session as failed, with the client's reason.
    #[post("/content/library/item/download-session/{downloadSessionId}?action=fail")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege(Anonymous)]
    async fn fail(
        &self,
        cx: &Caller,
        /// The session to end.
        download_session_id: DownloadSessionId,
        /// Why it failed.
        client_error_message: String,
    ) -> Result<(), Fault>;
}
