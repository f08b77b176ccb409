//! `com.vmware.content.library`: what can be done with a library of either kind.

mod item;
pub(super) mod publish_info;
pub(super) mod storage_backing;
mod subscribed_item;
mod subscriptions;
mod usages;

use library_api::{
    content::{
        LibraryModel,
        library::{ConversionSpec, FindSpec, Library, MigrateSpec, operation},
    },
    ids::LibraryId,
};
use library_core::{
    Error,
    library::Through,
    model::{self, folded},
    ports::metastore::LibraryFilter,
};
use vapi::{Caller, Fault, bind::Id};

use super::library_model;
use crate::{Services, awaiting::awaiting};

impl Library for Services {
    async fn get(&self, cx: &Caller, library_id: LibraryId) -> Result<LibraryModel, Fault> {
        let library = self.domain.library_by_id(&model::LibraryId::new(library_id.0)).await.map_err(self.fault(cx))?;
        Ok(library_model::shown(library, &cx.context.origin))
    }

    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        Ok(ids(self.domain.find_libraries(LibraryFilter::default(), &user).await.map_err(self.fault(cx))?))
    }

    async fn find(&self, cx: &Caller, spec: FindSpec) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let filter = filter(&spec).map_err(self.fault(cx))?;
        let found = self.domain.find_libraries(filter, &user).await.map_err(self.fault(cx))?;
        let matching = |library: &model::Library| {
            spec.storage_backing.as_ref().is_none_or(|wanted| storage_backing::matches(wanted, &library.backing))
        };
        Ok(ids(found.into_iter().filter(matching)))
    }

    /// Only the common properties: how a library is published is changed through `local_library`.
    async fn update(&self, cx: &Caller, library_id: LibraryId, update_spec: LibraryModel) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let id = model::LibraryId::new(library_id.0);
        let change = library_model::change(update_spec, None).map_err(self.fault(cx))?;
        self.domain.update_library(&id, change, Through::Any, &user).await.map_err(self.fault(cx))
    }

    async fn delete(&self, _: &Caller, _: LibraryId) -> Result<(), Fault> {
        awaiting(operation::DELETE)
    }

    async fn force_delete(&self, _: &Caller, _: LibraryId) -> Result<(), Fault> {
        awaiting(operation::FORCE_DELETE)
    }

    async fn enter_maintenance(&self, _: &Caller, _: LibraryId) -> Result<(), Fault> {
        awaiting(operation::ENTER_MAINTENANCE)
    }

    async fn exit_maintenance(&self, _: &Caller, _: LibraryId) -> Result<(), Fault> {
        awaiting(operation::EXIT_MAINTENANCE)
    }

    async fn migrate(&self, _: &Caller, _: LibraryId, _: MigrateSpec) -> Result<(), Fault> {
        awaiting(operation::MIGRATE)
    }

    async fn convert(&self, _: &Caller, _: LibraryId, _: ConversionSpec) -> Result<(), Fault> {
        awaiting(operation::CONVERT)
    }
}

/// Ids for the wire.
pub(super) fn ids(libraries: impl IntoIterator<Item = model::Library>) -> Vec<Id> {
    libraries.into_iter().map(|library| Id(library.id.into())).collect()
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
    Ok(LibraryFilter { folded_name, kind, store: None })
}
