//! Synchronising with a publisher and dropping what was fetched: who may be asked for it. The work itself is not part of
//! this server yet, and that is what it answers.

use crate::{
    Domain,
    error::{Error, Meaning, Result},
    library::{
        service_state::{existing, must_be_in_service},
        update::must_be_subscribed,
    },
    model::{Item, ItemId, LibraryId},
};

impl Domain {
    /// Synchronises a subscribed library, or drops what it has fetched.
    ///
    /// # Errors
    /// NotFound; InvalidElementType for a local library; NotAllowedInCurrentState in maintenance; ServiceUnavailable, as
    /// this server does not synchronise yet.
    pub async fn refresh_library(&self, id: &LibraryId) -> Result<()> {
        let mut work = self.begin().await?;
        let library = existing(&mut work, id).await?.record;
        must_be_subscribed(&library)?;
        must_be_in_service(&library)?;
        Err(not_yet(id, "be synchronised or evicted"))
    }

    /// Synchronises an item of a subscribed library, or drops its files.
    ///
    /// # Errors
    /// As [`Domain::refresh_library`].
    pub async fn refresh_item(&self, id: &ItemId) -> Result<()> {
        let mut work = self.begin().await?;
        let Some(item) = work.get::<Item>(id).await? else { return Err(Error::not_found("item", id.as_str())) };
        drop(work);
        self.refresh_library(&item.record.library).await
    }
}

pub(crate) fn not_yet(library: &LibraryId, what: &str) -> Error {
    let text = format!("library `{library}` cannot {what}: this version of the server does not do that yet");
    Error::new(Meaning::ServiceUnavailable, "quire.library.sync_not_available", text).arg(library.as_str())
}
