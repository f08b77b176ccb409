//! Items that update sessions left empty, be it that they failed or that nothing came: they do not bar their name. An item
//! with content, or one on which a session is under way, is never touched.

use super::create::{FIRST_VERSION, first_version};
use crate::{
    Creation, Domain,
    error::Result,
    model::{Item, ItemId, ItemVersion, ItemVersionKey, TaggedObject, UpdateSession},
    ports::metastore::{ItemFilter, Query, Stored},
    update_session::end::forget,
    work::Work,
};

/// An item that waits for content which nobody brings any more.
pub(crate) struct LeftEmpty {
    item: Stored<Item>,
    version: Stored<ItemVersion>,
}

impl Domain {
    /// The item of the library and name of `wanted`, if an update session was opened on it, none brought content, and none
    /// is under way.
    pub(crate) async fn left_empty(&self, work: &mut Work, wanted: &Item) -> Result<Option<LeftEmpty>> {
        let same_name = ItemFilter {
            library: Some(wanted.library.clone()),
            folded_name: Some(wanted.name.folded().to_owned()),
            ..ItemFilter::default()
        };
        let found = work.first::<Item>(&Query::Items(same_name)).await?;
        let waits = |item: &Stored<Item>| item.record.unfinished && item.record.content_version == FIRST_VERSION;
        let Some(item) = found.filter(waits) else { return Ok(None) };
        let key = ItemVersionKey { item: item.record.id.clone(), version: FIRST_VERSION };
        let Some(version) = work.get::<ItemVersion>(&key).await? else { return Ok(None) };
        if !version.record.files.is_empty() || !self.nobody_fills(work, &item.record.id).await? {
            return Ok(None);
        }
        Ok(Some(LeftEmpty { item, version }))
    }

    /// Whether no session is under way on an item; one whose lease has ended is as good as deleted, and is.
    async fn nobody_fills(&self, work: &mut Work, item: &ItemId) -> Result<bool> {
        let active = work.first::<UpdateSession>(&Query::ActiveUpdateSession(item.clone())).await?;
        let Some(active) = active else { return Ok(true) };
        if active.record.is_live(self.steady()) {
            return Ok(false);
        }
        forget(work, active);
        Ok(true)
    }
}

impl LeftEmpty {
    /// Makes it `new`, under the id that it has and without the tags of what it was. Whoever opens a session on it
    /// meanwhile, or did, moves its revision.
    pub(crate) fn take_over(self, work: &mut Work, new: Item, creation: &Creation) -> ItemId {
        let Self { mut item, mut version } = self;
        let before = item.record;
        let id = before.id.clone();
        item.record =
            Item { id: before.id, version: before.version + 1, metadata_version: before.metadata_version + 1, ..new };
        version.record = first_version(&item.record, creation);
        work.delete_matching(Query::AttachedTo(TaggedObject::item(&id)));
        work.update(version);
        work.update(item);
        id
    }
}
