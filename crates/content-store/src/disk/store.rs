//! The disk store: the port's operations, each handed to its own room. Holds no rule of its own.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use library_core::model::BlobId;
use library_core::ports::content_store::{
    Capabilities, ContentStore, Manner, NewUpload, Resumed, Sealed, Space, StoreError, TreeItem, TreePath, Upload,
};
use tokio::sync::Semaphore;

use super::beneath::Beneath;
use super::blocking::in_turn;
use super::budget::Budget;
use super::claim::Claims;
use super::failure::told;
use super::files::{Files, Kind, Location};
use super::group::Group;
use super::health::Health;
use super::intake::Intake;
use super::layout::{self, Places};
use super::mend::mend;
use super::options::DiskOptions;
use super::read::{self, Readers};
use super::resources::Resources;
use super::shard::Shards;
use super::slab::Slabs;
use super::small::{SMALL_BYTES, Waiting};
use super::staged::Staged;
use super::tree::{self, Known};
use super::upload::DiskUpload;
use super::uploads::Uploads;
use super::{begin, seal, volume};

/// Most threads that ask for the room of one store at once: however often a disk that hangs is asked, it holds no more.
const LOOKS: usize = 4;

/// Most threads that one store's work has, of the 512 that the runtime has for all.
const THREADS: usize = 48;

/// Big enough that a part's own request costs nothing, small enough that a part that is sent again costs little.
const PART_BYTES: u64 = 64 << 20;

/// Writes past the page cache at the same time; each has a slab.
pub(crate) const DIRECT_WRITES: usize = 4;

/// What the streams of a store share; budget and uploads are those of all stores.
pub(crate) struct Shared {
    pub(crate) files: Arc<dyn Files>,
    pub(crate) health: Health,
    pub(crate) budget: Budget,
    pub(crate) readers: Readers,
    /// The uploads at work.
    pub(crate) uploads: Uploads,
    pub(crate) slabs: Slabs,
    /// One for each slab.
    pub(crate) direct_writes: Arc<Semaphore>,
    /// Content of so many bytes goes past the page cache.
    pub(crate) direct_from: u64,
    pub(crate) claims: Claims,
    pub(crate) hash_threads: Arc<Semaphore>,
    /// Who may wait for the disk, beside readers, direct writes and leaders of a group, who have gates of their own.
    pub(crate) threads: Arc<Semaphore>,
    /// Who may ask for the room.
    looks: Arc<Semaphore>,
    /// Folders of sealed content.
    pub(crate) shards: Shards,
    /// Small contents that wait until they are durable.
    pub(crate) group: Group<Waiting>,
    /// One change of the tree at a time.
    pub(crate) tree: Mutex<Known>,
}

/// Content on a local disk. Cheap to clone.
#[derive(Clone)]
pub struct DiskStore {
    shared: Arc<Shared>,
    volume: String,
}

impl DiskStore {
    /// Opens the store in the directory `root`, or makes one there if none is expected. Blocks; for the start.
    ///
    /// # Errors
    /// `Unavailable` when the directory is missing, is not the expected volume, or cannot be written.
    pub fn open(root: &Path, options: &DiskOptions) -> Result<Self, StoreError> {
        let here = |error: std::io::Error| StoreError::Unavailable(format!("`{}`: {error}", root.display()));
        if options.expected_volume.is_none() {
            std::fs::create_dir_all(root).map_err(here)?;
            if let Some(above) = root.canonicalize().map_err(here)?.parent() {
                std::fs::File::open(above).and_then(|above| above.sync_all()).map_err(here)?;
            }
        }
        Self::over(Arc::new(Beneath::open(root).map_err(here)?), options)
    }

    /// Opens the store in any file system.
    ///
    /// # Errors
    /// As [`DiskStore::open`].
    pub fn over(files: Arc<dyn Files>, options: &DiskOptions) -> Result<Self, StoreError> {
        let health = Health::default();
        let volume = volume::establish(&*files, &health, options)?;
        let Resources { budget, uploads } = options.resources.clone();
        let shared = Shared {
            files,
            health,
            budget,
            uploads,
            slabs: Slabs::default(),
            direct_writes: Arc::new(Semaphore::new(DIRECT_WRITES)),
            direct_from: options.direct_from_bytes,
            readers: Readers::default(),
            claims: Claims::default(),
            hash_threads: Arc::new(Semaphore::new(options.hash_threads.max(1))),
            threads: Arc::new(Semaphore::new(THREADS)),
            looks: Arc::new(Semaphore::new(LOOKS)),
            shards: Shards::default(),
            group: Group::default(),
            tree: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared), volume })
    }

    /// The volume's id, to be expected the next time.
    pub fn volume(&self) -> &str {
        &self.volume
    }

    /// Waits until what dropped uploads had under way is written: for an orderly stop, once all uploads are dropped.
    ///
    /// # Errors
    /// `Unavailable` if an upload is still there after ten seconds.
    pub async fn settle(&self) -> Result<(), StoreError> {
        self.shared.claims.settle().await
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Shared>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = self.shared.clone();
        in_turn(&self.shared.threads, move || work(&shared)).await
    }
}

