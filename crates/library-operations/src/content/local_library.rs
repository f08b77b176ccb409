//! `com.vmware.content.local_library`: libraries whose content is put in here.

use library_api::{
    content::{
        LibraryModel,
        local_library::{DestinationSpec, LocalLibrary},
    },
    ids::LibraryId,
};
use library_core::{
    library::{Through, Usages},
    model::{self, LibraryKind},
    ports::metastore::LibraryFilter,
};
use vapi::{Caller, Fault, bind::Id};

use super::{
    library::{ids, publish_info},
    library_model,
};
use crate::{Services, fingerprint::creation};

/// Full name of the operation to which client tokens are scoped.
const CREATE: &str = "com.vmware.content.local_library.create";

impl LocalLibrary for Services {
    async fn create(
        &self,
        cx: &Caller,
        client_token: Option<String>,
        create_spec: LibraryModel,
    ) -> Result<LibraryId, Fault> {
        let creation = creation(cx, CREATE, client_token, create_spec.clone()).map_err(self.fault(cx))?;
        let new = library_model::new(create_spec).map_err(self.fault(cx))?;
        let id = self.domain.create_library(new, &creation).await.map_err(self.fault(cx))?;
        Ok(LibraryId(id.into()))
    }

    async fn delete(&self, cx: &Caller, library_id: LibraryId) -> Result<(), Fault> {
        self.delete_library(cx, library_id, Through::Local, Usages::Respected).await
    }

    async fn force_delete(&self, cx: &Caller, library_id: LibraryId) -> Result<(), Fault> {
        self.delete_library(cx, library_id, Through::Local, Usages::Ignored).await
    }

    async fn get(&self, cx: &Caller, library_id: LibraryId) -> Result<LibraryModel, Fault> {
        let library = self.domain.local_library(&model::LibraryId::new(library_id.0)).await.map_err(self.fault(cx))?;
        Ok(library_model::shown(library, &cx.context.origin))
    }

    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let local = LibraryFilter { kind: Some(LibraryKind::Local), ..LibraryFilter::default() };
        Ok(ids(self.domain.library_ids(local, &user).await.map_err(self.fault(cx))?))
    }

    async fn update(&self, cx: &Caller, library_id: LibraryId, mut update_spec: LibraryModel) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let publication = update_spec.publish_info.take().map(publish_info::change);
        let id = model::LibraryId::new(library_id.0);
        let change = library_model::change(update_spec, publication);
        self.domain.update_library(&id, change, Through::Local, &user).await.map_err(self.fault(cx))
    }

    async fn publish(
        &self,
        cx: &Caller,
        library_id: LibraryId,
        subscriptions: Option<Vec<DestinationSpec>>,
    ) -> Result<(), Fault> {
        let to: Option<Vec<_>> = subscriptions
            .map(|list| list.into_iter().map(|one| model::SubscriptionId::new(one.subscription.0)).collect());
        let id = model::LibraryId::new(library_id.0);
        self.domain.publish_library(&id, to.as_deref()).await.map_err(self.fault(cx))
    }
}
