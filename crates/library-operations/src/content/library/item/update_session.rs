//! `com.vmware.content.library.item.update_session`: how content comes into an item.

use library_api::{
    content::library::item::update_session::{State, UpdateSession, UpdateSessionModel},
    ids::UpdateSessionId,
};
use library_core::{
    Result,
    model::{self, ItemId, UpdateState},
    update_session::NewUpdateSession,
};
use vapi::{
    Caller, Fault,
    bind::{DateTime, Id},
};

use super::updatesession::preview_info;
use crate::{Services, field::required, fingerprint::creation, message::message};

/// Full name of the operation to which client tokens are scoped.
const CREATE: &str = "com.vmware.content.library.item.update_session.create";

impl UpdateSession for Services {
    async fn create(
        &self,
        cx: &Caller,
        client_token: Option<String>,
        create_spec: UpdateSessionModel,
    ) -> Result<UpdateSessionId, Fault> {
        let creation = creation(cx, CREATE, client_token, create_spec.clone()).map_err(self.fault(cx))?;
        let new = new(cx, create_spec).map_err(self.fault(cx))?;
        let id = self.domain.create_update_session(new, &creation).await.map_err(self.fault(cx))?;
        Ok(UpdateSessionId(id.into()))
    }

    async fn get(&self, cx: &Caller, update_session_id: UpdateSessionId) -> Result<UpdateSessionModel, Fault> {
        self.update_session_model(&id(update_session_id)).await.map_err(self.fault(cx))
    }

    async fn list(&self, cx: &Caller, library_item_id: Option<Id>) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let item = library_item_id.map(|id| ItemId::new(id.0));
        let sessions = self.domain.update_sessions_of(&user, item.as_ref()).await.map_err(self.fault(cx))?;
        Ok(sessions.into_iter().map(|id| Id(id.into())).collect())
    }

    async fn complete(&self, cx: &Caller, update_session_id: UpdateSessionId) -> Result<(), Fault> {
        self.domain.complete_update_session(&id(update_session_id)).await.map_err(self.fault(cx))
    }

    async fn keep_alive(
        &self,
        cx: &Caller,
        update_session_id: UpdateSessionId,
        client_progress: Option<i64>,
    ) -> Result<(), Fault> {
        let id = id(update_session_id);
        self.domain.keep_update_session_alive(&id, client_progress).await.map_err(self.fault(cx))
    }

    async fn cancel(&self, cx: &Caller, update_session_id: UpdateSessionId) -> Result<(), Fault> {
        self.domain.cancel_update_session(&id(update_session_id)).await.map_err(self.fault(cx))
    }

    async fn fail(
        &self,
        cx: &Caller,
        update_session_id: UpdateSessionId,
        client_error_message: String,
    ) -> Result<(), Fault> {
        let id = id(update_session_id);
        self.domain.fail_update_session(&id, client_error_message).await.map_err(self.fault(cx))
    }

    async fn delete(&self, cx: &Caller, update_session_id: UpdateSessionId) -> Result<(), Fault> {
        self.domain.delete_update_session(&id(update_session_id)).await.map_err(self.fault(cx))
    }

    async fn update(
        &self,
        cx: &Caller,
        update_session_id: UpdateSessionId,
        update_spec: UpdateSessionModel,
    ) -> Result<(), Fault> {
        let rules = update_spec.warning_behavior.map(preview_info::rules);
        self.domain.update_update_session(&id(update_session_id), rules).await.map_err(self.fault(cx))
    }
}

impl Services {
    /// A session as clients read it: a preview with ACTIVE only, a message with ERROR only (the SDK refuses others).
    async fn update_session_model(&self, id: &model::UpdateSessionId) -> Result<UpdateSessionModel> {
        let session = self.domain.update_session_by_id(id).await?;
        let preview = self.domain.preview(&session).await?;
        let rules = Some(session.warning_rules).filter(|rules| !rules.is_empty());
        Ok(UpdateSessionModel {
            id: Some(Id(session.id.into())),
            library_item_id: Some(Id(session.item.into())),
            library_item_content_version: Some(session.base_version.to_string()),
            error_message: session.error_message.map(|text| message("quire.update_session.failed", text)),
            client_progress: Some(i64::from(session.client_progress)),
            state: Some(shown_state(session.state)),
            expiration_time: Some(DateTime(self.domain.shown(session.lease_until))),
            preview_info: preview.map(preview_info::shown),
            warning_behavior: rules.map(preview_info::shown_rules),
        })
    }
}

fn id(id: UpdateSessionId) -> model::UpdateSessionId {
    model::UpdateSessionId::new(id.0)
}

fn new(cx: &Caller, spec: UpdateSessionModel) -> Result<NewUpdateSession> {
    Ok(NewUpdateSession {
        item: ItemId::new(required(spec.library_item_id, "create_spec.library_item_id")?.0),
        warning_rules: spec.warning_behavior.map(preview_info::rules).unwrap_or_default(),
        login: cx.session.as_deref().map(str::to_owned),
    })
}

fn shown_state(state: UpdateState) -> State {
    match state {
        UpdateState::Active => State::Active,
        UpdateState::Done => State::Done,
        UpdateState::Error => State::Error,
        UpdateState::Canceled => State::Canceled,
    }
}
