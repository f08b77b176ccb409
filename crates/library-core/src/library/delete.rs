//! Removing a library with its items. The entry goes at once, the bytes follow with the sweep.

use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Result},
    library::update::must_be_local,
    model::{EventKind, Item, Library, LibraryId, UserName},
    ports::metastore::{ItemFilter, Query, Stored},
};

impl Domain {
    /// Removes a local library. Its items' update sessions are cancelled in the same unit of work; download sessions keep
    /// their pinned bytes until their lease ends.
    ///
    /// # Errors
    /// NotFound; InvalidElementType for a subscribed library.
    pub async fn delete_local_library(&self, id: &LibraryId, by: &UserName) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(library) = work.get::<Library>(id).await? else {
                return Err(Error::not_found("library", id.as_str()));
            };
            must_be_local(&library.record)?;
            let of_library = Query::Items(ItemFilter { library: Some(id.clone()), ..ItemFilter::default() });
            let items: Vec<Stored<Item>> = work.query(&of_library).await?;
            for item in items {
                self.remove_item(&mut work, item, library.record.backing.store(), by).await?;
            }
            // Also those that others made since this unit of work began to read.
            work.delete_matching(of_library);
            work.delete_matching(Query::GrantsOnLibrary(id.clone()));
            work.delete(library);
            self.tell_by(&mut work, EventKind::LibraryDeleted, id.as_str(), Some(by.clone()));
            if attempts.saved(work.save().await)? {
                (self.wakeup)();
                return Ok(());
            }
        }
    }
}
