//! Making a published library of a subscribed one: its items stay, and their owners fill it from now on.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    library::requirement::{existing, must_be_in_service, must_be_subscribed},
    model::{
        EventKind, Item, Library, LibraryId, LibraryKind, Publication, PublicationAuthentication, PublisherLogin,
        UserName,
    },
    ports::metastore::{ItemFilter, MetastoreError, Query, Stored, constraint},
};

impl Domain {
    /// Turns a subscribed library that has everything of its publisher into a published local one. Subscribers log in as
    /// this library did at its publisher; items keep their ids.
    ///
    /// # Errors
    /// NotFound; InvalidElementType for a local library; NotAllowedInCurrentState in maintenance, of its publisher on this
    /// server too, when it was never synchronised, and while an item lacks files.
    pub async fn convert_library(&self, id: &LibraryId, by: &UserName) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let before = existing(&mut self.begin().await?, id).await?.record;
            must_be_subscribed(&before)?;
            // Hashing a password takes long on purpose; no unit of work is open meanwhile.
            let publication = self.inherited(&before).await?;
            let mut work = self.begin().await?;
            let library = existing(&mut work, id).await?;
            let saved = if library.record.publisher == before.publisher {
                self.turn_local(&mut work, library, publication, by).await?;
                work.save().await
            } else {
                Err(MetastoreError::Conflict { constraint: constraint::REVISION })
            };
            if attempts.saved(saved)? {
                return Ok(());
            }
        }
    }

    async fn turn_local(
        &self,
        work: &mut Work,
        mut library: Stored<Library>,
        publication: Publication,
        by: &UserName,
    ) -> Result<()> {
        let id = library.record.id.clone();
        must_be_in_service(&library.record)?;
        must_be_complete(work, &library.record).await?;
        if let Some(publisher) = own_publisher(work, &library.record).await? {
            must_be_in_service(&publisher)?;
        }
        library.record.kind = LibraryKind::Local;
        library.record.publication = Some(publication);
        library.record.publisher = None;
        library.record.last_sync = None;
        library.record.version += 1;
        library.record.modified = self.now();
        work.update(library);
        forget_syncs(work, &id).await?;
        work.delete_matching(Query::SubscriptionsTo(id.clone()));
        self.tell_by(work, EventKind::LibraryUpdated, id.as_str(), Some(by.clone()));
        Ok(())
    }

    /// How the library is published afterwards: as its publisher is, where that is on this server; else as it logs in there.
    async fn inherited(&self, library: &Library) -> Result<Publication> {
        let publisher = own_publisher(&mut self.begin().await?, library).await?;
        if let Some(publication) = publisher.and_then(|publisher| publisher.publication) {
            return Ok(Publication { published: true, ..publication });
        }
        let (authentication, password_hash) = match library.publisher.as_ref().map(|publisher| &publisher.login) {
            None | Some(PublisherLogin::None) => (PublicationAuthentication::None, None),
            Some(PublisherLogin::Basic { password, .. }) => {
                (PublicationAuthentication::Basic, Some(self.ports.passwords.hash(password).await?))
            }
        };
        Ok(Publication { published: true, authentication, password_hash, persist_json: false })
    }
}

/// The publisher of a library, if it is on this server and knows of it.
async fn own_publisher(work: &mut Work, library: &Library) -> Result<Option<Library>> {
    let Some(source) = library.publisher.as_ref().and_then(|publisher| publisher.source.as_ref()) else {
        return Ok(None);
    };
    Ok(work.get::<Library>(&source.library).await?.map(|library| library.record))
}

async fn must_be_complete(work: &mut Work, library: &Library) -> Result<()> {
    let id = &library.id;
    if library.last_sync.is_none() {
        let text = format!("library `{id}` was never synchronised; synchronise it first");
        return Err(Error::state("quire.library.convert.not_synchronised", text).arg(id.as_str()));
    }
    let uncached = ItemFilter { library: Some(id.clone()), cached: Some(false), ..ItemFilter::default() };
    let Some(item) = work.first::<Item>(&Query::Items(uncached)).await? else { return Ok(()) };
    let name = item.record.name.as_str();
    let text = format!("item `{name}` of library `{id}` lacks files; synchronise it with its content first");
    Err(Error::state("quire.library.convert.not_cached", text).arg(id.as_str()).arg(name))
}

/// Items of a local library were never synchronised (contract: `item_model.last_sync_time`).
async fn forget_syncs(work: &mut Work, id: &LibraryId) -> Result<()> {
    for mut item in work.query::<Item>(&Query::items_of(id)).await? {
        if item.record.last_sync.take().is_some() {
            work.update(item);
        }
    }
    Ok(())
}
