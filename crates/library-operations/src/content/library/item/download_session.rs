//! `com.vmware.content.library.item.download_session`: how content goes out of an item.

use library_api::{
    content::library::item::download_session::{DownloadSession, DownloadSessionModel, State},
    ids::DownloadSessionId,
};
use library_core::model::{self, DownloadState, ItemId};
use vapi::{
    Caller, Fault,
    bind::{DateTime, Id},
};

use crate::{Services, field::required, fingerprint::creation, message::message};

/// Full name of the operation to which client tokens are scoped.
const CREATE: &str = "com.vmware.content.library.item.download_session.create";

impl DownloadSession for Services {
    async fn create(
        &self,
        cx: &Caller,
        client_token: Option<String>,
        create_spec: DownloadSessionModel,
    ) -> Result<DownloadSessionId, Fault> {
        let creation = creation(cx, CREATE, client_token, create_spec.clone()).map_err(self.fault(cx))?;
        let item = required(create_spec.library_item_id, "create_spec.library_item_id").map_err(self.fault(cx))?;
        let (item, login) = (ItemId::new(item.0), cx.session.as_deref().map(str::to_owned));
        let id = self.domain.create_download_session(&item, login, &creation).await.map_err(self.fault(cx))?;
        Ok(DownloadSessionId(id.into()))
    }

    async fn get(&self, cx: &Caller, download_session_id: DownloadSessionId) -> Result<DownloadSessionModel, Fault> {
        let session = self.domain.download_session_by_id(&id(download_session_id)).await.map_err(self.fault(cx))?;
        Ok(self.download_session_model(session))
    }

    async fn list(&self, cx: &Caller, library_item_id: Option<Id>) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let item = library_item_id.map(|id| ItemId::new(id.0));
        let sessions = self.domain.download_sessions_of(&user, item.as_ref()).await.map_err(self.fault(cx))?;
        Ok(sessions.into_iter().map(|id| Id(id.into())).collect())
    }

    async fn keep_alive(
        &self,
        cx: &Caller,
        download_session_id: DownloadSessionId,
        progress: Option<i64>,
    ) -> Result<(), Fault> {
        let id = id(download_session_id);
        self.domain.keep_download_session_alive(&id, progress).await.map_err(self.fault(cx))
    }

    async fn cancel(&self, cx: &Caller, download_session_id: DownloadSessionId) -> Result<(), Fault> {
        self.domain.cancel_download_session(&id(download_session_id)).await.map_err(self.fault(cx))
    }

    async fn delete(&self, cx: &Caller, download_session_id: DownloadSessionId) -> Result<(), Fault> {
        self.domain.delete_download_session(&id(download_session_id)).await.map_err(self.fault(cx))
    }

    async fn fail(
        &self,
        cx: &Caller,
        download_session_id: DownloadSessionId,
        client_error_message: String,
    ) -> Result<(), Fault> {
        let id = id(download_session_id);
        self.domain.fail_download_session(&id, client_error_message).await.map_err(self.fault(cx))
    }
}

impl Services {
    fn download_session_model(&self, session: model::DownloadSession) -> DownloadSessionModel {
        DownloadSessionModel {
            id: Some(Id(session.id.into())),
            library_item_id: Some(Id(session.item.into())),
            library_item_content_version: Some(session.content_version.to_string()),
            error_message: session.error_message.map(|text| message("quire.download_session.failed", text)),
            client_progress: Some(i64::from(session.client_progress)),
            state: Some(shown_state(session.state)),
            expiration_time: Some(DateTime(self.domain.shown(session.lease_until))),
        }
    }
}

fn id(id: DownloadSessionId) -> model::DownloadSessionId {
    model::DownloadSessionId::new(id.0)
}

fn shown_state(state: DownloadState) -> State {
    match state {
        DownloadState::Active => State::Active,
        DownloadState::Canceled => State::Canceled,
        DownloadState::Error => State::Error,
    }
}
