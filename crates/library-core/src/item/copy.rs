//! Copying an item. Within a store its content is shared at once; to another store a job brings the bytes, and the copy
//! stays empty until all of them are there.

use std::collections::BTreeSet;

use crate::{
    Creation, Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    item::{
        NewItem,
        create::{check_description, check_name, check_unique, first_version},
        find::{current_files, current_template},
    },
    job::Outcome,
    library::policy::admits,
    library::requirement::{existing, must_be_in_service, must_be_local},
    model::{
        BlobId, EventKind, Hold, HoldKey, Item, ItemFile, ItemId, ItemVersion, ItemVersionKey, Job, JobKind, Library,
        LibraryKind, StoreId,
    },
    ports::metastore::{Query, Stored},
    transfer::{receive::Failure, relay::RELAY_ATTEMPTS},
};

/// An item and its library.
struct Placed {
    item: Stored<Item>,
    library: Stored<Library>,
}

impl Domain {
    /// Makes an item with the content, type and signer of another and returns its id; a repeated client token returns the
    /// first one's. Without a type of its own it has that of the other.
    ///
    /// # Errors
    /// NotFound item or library; InvalidElementType when the target is subscribed; InvalidArgument for bad values or
    /// token, for a name that is taken (contract: `item.copy` knows no AlreadyExists), and for content that the target's
    /// security policy does not admit; NotAllowedInCurrentState in maintenance; ResourceInaccessible when files of the
    /// source are not here.
    pub async fn copy_item(&self, source: &ItemId, new: NewItem, creation: &Creation) -> Result<ItemId> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            if let Some(id) = self.replayed(&mut work, creation).await? {
                return Ok(ItemId::new(id));
            }
            let source = placed(&mut work, source).await?;
            let target = self.copy_target(&mut work, &new).await?;
            must_be_in_service(&source.library.record)?;
            let files = files_of(&mut work, &source).await?;
            let item = self.copied(&source.item.record, &new);
            must_be_free(&mut work, &item).await?;
            admits(&target.record, &item, &files)?;
            work.expect(&target);
            // The version that was read must be current still: what is not may be swept.
            work.expect(&source.item);
            let id = item.id.clone();
            self.tell(&mut work, EventKind::ItemCreated, id.as_str(), Some(creation));
            self.remember(&mut work, creation, id.as_str())?;
            let mut version = first_version(&item, creation);
            version.template = current_template(&mut work, &source.item.record).await?;
            version.message = Some(format!("copied from `{}`", source.item.record.name.as_str()));
            let shared = source.library.record.backing.store() == target.record.backing.store();
            let to = target.record.backing.store().clone();
            if shared {
                version.files.clone_from(&files);
                self.share(&mut work, item, &files, to);
            } else {
                self.send_for(&mut work, item, files, to);
            }
            work.insert(version);
            if attempts.saved(work.save().await)? {
                return Ok(id);
            }
        }
    }

    async fn copy_target(&self, work: &mut Work, new: &NewItem) -> Result<Stored<Library>> {
        let target = existing(work, &new.library).await?;
        must_be_local(&target.record)?;
        must_be_in_service(&target.record)?;
        check_name(&new.name)?;
        check_description(&new.description)?;
        Ok(target)
    }

    fn copied(&self, original: &Item, new: &NewItem) -> Item {
        let mut item = self.new_item(new);
        if new.item_type.is_empty() {
            item.item_type.clone_from(&original.item_type);
        }
        item.source_id = item.source_id.or_else(|| original.source_id.clone()).or_else(|| Some(original.id.clone()));
        item.verification.clone_from(&original.verification);
        item
    }

    /// The copy has its content at once: both lie on one store.
    fn share(&self, work: &mut Work, mut item: Item, files: &[ItemFile], store: StoreId) {
        for blob in files.iter().filter_map(|file| file.blob.clone()) {
            work.refer(blob);
        }
        let (id, library) = (item.id.clone(), item.library.clone());
        self.enqueue(work, JobKind::Tree { item: id, library, store });
        item.size = files.iter().map(|file| file.size).sum();
        work.insert(item);
    }

    /// The copy is empty until a job has brought its content. The job holds what it is to bring.
    fn send_for(&self, work: &mut Work, mut item: Item, files: Vec<ItemFile>, store: StoreId) {
        let blobs: BTreeSet<BlobId> = files.iter().filter_map(|file| file.blob.clone()).collect();
        item.cached = false;
        let job = self.enqueue(work, JobKind::Copy { item: item.id.clone(), files, store });
        for blob in blobs {
            work.refer(blob.clone());
            work.insert(Hold { key: HoldKey { job: job.clone(), blob } });
        }
        work.insert(item);
    }

    /// Brings the files of a copy to their store and then makes them the item's, in one unit of work. A copy that cannot be
    /// made goes away, item and all (contract: `item.copy`).
    pub(crate) async fn run_copy(&self, job: &Job) -> Result<Outcome> {
        let JobKind::Copy { item, files, store } = &job.kind else { return Ok(Outcome::Done) };
        if self.begin().await?.get::<Item>(item).await?.is_none() {
            return self.let_go(&job.id).await.map(|()| Outcome::Done);
        }
        match self.bring(job, item, (files, store)).await {
            Ok(brought) => self.reveal(job, item, brought).await.map(|()| Outcome::Done),
            Err(Failure::Again(error) | Failure::Broken(error)) if job.attempts < RELAY_ATTEMPTS => Err(error),
            Err(Failure::Again(error) | Failure::Broken(error) | Failure::Wrong(error)) => {
                self.give_up_copy(job, item).await?;
                Err(error)
            }
        }
    }

    /// The files with their content on the store; stops when the copy is not wanted any more.
    async fn bring(
        &self,
        job: &Job,
        item: &ItemId,
        (files, store): (&[ItemFile], &StoreId),
    ) -> Result<Vec<ItemFile>, Failure> {
        let mut brought = Vec::with_capacity(files.len());
        for file in files {
            if self.begin().await?.get::<Item>(item).await?.is_none() {
                break;
            }
            let mut file = file.clone();
            if let Some(blob) = &file.blob {
                file.blob = Some(self.relay(&job.id, blob, store).await?);
            }
            brought.push(file);
        }
        Ok(brought)
    }

    async fn reveal(&self, job: &Job, id: &ItemId, files: Vec<ItemFile>) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(mut item) = work.get::<Item>(id).await? else { return self.let_go(&job.id).await };
            let library = existing(&mut work, &item.record.library).await?;
            let key = ItemVersionKey { item: id.clone(), version: item.record.content_version };
            let Some(mut version) = work.get::<ItemVersion>(&key).await? else { return Err(no_version(id)) };
            for blob in files.iter().filter_map(|file| file.blob.clone()) {
                work.refer(blob);
            }
            item.record.cached = true;
            item.record.size = files.iter().map(|file| file.size).sum();
            item.record.content_version += 1;
            item.record.modified = self.now();
            let filled = self.filled(&mut version.record, &item.record, &files);
            let (item_id, library_id) = (id.clone(), library.record.id.clone());
            let store = library.record.backing.store().clone();
            self.enqueue(&mut work, JobKind::Tree { item: item_id, library: library_id, store });
            self.tell_by(&mut work, EventKind::ItemContentChanged, id.as_str(), filled.user.clone());
            work.update(version);
            work.insert(filled);
            work.update(item);
            work.delete_matching(Query::Holds(job.id.clone()));
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// The version that has the files of a copy, with what was known of it when the empty one was made. That one stays empty:
    /// a download session may have it pinned.
    fn filled(&self, empty: &mut ItemVersion, item: &Item, files: &[ItemFile]) -> ItemVersion {
        ItemVersion {
            key: ItemVersionKey { item: item.id.clone(), version: item.content_version },
            files: files.to_vec(),
            created: self.now(),
            user: empty.user.clone(),
            message: empty.message.take(),
            template: empty.template.take(),
        }
    }

    async fn give_up_copy(&self, job: &Job, id: &ItemId) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            work.delete_matching(Query::Holds(job.id.clone()));
            if let Some(item) = work.get::<Item>(id).await? {
                let library = existing(&mut work, &item.record.library).await?;
                self.remove_item(&mut work, item, library.record.backing.store(), None).await?;
            }
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

