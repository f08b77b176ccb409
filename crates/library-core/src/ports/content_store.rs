//! Bytes at rest. Content is immutable under a key that was chosen before its first byte and is never used twice.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::model::{BlobId, ChecksumAlgorithm, Digests, Ranges};

/// What a store can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// It keeps a tree of named files that clients can read themselves ([`ContentStore::place`]).
    pub tree: bool,
    /// An upload can go on after its process died ([`ContentStore::resume`]).
    pub resumable: bool,
    /// Uploads take bytes at any offset, from several writers at once.
    pub parallel: bool,
    /// In parts of how many bytes parallel writers had best send.
    pub part_bytes: u64,
}

/// Room in a store, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// All of it.
    pub capacity: u64,
    /// What uploads can still take.
    pub free: u64,
}

/// What an upload is begun with.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// The key, never used before.
    pub key: BlobId,
    /// How many bytes will come, if known.
    pub size_hint: Option<u64>,
    /// Which digests to compute beside SHA-256.
    pub digests: Vec<ChecksumAlgorithm>,
}

/// What the writer of an upload knows beside its bytes, kept with the store's own progress: an archive's place, for example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// After how many bytes it holds.
    pub at: u64,
    /// The writer's own state, serialised.
    pub state: Vec<u8>,
}

/// An upload that goes on.
pub struct Resumed {
    /// The upload.
    pub upload: Arc<dyn Upload>,
    /// How many bytes it was to have when it was begun, if that was known.
    pub size: Option<u64>,
    /// The last mark that was kept. It stands where the bytes end that came in order: what came after it was given up.
    pub mark: Option<Mark>,
}

/// What a sealed upload became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its key.
    pub key: BlobId,
    /// Its length in bytes.
    pub size: u64,
    /// Its digests.
    pub digests: Digests,
}

/// How content is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Into memory, for whoever looks at the bytes. Every block is checked whenever it is read.
    Copied,
    /// As slices of a mapped file where the store can, for whoever hands them to the kernel and never looks at them. A block
    /// is checked when this process first reads it, and again after the file underneath has changed.
    Mapped,
}

/// Where a file stands in a store's read-only tree: `contentlib-<library>/<item>/<file>`. The parts are plain names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreePath {
    /// Id of the library.
    pub library: String,
    /// Id of the item.
    pub item: String,
    /// File name.
    pub file: String,
}

/// What an item has in a store's read-only tree: all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeItem {
    /// Id of the library.
    pub library: String,
    /// Id of the item.
    pub item: String,
    /// Its files by name, none for an item that is gone.
    pub files: Vec<(String, BlobId)>,
}

/// What a store does not manage.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such content.
    #[error("no such content")]
    NotFound,
    /// The store is full.
    #[error("no space: {0}")]
    NoSpace(String),
    /// The bytes are not those that were stored.
    #[error("damaged content: {0}")]
    Corrupt(String),
    /// The store does not answer; it may later.
    #[error("store unavailable: {0}")]
    Unavailable(String),
    /// Anything else.
    #[error("store failure: {0}")]
    Internal(String),
}

/// Content on its way in, written by one or by several at once. When the last handle is dropped without `seal` or `abort`
/// the staged bytes stay, for [`ContentStore::resume`] or for the sweep.
#[async_trait]
pub trait Upload: Send + Sync {
    /// Takes the bytes at `offset`; of places that are taken already the first bytes stay. Stores whose uploads are not
    /// parallel may refuse bytes that leave a gap with `Internal`. Returns when the store has room for more: memory stays
    /// bounded.
    async fn write_at(&self, offset: u64, bytes: Bytes) -> Result<(), StoreError>;

    /// What is here and need not be written again.
    fn taken(&self) -> Ranges;

    /// Remembers `state` as the writer's own after all bytes taken so far, which must have come in order. A progress that is
    /// kept later has the last mark, and no byte after it.
    async fn mark(&self, state: Vec<u8>);

    /// Makes what was taken durable, with what is needed to go on with it.
    async fn checkpoint(&self) -> Result<(), StoreError>;

    /// Makes the content durable under its key: when this returns, it survives a power cut. Nothing can be written any more.
    ///
    /// # Errors
    /// `Internal` when a byte in between is missing.
    async fn seal(&self) -> Result<Sealed, StoreError>;

    /// Forgets the content and frees its room.
    async fn abort(&self) -> Result<(), StoreError>;
}

/// A place for bytes.
#[async_trait]
pub trait ContentStore: Send + Sync {
    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// How much room there is.
    async fn space(&self) -> Result<Space, StoreError>;

    /// Begins an upload.
    async fn begin(&self, new: NewUpload) -> Result<Arc<dyn Upload>, StoreError>;

    /// Goes on with the upload under this key after its process died, from the last progress that the store kept beside the
    /// staged bytes.
    ///
    /// # Errors
    /// `NotFound` when there is nothing to go on with.
    async fn resume(&self, key: &BlobId) -> Result<Resumed, StoreError>;

    /// Opens `range` (bytes; within the content) of sealed content, to be read in a [`Manner`]. Damage that the block
    /// checksums made at ingest tell ends the stream with [`StoreError::Corrupt`] before a byte of the block is yielded.
    async fn open(
        &self,
        key: &BlobId,
        range: Range<u64>,
        manner: Manner,
    ) -> Result<BoxStream<'static, Result<Bytes, StoreError>>, StoreError>;

    /// Removes sealed or staged content. Content that is not there is no error.
    async fn remove(&self, key: &BlobId) -> Result<(), StoreError>;

    /// Nobody needs `by`, sealed content of the same bytes as `key`: it goes. Where the content under `key` is missing, has
    /// another length, or was met damaged, `by` takes its place before that; this survives a power cut when it returns.
    async fn mend(&self, key: &BlobId, by: &Sealed) -> Result<(), StoreError>;

    /// The keys of everything, sealed or staged.
    async fn list(&self) -> Result<Vec<BlobId>, StoreError>;

    /// The keys of what is staged.
    async fn staged(&self) -> Result<Vec<BlobId>, StoreError>;

    /// Shows content in the tree at `path`, replacing what was there. Idempotent.
    async fn place(&self, path: &TreePath, key: &BlobId) -> Result<(), StoreError>;

    /// Shows in the tree these files of these items and no others of them; the folder of an item without files goes. What is
    /// shown is durable when this returns, all with as few syncs as can be. Idempotent. Returns the outcome of each item, in
    /// their order.
    async fn show(&self, items: Vec<TreeItem>) -> Vec<Result<(), StoreError>>;

    /// Whether writes work now; a failed fsync makes a store unhealthy for good.
    fn health(&self) -> Result<(), StoreError>;
}
