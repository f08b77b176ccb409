//! Synchronising with a publisher and dropping what was fetched: who may be asked for it. The work itself is not part of
//! this server yet, and that is what it answers.

use crate::{
    Domain,
    error::{Error, Meaning, Result},
    library::requirement::{existing, must_be_in_service, must_be_subscribed},
    model::{Fetching, Item, ItemId, Library, LibraryId},
};

impl Domain {
    /// Synchronises a subscribed library.
    ///
    /// # Errors
    /// NotFound; InvalidElementType for a local library; NotAllowedInCurrentState in maintenance; ServiceUnavailable, as
    /// this server does not synchronise yet.
    pub async fn sync_library(&self, id: &LibraryId) -> Result<()> {
        self.follower(id).await?;
        Err(not_yet(id, "be synchronised"))
    }

    /// Drops what a subscribed library has fetched.
    ///
    /// # Errors
    /// As [`Domain::sync_library`]; NotAllowedInCurrentState also when files are not fetched on demand (contract).
    pub async fn evict_library(&self, id: &LibraryId) -> Result<()> {
        let library = self.follower(id).await?;
        must_fetch_on_demand(&library, Meaning::NotAllowedInCurrentState)?;
        Err(not_yet(id, "be evicted"))
    }

    /// Synchronises an item of a subscribed library.
    ///
    /// # Errors
    /// As [`Domain::sync_library`].
    pub async fn sync_item(&self, id: &ItemId) -> Result<()> {
        let library = self.follower_of(id).await?;
        Err(not_yet(&library.id, "be synchronised"))
    }

    /// Drops the files of an item of a subscribed library.
    ///
    /// # Errors
    /// As [`Domain::sync_library`]; InvalidElementConfiguration when files are not fetched on demand (contract: another
    /// error than for the whole library).
    pub async fn evict_item(&self, id: &ItemId) -> Result<()> {
        let library = self.follower_of(id).await?;
        must_fetch_on_demand(&library, Meaning::InvalidElementConfiguration)?;
        Err(not_yet(&library.id, "be evicted"))
    }

    /// A subscribed library that is in service.
    async fn follower(&self, id: &LibraryId) -> Result<Library> {
        let library = existing(&mut self.begin().await?, id).await?.record;
        must_be_subscribed(&library)?;
        must_be_in_service(&library)?;
        Ok(library)
    }

    async fn follower_of(&self, id: &ItemId) -> Result<Library> {
        let item = self.begin().await?.get::<Item>(id).await?;
        let Some(item) = item else { return Err(Error::not_found("item", id.as_str())) };
        self.follower(&item.record.library).await
    }
}

fn must_fetch_on_demand(library: &Library, otherwise: Meaning) -> Result<()> {
    if library.publisher.as_ref().is_some_and(|publisher| publisher.fetching == Fetching::OnDemand) {
        return Ok(());
    }
    let id = &library.id;
    let text = format!(
        "library `{id}` keeps all its files, so that none can be evicted; set `subscription_info.on_demand` to fetch \
         them when they are wanted"
    );
    Err(Error::new(otherwise, "quire.library.not_on_demand", text).arg(id.as_str()))
}

pub(crate) fn not_yet(library: &LibraryId, what: &str) -> Error {
    let text = format!("library `{library}` cannot {what}: this version of the server does not do that yet");
    Error::new(Meaning::ServiceUnavailable, "quire.library.sync_not_available", text).arg(library.as_str())
}
