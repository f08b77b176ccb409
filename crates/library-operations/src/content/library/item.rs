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
    content::library::item::{DestinationSpec, FindSpec, Item, ItemModel, operation},
    ids::{ItemId, LibraryId},
};
use library_core::{
    Error,
    model::{self, folded},
    ports::metastore::ItemFilter,
};
use vapi::{Caller, Fault, bind::Id};

use crate::{Services, awaiting::awaiting, fingerprint::creation};

/// Full name of the operation to which client tokens are scoped.
const CREATE: &str = "com.vmware.content.library.item.create";

impl Item for Services {
    async fn create(&self, cx: &Caller, client_token: Option<String>, create_spec: ItemModel) -> Result<ItemId, Fault> {
        let creation = creation(cx, CREATE, client_token, create_spec.clone()).map_err(self.fault(cx))?;
        let new = item_model::new(create_spec).map_err(self.fault(cx))?;
        let id = self.domain.create_item(new, &creation).await.map_err(self.fault(cx))?;
        Ok(ItemId(id.into()))
    }

    async fn delete(&self, cx: &Caller, library_item_id: ItemId) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        self.domain.delete_item(&model::ItemId::new(library_item_id.0), &user).await.map_err(self.fault(cx))
    }

    async fn get(&self, cx: &Caller, library_item_id: ItemId) -> Result<ItemModel, Fault> {
        let item = self.domain.item_by_id(&model::ItemId::new(library_item_id.0)).await.map_err(self.fault(cx))?;
        Ok(item_model::shown(item))
    }

    async fn list(&self, cx: &Caller, library_id: LibraryId) -> Result<Vec<Id>, Fault> {
        Ok(ids(self.domain.items_of(&model::LibraryId::new(library_id.0)).await.map_err(self.fault(cx))?))
    }

    async fn find(&self, cx: &Caller, spec: FindSpec) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let filter = filter(spec).map_err(self.fault(cx))?;
        Ok(ids(self.domain.find_items(filter, &user).await.map_err(self.fault(cx))?))
    }

    async fn update(&self, cx: &Caller, library_item_id: ItemId, update_spec: ItemModel) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (id, change) = (model::ItemId::new(library_item_id.0), item_model::change(update_spec));
        self.domain.update_item(&id, change, &user).await.map_err(self.fault(cx))
    }

    async fn copy(&self, _: &Caller, _: Option<String>, _: ItemId, _: ItemModel) -> Result<ItemId, Fault> {
        awaiting(operation::COPY)
    }

    async fn publish(&self, _: &Caller, _: ItemId, _: bool, _: Option<Vec<DestinationSpec>>) -> Result<(), Fault> {
        awaiting(operation::PUBLISH)
    }
}

fn ids(items: Vec<model::Item>) -> Vec<Id> {
    items.into_iter().map(|item| Id(item.id.into())).collect()
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