#[async_trait]
impl ContentStore for DiskStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities { tree: true, resumable: true, parallel: true, part_bytes: PART_BYTES }
    }

    async fn space(&self) -> Result<Space, StoreError> {
        let look = self.shared.looks.clone().acquire_owned().await;
        self.with(move |shared| {
            let _held_until_told = look;
            space(shared)
        })
        .await
    }

    async fn begin(&self, new: NewUpload) -> Result<Arc<dyn Upload>, StoreError> {
        self.shared.health.check()?;
        let places = Places::of(&new.key)?;
        let claim = self.shared.claims.try_take(&new.key).ok_or_else(|| used_before(&places.staged))?;
        let size_hint = new.size_hint;
        let begin = begin::fresh(new, places.clone(), claim);
        // Of small content nothing is on the disk before it is sealed or turns out to be longer.
        let staged = if size_hint.is_some_and(|size| size <= SMALL_BYTES as u64) {
            None
        } else {
            Some(self.with(move |shared| Staged::create(shared, &places, size_hint)).await?)
        };
        Ok(Arc::new(DiskUpload::new(Intake::new(&self.shared, begin, staged))))
    }

    async fn resume(&self, key: &BlobId) -> Result<Resumed, StoreError> {
        self.shared.health.check()?;
        let places = Places::of(key)?;
        let claim = self.shared.claims.take(key).await?;
        let key = key.clone();
        let (begin, staged, mark) = self.with(move |shared| begin::again(shared, (key, places), claim)).await?;
        let size = begin.size_hint;
        let intake = Intake::new(&self.shared, begin, Some(staged));
        // The checks may be behind what is here.
        intake.hand_on();
        Ok(Resumed { upload: Arc::new(DiskUpload::new(intake)), size, mark })
    }

    async fn open(
        &self,
        key: &BlobId,
        range: Range<u64>,
        manner: Manner,
    ) -> Result<BoxStream<'static, Result<Bytes, StoreError>>, StoreError> {
        read::open(&self.shared, key, range, manner).await
    }

    async fn remove(&self, key: &BlobId) -> Result<(), StoreError> {
        let places = Places::of(key)?;
        self.shared.readers.damage.forget(key);
        self.with(move |shared| seal::remove(shared, &places)).await
    }

    async fn mend(&self, key: &BlobId, by: &Sealed) -> Result<(), StoreError> {
        let (key, by) = (key.clone(), by.clone());
        self.with(move |shared| {
            mend(shared, &key, &by).inspect_err(|error| tracing::error!(%key, %error, "not mended"))
        })
        .await
    }

    async fn list(&self) -> Result<Vec<BlobId>, StoreError> {
        self.with(|shared| list(&*shared.files)).await
    }

    async fn staged(&self) -> Result<Vec<BlobId>, StoreError> {
        self.with(|shared| staged(&*shared.files)).await
    }

    async fn place(&self, path: &TreePath, key: &BlobId) -> Result<(), StoreError> {
        let (path, key) = (path.clone(), key.clone());
        self.with(move |shared| tree::place(shared, &path, &key)).await
    }

    async fn show(&self, items: Vec<TreeItem>) -> Vec<Result<(), StoreError>> {
        let count = items.len();
        let shown = self.with(move |shared| Ok(tree::show(shared, &items))).await;
        shown.unwrap_or_else(|error| vec![Err(error); count])
    }

    fn health(&self) -> Result<(), StoreError> {
        self.shared.health.check()
    }
}

fn space(shared: &Shared) -> Result<Space, StoreError> {
    shared.files.space().map_err(|error| told(&error, "asking for the room of", &Location::root()))
}

pub(crate) fn used_before(at: &Location) -> StoreError {
    StoreError::Internal(format!("the key of `{}` was used before", at.to_path().display()))
}

fn list(files: &dyn Files) -> Result<Vec<BlobId>, StoreError> {
    let here = |error: std::io::Error| told(&error, "listing", &Location::root());
    let blobs = layout::blobs().map_err(here)?;
    let mut keys: BTreeSet<_> = staged(files)?.into_iter().collect();
    for shard in files.entries(&blobs).map_err(here)?.iter().filter(|entry| entry.kind == Kind::Directory) {
        keys.extend(keys_in(files, &blobs.join(&shard.name).map_err(here)?)?);
    }
    Ok(keys.into_iter().collect())
}

fn staged(files: &dyn Files) -> Result<Vec<BlobId>, StoreError> {
    let staging = layout::staging().map_err(|error| told(&error, "listing", &Location::root()))?;
    Ok(keys_in(files, &staging)?.into_iter().collect())
}

fn keys_in(files: &dyn Files, folder: &Location) -> Result<BTreeSet<BlobId>, StoreError> {
    let entries = files.entries(folder).map_err(|error| told(&error, "listing", folder))?;
    Ok(entries
        .iter()
        .filter(|entry| entry.kind == Kind::File)
        .filter_map(|entry| layout::key_of(&entry.name))
        .collect())
}
