//! Removing an item. The entry goes at once, the bytes follow with the sweep.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    library::delete::must_be_unused,
    library::requirement::{must_be_in_service, must_be_local},
    model::{EventKind, Item, ItemId, JobKind, Library, StoreId, TaggedObject, UpdateSession, UpdateState, UserName},
    ports::metastore::{Query, Stored},
    update_session::end::{Ending, forget},
};

/// What lets items of a library that is used be deleted.
const LET_ITEMS_GO: &str = "set `configuration_info.apply_library_usage_to_items` of the library to false";

impl Domain {
    /// Removes an item. Its ACTIVE update session is cancelled in the same unit of work; download sessions keep their
    /// pinned bytes until their lease ends.
    ///
    /// # Errors
    /// NotFound; InvalidElementType for a member of a subscribed library; NotAllowedInCurrentState in maintenance, and when
    /// the library is used and lets that count for its items.
    pub async fn delete_item(&self, id: &ItemId, by: &UserName) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(item) = work.get::<Item>(id).await? else { return Err(Error::not_found("item", id.as_str())) };
            let Some(library) = work.get::<Library>(&item.record.library).await? else {
                return Err(Error::not_found("library", item.record.library.as_str()));
            };
            must_be_local(&library.record)?;
            must_be_in_service(&library.record)?;
            if library.record.apply_usage_to_items {
                must_be_unused(&mut work, &library.record.id, LET_ITEMS_GO).await?;
            }
            self.remove_item(&mut work, item, library.record.backing.store(), Some(by)).await?;
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Removes an item within a unit of work; its versions go with the sweep, once no download session pins them.
    pub(crate) async fn remove_item(
        &self,
        work: &mut Work,
        item: Stored<Item>,
        store: &StoreId,
        by: Option<&UserName>,
    ) -> Result<()> {
        let id = item.record.id.clone();
        if let Some(mut session) = work.first::<UpdateSession>(&Query::ActiveUpdateSession(id.clone())).await? {
            if session.record.is_live(self.steady()) {
                self.end_session(work, &mut session.record, Ending::plain(UpdateState::Canceled)).await?;
                work.update(session);
            } else {
                // As good as deleted already; it must not come back as CANCELED.
                forget(work, session);
            }
        }
        let library = item.record.library.clone();
        self.tell_by(work, EventKind::ItemDeleted, id.as_str(), by.cloned());
        // Also the tags that others attach until this unit of work is saved.
        work.delete_matching(Query::AttachedTo(TaggedObject::item(&id)));
        work.delete(item);
        self.enqueue(work, JobKind::Tree { item: id, library, store: store.clone() });
        Ok(())
    }
}
