//! `com.vmware.content.library.item.update_session`: how content comes into an item.

use vapi::{
    Caller, Fault,
    bind::{DateTime, Id},
};
use vapi_macros::{Enumeration, Structure, service};

use super::updatesession::preview_info::{PreviewInfo, WarningBehavior};
use crate::{ids::UpdateSessionId, std::LocalizableMessage};

/// An update session. One structure serves create, update and read, so each field may be unset.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.update_session_model")]
#[union(state { ACTIVE(preview_info?), DONE, ERROR, CANCELED })]
pub struct UpdateSessionModel {
    /// The session's id, given by the server.
    pub id: Option<Id>,
    /// The item that the session changes.
    pub library_item_id: Option<Id>,
    /// The content version that the session began with.
    pub library_item_content_version: Option<String>,
    /// What went wrong, in state ERROR.
    pub error_message: Option<LocalizableMessage>,
    /// Progress as the client reports it, 0..=100.
    pub client_progress: Option<i64>,
    /// The session's state.
    pub state: Option<State>,
    /// When the session expires unless it is used before.
    pub expiration_time: Option<DateTime>,
    /// What the session's files will make of the item.
    pub preview_info: Option<PreviewInfo>,
    /// Which warnings do not stand in the way of completion.
    pub warning_behavior: Option<Vec<WarningBehavior>>,
}

/// The state of an update session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.item.update_session_model.state")]
pub enum State {
    /// Open for files.
    Active,
    /// Completed; the item has the new content.
    Done,
    /// Failed; the item is as it was.
    Error,
    /// Cancelled; the item is as it was.
    Canceled,
}

/// Update sessions: a set of file changes that takes effect all at once or not at all.
#[service("com.vmware.content.library.item.update_session")]
pub trait UpdateSession {
    /// Opens a session on an item and returns its id; the same `client_token` again returns the same id.
    #[post(
        "/content/library/item/update-session",
        header("Client-Token" = client_token),
        body = create_spec,
        success = 201
    )]
    #[faults(InvalidArgument, InvalidElementType, NotFound, ResourceBusy)]
    #[privilege(
        "ContentLibrary.UpdateSession",
        on = attribute("UpdateSessionModel.library_item_id", "com.vmware.content.library.Item")
    )]
    async fn create(
        &self,
        cx: &Caller,
        /// A UUID chosen by the client, so that a repeated call creates nothing twice.
        client_token: Option<String>,
        /// The session to open.
        create_spec: UpdateSessionModel,
    ) -> Result<UpdateSessionId, Fault>;

    /// Returns a session.
    #[get("/content/library/item/update-session/{updateSessionId}")]
    #[faults(NotFound)]
    #[privilege(Anonymous)]
    async fn get(
        &self,
        cx: &Caller,
        /// The session to return.
        update_session_id: UpdateSessionId,
    ) -> Result<UpdateSessionModel, Fault>;

    /// Lists the ids of the sessions on one item, or of all sessions of the caller.
    #[get("/content/library/item/update-session", query(library_item_id))]
    #[faults(NotFound)]
    #[privilege(
        "ContentLibrary.UpdateSession",
        on = parameter(library_item_id, "com.vmware.content.library.item.UpdateSession")
    )]
    async fn list(
        &self,
        cx: &Caller,
        /// The item whose sessions to list (an item's id, although the contract's resource is a session).
        library_item_id: Option<Id>,
    ) -> Result<Vec<Id>, Fault>;

    /// Makes the session's changes the item's content, all at once.
    #[post("/content/library/item/update-session/{updateSessionId}?action=complete")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege(Anonymous)]
    async fn complete(
        &self,
        cx: &Caller,
        /// The session to complete.
        update_session_id: UpdateSessionId,
    ) -> Result<(), Fault>;

    /// Extends the lease of an ACTIVE session.
    #[post("/content/library/item/update-session/{updateSessionId}?action=keep-alive")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege(Anonymous)]
    async fn keep_alive(
        &self,
        cx: &Caller,
        /// The session to keep.
        update_session_id: UpdateSessionId,
        /// Progress to record, 0..=100.
        client_progress: Option<i64>,
    ) -> Result<(), Fault>;

    /// Ends an ACTIVE session and drops its files.
    #[post("/content/library/item/update-session/{updateSessionId}?action=cancel")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege(Anonymous)]
    async fn cancel(
        &self,
        cx: &Caller,
        /// The session to cancel.
        update_session_id: UpdateSessionId,
    ) -> Result<(), Fault>;

    /// Ends an ACTIVE session as failed, with the client's reason.
    #[post("/content/library/item/update-session/{updateSessionId}?action=fail")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege(Anonymous)]
    async fn fail(
        &self,
        cx: &Caller,
        /// The session to end.
        update_session_id: UpdateSessionId,
        /// Why it failed.
        client_error_message: String,
    ) -> Result<(), Fault>;

    /// Removes a session that is no longer ACTIVE.
    #[delete("/content/library/item/update-session/{updateSessionId}")]
    #[faults(NotFound, NotAllowedInCurrentState)]
    #[privilege(Anonymous)]
    async fn delete(
        &self,
        cx: &Caller,
        /// The session to remove.
        update_session_id: UpdateSessionId,
    ) -> Result<(), Fault>;

    /// Changes the properties that are set in `update_spec`; the others stay.
    #[patch("/content/library/item/update-session/{updateSessionId}", body = update_spec)]
    #[faults(NotFound, NotAllowedInCurrentState, InvalidArgument)]
    #[privilege(Anonymous)]
    async fn update(
        &self,
        cx: &Caller,
        /// The session to change.
        update_session_id: UpdateSessionId,
        /// The properties to change.
        update_spec: UpdateSessionModel,
    ) -> Result<(), Fault>;
}