async fn placed(work: &mut Work, id: &ItemId) -> Result<Placed> {
    let Some(item) = work.get::<Item>(id).await? else { return Err(Error::not_found("item", id.as_str())) };
    let library = existing(work, &item.record.library).await?;
    Ok(Placed { item, library })
}

/// # Errors
/// InvalidArgument when another item of the library has that name.
async fn must_be_free(work: &mut Work, copy: &Item) -> Result<()> {
    let taken = |error: &Error| error.meaning == Meaning::AlreadyExists;
    let meant = |error| if taken(&error) { Error { meaning: Meaning::InvalidArgument, ..error } } else { error };
    check_unique(work, copy).await.map_err(meant)
}

/// The files that a copy gets.
///
/// # Errors
/// ResourceInaccessible when some are not here.
async fn files_of(work: &mut Work, source: &Placed) -> Result<Vec<ItemFile>> {
    let item = &source.item.record;
    let files = current_files(work, item).await?;
    if item.cached && files.iter().all(|file| file.blob.is_some()) {
        return Ok(files);
    }
    let id = &item.id;
    let text = match source.library.record.kind {
        LibraryKind::Subscribed => {
            format!("the content of item `{id}` is not on this server yet; synchronise the item, then copy it")
        }
        LibraryKind::Local => format!("item `{id}` is still being copied itself; try again when it is `cached`"),
    };
    Err(Error::new(Meaning::ResourceInaccessible, "quire.item.not_cached", text).arg(id.as_str()))
}

fn no_version(id: &ItemId) -> Error {
    let text = format!("item `{id}` lacks its current version; bring the metadata back from a backup");
    Error::new(Meaning::Internal, "quire.item.version_lost", text).arg(id.as_str())
}
