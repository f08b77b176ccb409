//! `com.vmware.content.library.item`: the templates, images and files in a library.

mod changes;
mod download_session;
mod downloadsession;
mod file;
mod item_model;
mod storage;
mod transfer;
mod update_session;
mod updatesession;

use library_api::{
    content::library::item::{DestinationSpec, FindSpec, Item, ItemModel},
    ids::{ItemId, LibraryId},
};
use library_core::{
    Error,
    model::{self, folded},
    ports::metastore::ItemFilter,
};
use vapi::{Bound, Caller, Fault, Value, bind::Id};

use crate::{
    Services,
    fingerprint::{creation, creation_of},
};

/// Full name of the operation to which client tokens are scoped.
const CREATE: &str = "com.vmware.content.library.item.create";
/// As [`CREATE`].
const COPY: &str = "com.vmware.content.library.item.copy";

impl Item for Services {
    async fn create(&self, cx: &Caller, client_token: Option<String>, create_spec: ItemModel) -> Result<ItemId, Fault> {
        let creation = creation(cx, CREATE, client_token, create_spec.clone()).map_err(self.fault(cx))?;
        let new = item_model::new(create_spec, "create_spec").map_err(self.fault(cx))?;
        let id = self.domain.create_item(new, &creation).await.map_err(self.fault(cx))?;
        Ok(ItemId(id.into()))
    }

    async fn delete(&self, cx: &Caller, library_item_id: ItemId) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        self.domain.delete_item(&model::ItemId::new(library_item_id.0), &user).await.map_err(self.fault(cx))
    }

    async fn get(&self, cx: &Caller, library_item_id: ItemId) -> Result<ItemModel, Fault> {
        let id = model::ItemId::new(library_item_id.0);
        let (item, compliance) = self.domain.judged_item(&id).await.map_err(self.fault(cx))?;
        Ok(item_model::shown(item, compliance))
    }

    async fn list(&self, cx: &Caller, library_id: LibraryId) -> Result<Vec<Id>, Fault> {
        Ok(ids(self.domain.item_ids(&model::LibraryId::new(library_id.0)).await.map_err(self.fault(cx))?))
    }

    async fn find(&self, cx: &Caller, spec: FindSpec) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let filter = filter(spec).map_err(self.fault(cx))?;
        Ok(ids(self.domain.find_item_ids(filter, &user).await.map_err(self.fault(cx))?))
    }

    async fn update(&self, cx: &Caller, library_item_id: ItemId, update_spec: ItemModel) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (id, change) = (model::ItemId::new(library_item_id.0), item_model::change(update_spec));
        self.domain.update_item(&id, change, &user).await.map_err(self.fault(cx))
    }

    async fn copy(
        &self,
        cx: &Caller,
        client_token: Option<String>,
        source_library_item_id: ItemId,
        destination_create_spec: ItemModel,
    ) -> Result<ItemId, Fault> {
        let (source, spec) = (source_library_item_id.clone(), destination_create_spec.clone());
        let asked = Value::List(vec![source.into_value(), spec.into_value()]);
        let creation = creation_of(cx, COPY, client_token, &asked).map_err(self.fault(cx))?;
        let source = model::ItemId::new(source_library_item_id.0);
        let mut spec = destination_create_spec;
        if spec.description.is_none() {
            // A source that is not there is told by the copy, unless that was made before.
            spec.description = self.domain.judged_item(&source).await.ok().map(|(original, _)| original.description);
        }
        let new = item_model::new(spec, "destination_create_spec").map_err(self.fault(cx))?;
        let id = self.domain.copy_item(&source, new, &creation).await.map_err(self.fault(cx))?;
        Ok(ItemId(id.into()))
    }

    /// `force_sync_content` matters to on-demand subscribers alone, and none can be pushed to yet.
    async fn publish(
        &self,
        cx: &Caller,
        library_item_id: ItemId,
        _force_sync_content: bool,
        subscriptions: Option<Vec<DestinationSpec>>,
    ) -> Result<(), Fault> {
        let to: Option<Vec<_>> = subscriptions
            .map(|list| list.into_iter().map(|one| model::SubscriptionId::new(one.subscription.0)).collect());
        let id = model::ItemId::new(library_item_id.0);
        self.domain.publish_item(&id, to.as_deref()).await.map_err(self.fault(cx))
    }
}

fn ids(items: Vec<model::ItemId>) -> Vec<Id> {
    items.into_iter().map(|id| Id(id.into())).collect()
}

fn filter(spec: FindSpec) -> library_core::Result<ItemFilter> {
    if spec == FindSpec::default() {
        let text = "`spec` is empty; set at least one of `name`, `library_id`, `source_id`, `type` and `cached`";
        return Err(Error::invalid("quire.item.find", text));
    }
    Ok(ItemFilter {
        library: spec.library_id.map(|id| model::LibraryId::new(id.0)),
        folded_name: spec.name.as_deref().map(folded),
        folded_type: spec.r#type.as_deref().map(folded),
        source_id: spec.source_id.map(|id| model::ItemId::new(id.0)),
        cached: spec.cached,
    })
}
