//! `com.vmware.content.library.usages`: what depends on a library, and so keeps it from being deleted.

use library_api::{
    content::library::usages::{AddSpec, Info, ListResult, Summary, Usages},
    ids::{LibraryId, UsageId},
};
use library_core::model;
use vapi::{
    Caller, Fault,
    bind::{DateTime, Uri},
};

use crate::Services;

impl Usages for Services {
    async fn add(&self, cx: &Caller, library: LibraryId, spec: AddSpec) -> Result<UsageId, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let library = model::LibraryId::new(library.0);
        let id = self.domain.add_usage(&library, &spec.resource_urn.0, &user).await.map_err(self.fault(cx))?;
        Ok(UsageId(id.into()))
    }

    async fn get(&self, cx: &Caller, library: LibraryId, usage: UsageId) -> Result<Info, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (library, id) = (model::LibraryId::new(library.0), model::UsageId::new(usage.0));
        let found = self.domain.usage(&library, &id, &user).await.map_err(self.fault(cx))?;
        Ok(Info {
            usage: UsageId(found.id.into()),
            resource_urn: Uri(found.resource),
            addition_time: DateTime(found.added),
        })
    }

    async fn list(&self, cx: &Caller, library: LibraryId) -> Result<ListResult, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let usages = self.domain.usages(&model::LibraryId::new(library.0), &user).await.map_err(self.fault(cx))?;
        let summary =
            |usage: model::Usage| Summary { usage: UsageId(usage.id.into()), resource_urn: Uri(usage.resource) };
        Ok(ListResult { library_usage_list: usages.into_iter().map(summary).collect() })
    }

    async fn remove(&self, cx: &Caller, library: LibraryId, usage: UsageId) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (library, id) = (model::LibraryId::new(library.0), model::UsageId::new(usage.0));
        self.domain.remove_usage(&library, &id, &user).await.map_err(self.fault(cx))
    }
}
