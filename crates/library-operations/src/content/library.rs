//! `com.vmware.content.library`: what can be done with a library of either kind.

mod item;
pub(super) mod publish_info;
pub(super) mod storage_backing;
mod subscribed_item;
pub(super) mod subscription_info;
mod subscriptions;
mod usages;

use library_api::{
    content::{
        LibraryModel,
        library::{ConversionSpec, ConversionType, FindSpec, Library, MigrateSpec},
    },
    ids::LibraryId,
};
use library_core::{
    Error, Meaning,
    library::{Through, Usages},
    model::{self, folded},
    ports::metastore::LibraryFilter,
};
use vapi::{Caller, Fault, bind::Id};

use super::library_model;
use crate::Services;

impl Library for Services {
    async fn get(&self, cx: &Caller, library_id: LibraryId) -> Result<LibraryModel, Fault> {
        let library = self.domain.library_by_id(&model::LibraryId::new(library_id.0)).await.map_err(self.fault(cx))?;
        Ok(library_model::shown(library, &cx.context.origin))
    }

    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        Ok(ids(self.domain.library_ids(LibraryFilter::default(), &user).await.map_err(self.fault(cx))?))
    }

    async fn find(&self, cx: &Caller, spec: FindSpec) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let filter = filter(&spec).map_err(self.fault(cx))?;
        let Some(wanted) = &spec.storage_backing else {
            return Ok(ids(self.domain.library_ids(filter, &user).await.map_err(self.fault(cx))?));
        };
        let found = self.domain.find_libraries(filter, &user).await.map_err(self.fault(cx))?;
        let matching = found.into_iter().filter(|library| storage_backing::matches(wanted, &library.backing));
        Ok(ids(matching.map(|library| library.id)))
    }

    /// Only the common properties: how a library is published is changed through `local_library`.
    async fn update(&self, cx: &Caller, library_id: LibraryId, update_spec: LibraryModel) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let id = model::LibraryId::new(library_id.0);
        let change = library_model::change(update_spec, None);
        self.domain.update_library(&id, change, Through::Any, &user).await.map_err(self.fault(cx))
    }

    async fn delete(&self, cx: &Caller, library_id: LibraryId) -> Result<(), Fault> {
        self.delete_library(cx, library_id, Through::Any, Usages::Respected).await
    }

    async fn force_delete(&self, cx: &Caller, library_id: LibraryId) -> Result<(), Fault> {
        self.delete_library(cx, library_id, Through::Any, Usages::Ignored).await
    }

    async fn enter_maintenance(&self, cx: &Caller, library_id: LibraryId) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        self.domain.enter_maintenance(&model::LibraryId::new(library_id.0), &user).await.map_err(self.fault(cx))
    }

    async fn exit_maintenance(&self, cx: &Caller, library_id: LibraryId) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        self.domain.exit_maintenance(&model::LibraryId::new(library_id.0), &user).await.map_err(self.fault(cx))
    }

    async fn migrate(&self, cx: &Caller, library_id: LibraryId, migrate_spec: MigrateSpec) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let id = model::LibraryId::new(library_id.0);
        let path = "migrate_spec.storage_backings";
        let to = storage_backing::only_one(migrate_spec.storage_backings, path, Meaning::InvalidArgument);
        let to = to.map_err(self.fault(cx))?;
        self.domain.migrate_library(&id, &to, &user).await.map_err(self.fault(cx))
    }

    async fn convert(&self, cx: &Caller, library_id: LibraryId, conversion_spec: ConversionSpec) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let id = model::LibraryId::new(library_id.0);
        match conversion_spec.conversion_type {
            ConversionType::ToPublishedLibrary => self.domain.convert_library(&id, &user).await.map_err(self.fault(cx)),
        }
    }
}

impl Services {
    /// Deletes a library through one of the three services that can.
    pub(super) async fn delete_library(
        &self,
        cx: &Caller,
        library_id: LibraryId,
        through: Through,
        usages: Usages,
    ) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let id = model::LibraryId::new(library_id.0);
        self.domain.delete_library(&id, through, usages, &user).await.map_err(self.fault(cx))
    }
}

/// Ids for the wire.
pub(super) fn ids(libraries: impl IntoIterator<Item = model::LibraryId>) -> Vec<Id> {
    libraries.into_iter().map(|id| Id(id.into())).collect()
}

/// What the metastore can look for; the backing is compared afterwards.
fn filter(spec: &FindSpec) -> library_core::Result<LibraryFilter> {
    if *spec == FindSpec::default() {
        let text = "`spec` is empty; set at least one of `name`, `type` and `storage_backing`";
        return Err(Error::invalid("quire.library.find", text));
    }
    if let Some(backing) = &spec.storage_backing {
        storage_backing::check(backing)?;
    }
    let (folded_name, kind) = (spec.name.as_deref().map(folded), spec.r#type.map(library_model::kind));
    Ok(LibraryFilter { folded_name, kind })
}
