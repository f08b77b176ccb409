//! Moving a library to another datastore: out of service while a job brings its content there; one unit of work points
//! to the new place; the old content goes with the sweep.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    job::Outcome,
    library::NewBacking,
    library::requirement::{existing, must_be_in_service},
    model::{
        Backing, BlobId, EventKind, Item, ItemId, ItemVersion, ItemVersionKey, Job, JobKind, Library, LibraryId,
        LibraryState, StoreId, UserName,
    },
    ports::metastore::{Query, Stored},
    transfer::{receive::Failure, relay::RELAY_ATTEMPTS},
};

impl Domain {
    /// Begins to move a library to another datastore. It is out of service until that is done; if it fails, its content is
    /// where it was and its state says why.
    ///
    /// # Errors
    /// NotFound; Unsupported unless both places are datastores; InvalidArgument for an unknown one; AlreadyInDesiredState
    /// for the present one; NotAllowedInCurrentState in maintenance and while sessions or copies are under way.
    pub async fn migrate_library(&self, id: &LibraryId, to: &NewBacking, by: &UserName) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let library = existing(&mut work, id).await?;
            must_be_in_service(&library.record)?;
            let store = self.destination(&library.record, to)?;
            self.must_be_idle(&mut work, &library.record).await?;
            let message = format!("its content moves to datastore `{store}`");
            self.change_state(&mut work, library, LibraryState::Migrating, Some(message), by);
            self.enqueue(&mut work, JobKind::Migrate { library: id.clone(), store });
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    fn destination(&self, library: &Library, to: &NewBacking) -> Result<StoreId> {
        let (Backing::Datastore(from), NewBacking::Datastore(_)) = (&library.backing, to) else {
            let text = "only a library on a datastore can migrate, and only to a datastore";
            return Err(
                Error::new(Meaning::Unsupported, "quire.library.migrate.backing", text).arg(library.id.as_str())
            );
        };
        let store = self.backing(to)?.store().clone();
        if store == *from {
            let text = format!("library `{}` is on datastore `{store}` already", library.id);
            let error = Error::new(Meaning::AlreadyInDesiredState, "quire.library.migrate.same", text);
            return Err(error.arg(library.id.as_str()).arg(store.as_str()));
        }
        Ok(store)
    }

    /// Brings the content of a migrating library to its new store and then points to it.
    pub(crate) async fn run_migration(&self, job: &Job) -> Result<Outcome> {
        let JobKind::Migrate { library, store } = &job.kind else { return Ok(Outcome::Done) };
        loop {
            let Some(contents) = self.migrating_contents(library).await? else {
                return self.let_go(&job.id).await.map(|()| Outcome::Done);
            };
            let brought = match self.bring_all(job, contents, store).await {
                Ok(brought) => brought,
                Err(Failure::Again(error) | Failure::Broken(error)) if job.attempts < RELAY_ATTEMPTS => {
                    return Err(error);
                }
                Err(Failure::Again(error) | Failure::Broken(error) | Failure::Wrong(error)) => {
                    self.stay(job, library, &error).await?;
                    return Err(error);
                }
            };
            if self.point_to(job, (library, store), &brought).await? {
                return Ok(Outcome::Done);
            }
        }
    }

    /// The content of all current versions; `None` when the library does not migrate.
    async fn migrating_contents(&self, id: &LibraryId) -> Result<Option<Vec<BlobId>>> {
        let mut work = self.begin().await?;
        if migrating(&mut work, id).await?.is_none() {
            return Ok(None);
        }
        let versions = current_versions(&mut work, id).await?;
        let blobs = versions.iter().flat_map(|(_, version)| &version.record.files);
        Ok(Some(blobs.filter_map(|file| file.blob.clone()).collect()))
    }

    async fn bring_all(
        &self,
        job: &Job,
        contents: Vec<BlobId>,
        store: &StoreId,
    ) -> Result<BTreeMap<BlobId, BlobId>, Failure> {
        let mut brought = BTreeMap::new();
        for blob in contents {
            if let Entry::Vacant(place) = brought.entry(blob) {
                let there = self.relay(&job.id, place.key(), store).await?;
                place.insert(there);
            }
        }
        Ok(brought)
    }

    /// Whether every item now points to the new store; `false` when there is content that was not brought.
    async fn point_to(
        &self,
        job: &Job,
        (id, store): (&LibraryId, &StoreId),
        brought: &BTreeMap<BlobId, BlobId>,
    ) -> Result<bool> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(library) = migrating(&mut work, id).await? else { return Ok(true) };
            let from = library.record.backing.store().clone();
            for (item, mut version) in current_versions(&mut work, id).await? {
                for file in &mut version.record.files {
                    let Some(blob) = &file.blob else { continue };
                    let Some(there) = brought.get(blob) else { return Ok(false) };
                    work.refer(there.clone());
                    file.blob = Some(there.clone());
                }
                work.update(version);
                for store in [&from, store] {
                    let (item, library, store) = (item.clone(), id.clone(), store.clone());
                    self.enqueue(&mut work, JobKind::Tree { item, library, store });
                }
            }
            self.settle_on(&mut work, library, store);
            work.delete_matching(Query::Holds(job.id.clone()));
            if attempts.saved(work.save().await)? {
                return Ok(true);
            }
        }
    }

    fn settle_on(&self, work: &mut Work, mut library: Stored<Library>, store: &StoreId) {
        let record = &mut library.record;
        record.backing = Backing::Datastore(store.clone());
        record.state = LibraryState::Active;
        record.state_message = None;
        record.version += 1;
        record.modified = self.now();
        self.tell_by(work, EventKind::LibraryUpdated, record.id.as_str(), None);
        work.update(library);
    }

    /// The migration failed: the library is in service again where it was, and says why.
    async fn stay(&self, job: &Job, id: &LibraryId, error: &Error) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            work.delete_matching(Query::Holds(job.id.clone()));
            if let Some(mut library) = migrating(&mut work, id).await? {
                library.record.state = LibraryState::Active;
                library.record.state_message =
                    Some(format!("it could not migrate, its content is where it was: {error}"));
                self.tell_by(&mut work, EventKind::LibraryUpdated, id.as_str(), None);
                work.update(library);
            }
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

async fn migrating(work: &mut Work, id: &LibraryId) -> Result<Option<Stored<Library>>> {
    let library = work.get::<Library>(id).await?;
    Ok(library.filter(|library| library.record.state == LibraryState::Migrating))
}

/// The current version of each item of a library.
async fn current_versions(work: &mut Work, id: &LibraryId) -> Result<Vec<(ItemId, Stored<ItemVersion>)>> {
    let mut versions = Vec::new();
    for item in work.query::<Item>(&Query::items_of(id)).await? {
        let key = ItemVersionKey { item: item.record.id.clone(), version: item.record.content_version };
        if let Some(version) = work.get::<ItemVersion>(&key).await? {
            versions.push((item.record.id, version));
        }
    }
    Ok(versions)
}
