//! Removing a library with its items. The entry goes at once, the bytes follow with the sweep.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    library::requirement::{existing, must_be_in_service},
    library::{subscription, update::Through},
    model::{EventKind, Item, LibraryId, TaggedObject, Usage, UserName},
    ports::metastore::{Query, Stored},
};

/// What recorded usages mean to a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usages {
    /// They forbid it.
    Respected,
    /// They go with the library (contract: `force_delete`).
    Ignored,
}

impl Domain {
    /// Removes a library with its items, usages, subscriptions, grants and tags; `through` says which service was asked, and so
    /// which kind of library it deletes. Its items' update sessions are cancelled in the same unit of work; download
    /// sessions keep their pinned bytes until their lease ends.
    ///
    /// # Errors
    /// NotFound; InvalidElementType for a library of another kind; NotAllowedInCurrentState for a library that is used,
    /// and for one that is out of service.
    pub async fn delete_library(&self, id: &LibraryId, through: Through, usages: Usages, by: &UserName) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let library = existing(&mut work, id).await?;
            through.must_fit(&library.record)?;
            must_be_in_service(&library.record)?;
            if usages == Usages::Respected {
                must_be_unused(&mut work, id, "use `force_delete`").await?;
            }
            let of_library = Query::items_of(id);
            let items: Vec<Stored<Item>> = work.query(&of_library).await?;
            for item in items {
                self.remove_item(&mut work, item, library.record.backing.store(), Some(by)).await?;
            }
            // Also those that others made since this unit of work began to read.
            work.delete_matching(Query::AttachedToItemsOf(id.clone()));
            work.delete_matching(of_library);
            work.delete_matching(Query::AttachedTo(TaggedObject::library(id)));
            work.delete_matching(Query::GrantsOnLibrary(id.clone()));
            work.delete_matching(Query::Usages(id.clone()));
            subscription::end_all(&mut work, id).await?;
            work.delete_matching(Query::SubscriptionsTo(id.clone()));
            work.delete(library);
            self.tell_by(&mut work, EventKind::LibraryDeleted, id.as_str(), Some(by.clone()));
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

/// # Errors
/// NotAllowedInCurrentState, naming one of the resources that use the library; `otherwise` is what also helps.
pub(crate) async fn must_be_unused(work: &mut Work, id: &LibraryId, otherwise: &str) -> Result<()> {
    let Some(usage) = work.first::<Usage>(&Query::Usages(id.clone())).await? else { return Ok(()) };
    let resource = usage.record.resource;
    let text = format!("library `{id}` is used by `{resource}`; remove that usage first, or {otherwise}");
    Err(Error::state("quire.library.used", text).arg(id.as_str()).arg(resource))
}
