//! Metadata at rest: records, questions about them, and changes that happen together or not at all.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

pub use glimpse::{Glimpse, GlimpseError};

use crate::model::{
    Blob, BlobId, Category, CategoryId, ClientToken, ClientTokenKey, DownloadFile, DownloadFileKey, DownloadSession,
    DownloadSessionId, Event, EventId, Grant, GrantKey, Hold, HoldKey, Item, ItemId, ItemVersion, ItemVersionKey, Job,
    JobId, Lane, Library, LibraryId, LibraryKind, LoginSession, Role, Setting, StoreId, Subscription, SubscriptionId,
    Tag, TagAssociation, TagAssociationKey, TagId, TaggedObject, TrustedCertificate, TrustedCertificateId, UpdateFile,
    UpdateFileKey, UpdateSession, UpdateSessionId, Usage, UsageId, User, UserName,
};

mod glimpse;

/// Counts changes of one record from 1; a write says which one it expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub u64);

/// A record as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored<R> {
    /// The record.
    pub record: R,
    /// Its revision.
    pub revision: Revision,
}

/// A noun that the metastore keeps.
pub trait Noun: Clone + Send + Sync + 'static {
    /// What identifies it.
    type Id: Clone + Send + Sync;

    /// Its key among all nouns.
    fn key(id: &Self::Id) -> Key;

    /// The noun as a record.
    fn into_record(self) -> Record;

    /// The noun inside `record`, if it is one.
    fn from_record(record: Record) -> Option<Self>;

    /// The noun inside `shared`, if it is one.
    fn from_shared(shared: Shared) -> Option<Arc<Stored<Self>>>;

    /// The id inside `key`, if it is one of this noun.
    fn id_in(key: &Key) -> Option<&Self::Id>;
}

macro_rules! nouns {
    ($($name:ident($id:ty) = $of:expr;)*) => {
        /// Any record.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is the noun of its name")]
        pub enum Record {
            $($name($name),)*
        }

        /// The key of any record.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each variant is the key of the noun of its name")]
        pub enum Key {
            $($name($id),)*
        }

        /// Any record as it was read, shared by all who look at it.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is the noun of its name")]
        pub enum Shared {
            $($name(Arc<Stored<$name>>),)*
        }

        impl From<Stored<Record>> for Shared {
            fn from(stored: Stored<Record>) -> Self {
                let revision = stored.revision;
                match stored.record {
                    $(Record::$name(record) => Self::$name(Arc::new(Stored { record, revision })),)*
                }
            }
        }

        impl Record {
            /// Its key.
            pub fn key(&self) -> Key {
                match self {
                    $(Self::$name(record) => {
                        let of: fn(&$name) -> $id = $of;
                        Key::$name(of(record))
                    })*
                }
            }
        }

        $(impl Noun for $name {
            type Id = $id;

            fn key(id: &$id) -> Key {
                Key::$name(id.clone())
            }

            fn into_record(self) -> Record {
                Record::$name(self)
            }

            fn from_record(record: Record) -> Option<Self> {
                match record {
                    Record::$name(record) => Some(record),
                    _ => None,
                }
            }

            fn from_shared(shared: Shared) -> Option<Arc<Stored<Self>>> {
                match shared {
                    Shared::$name(stored) => Some(stored),
                    _ => None,
                }
            }

            fn id_in(key: &Key) -> Option<&$id> {
                match key {
                    Key::$name(id) => Some(id),
                    _ => None,
                }
            }
        })*
    };
}

nouns! {
    Library(LibraryId) = |record| record.id.clone();
    Item(ItemId) = |record| record.id.clone();
    ItemVersion(ItemVersionKey) = |record| record.key.clone();
    UpdateSession(UpdateSessionId) = |record| record.id.clone();
    UpdateFile(UpdateFileKey) = |record| record.key.clone();
    DownloadSession(DownloadSessionId) = |record| record.id.clone();
    DownloadFile(DownloadFileKey) = |record| record.key.clone();
    Blob(BlobId) = |record| record.id.clone();
    User(UserName) = |record| record.key();
    Role(String) = |record| record.name.clone();
    Grant(GrantKey) = |record| record.key.clone();
    LoginSession(String) = |record| record.token_hash.clone();
    ClientToken(ClientTokenKey) = |record| record.key.clone();
    Setting(String) = |record| record.name.clone();
    Job(JobId) = |record| record.id.clone();
    Hold(HoldKey) = |record| record.key.clone();
    Usage(UsageId) = |record| record.id.clone();
    Subscription(SubscriptionId) = |record| record.id.clone();
    TrustedCertificate(TrustedCertificateId) = |record| record.id.clone();
    Category(CategoryId) = |record| record.id.clone();
    Tag(TagId) = |record| record.id.clone();
    TagAssociation(TagAssociationKey) = |record| record.key.clone();
    Event(EventId) = |record| record.id.clone();
}

/// Which libraries; every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct LibraryFilter {
    /// Folded name.
    pub folded_name: Option<String>,
    /// Who fills it.
    pub kind: Option<LibraryKind>,
}

/// Which items; every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ItemFilter {
    /// Its library.
    pub library: Option<LibraryId>,
    /// Folded name.
    pub folded_name: Option<String>,
    /// Folded type.
    pub folded_type: Option<String>,
    /// Its source.
    pub source_id: Option<ItemId>,
    /// Whether all files are on disk.
    pub cached: Option<bool>,
}

/// A question to the metastore. Results come in a stable order: by creation, then id, unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Query {
    /// Libraries.
    Libraries(LibraryFilter),
    /// Items.
    Items(ItemFilter),
    /// All versions of an item, oldest first.
    ItemVersions(ItemId),
    /// The ACTIVE update session of an item, at most one.
    ActiveUpdateSession(ItemId),
    /// Update sessions of a creator, of one item if given.
    UpdateSessions {
        /// Who made them.
        creator: UserName,
        /// On what.
        item: Option<ItemId>,
    },
    /// All ACTIVE update sessions.
    ActiveUpdateSessions,
    /// ACTIVE update sessions of items of a library that live at this steady time, or wait for their pulls.
    OpenUpdateSessions {
        /// The library.
        library: LibraryId,
        /// The steady time.
        at: Timestamp,
    },
    /// Changes of an update session, by position.
    UpdateFiles(UpdateSessionId),
    /// Session files that some process claims (its `node`, if given).
    ClaimedFiles(Option<String>),
    /// Update sessions whose lease ended before this steady time and that do not wait, ACTIVE and completing, for their
    /// pulls; by the end of the lease, at most 100.
    ExpiredUpdateSessions(Timestamp),
    /// Download sessions of a creator, of one item if given.
    DownloadSessions {
        /// Who made them.
        creator: UserName,
        /// On what.
        item: Option<ItemId>,
    },
    /// All ACTIVE download sessions.
    ActiveDownloadSessions,
    /// ACTIVE download sessions of items of a library that live at this steady time.
    OpenDownloadSessions {
        /// The library.
        library: LibraryId,
        /// The steady time.
        at: Timestamp,
    },
    /// Files that were asked for in a download session, by name.
    DownloadFiles(DownloadSessionId),
    /// Download sessions whose lease ended before this steady time, by its end, at most 100.
    ExpiredDownloadSessions(Timestamp),
    /// Stored (not condemned) blobs of a store with this SHA-256, at most one.
    BlobByDigest {
        /// The store.
        store: StoreId,
        /// Lower-case hexadecimal.
        sha256: String,
    },
    /// Stored blobs that no item version, update file or hold refers to, at most 100.
    UnreferencedBlobs,
    /// All blobs of a store, condemned ones too.
    Blobs(StoreId),
    /// All users, by name.
    Users,
    /// All roles, by name.
    Roles,
    /// All grants of a user.
    Grants(UserName),
    /// All grants on a library, whoever holds them.
    GrantsOnLibrary(LibraryId),
    /// All usages of a library.
    Usages(LibraryId),
    /// The subscriptions of a published library.
    Subscriptions(LibraryId),
    /// The subscriptions that lead to a subscribed library.
    SubscriptionsTo(LibraryId),
    /// All trusted certificates.
    TrustedCertificates,
    /// All categories.
    Categories,
    /// The category of this name, at most one.
    CategoryNamed(String),
    /// All tags.
    Tags,
    /// The tags of a category.
    TagsOfCategory(CategoryId),
    /// The tag of a category that has this name, at most one.
    TagNamed {
        /// The category.
        category: CategoryId,
        /// The name.
        name: String,
    },
    /// What is attached to an object.
    AttachedTo(TaggedObject),
    /// What is attached to an object, of one category.
    AttachedOfCategory {
        /// The object.
        object: TaggedObject,
        /// The category.
        category: CategoryId,
    },
    /// Where a tag is attached.
    AttachedTag(TagId),
    /// Where the tags of a category are attached.
    AttachedCategory(CategoryId),
    /// What is attached to items of a library.
    AttachedToItemsOf(LibraryId),
    /// What a job holds.
    Holds(JobId),
    /// Login sessions whose lease ended before this steady time, by its end, at most 100.
    ExpiredLoginSessions(Timestamp),
    /// All login sessions.
    LoginSessions,
    /// Client tokens whose `created` is before this steady time, at most 100.
    ClientTokensBefore(Timestamp),
    /// Settings whose name begins so.
    Settings(String),
    /// Jobs of a lane that may run at this steady time and that no living process holds, oldest first, at most 100.
    DueJobs {
        /// The lane.
        lane: Lane,
        /// The steady time.
        now: Timestamp,
    },
    /// All jobs, whenever they may run and whoever holds them.
    Jobs,
    /// Events after this one (all for `None`), oldest first, at most 1000.
    EventsAfter(Option<EventId>),
    /// Item versions that still list files though they are neither their item's current one nor pinned by an ACTIVE
    /// download session, and versions of items that are gone and that nothing pins; at most 100.
    ForgottenVersions,
}

impl Query {
    /// All items of a library.
    pub fn items_of(library: &LibraryId) -> Self {
        Self::Items(ItemFilter { library: Some(library.clone()), ..ItemFilter::default() })
    }
}

/// One change. All changes of a commit happen, in their order, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Adds a record at revision 1; a record of that key or of a unique property is a conflict.
    Insert(Record),
    /// Replaces a record that still has this revision.
    Update(Record, Revision),
    /// Removes a record that still has this revision.
    Delete(Key, Revision),
    /// Changes nothing, but conflicts unless the record still has this revision.
    Expect(Key, Revision),
    /// Changes nothing, but conflicts when something answers the query at commit: for rows that others may have added since
    /// this unit began to read.
    ExpectNone(Query),
    /// Removes whatever matches at commit, beyond the query's limit too; for the children of a record that is
    /// removed in the same commit.
    DeleteMatching(Query),
    /// Says that a row of this commit refers to the blob; conflicts when it is condemned or gone.
    Refer(BlobId),
    /// Condemns a stored blob; conflicts when something refers to it at commit.
    Condemn(BlobId),
}

/// What the metastore does not manage.
#[derive(Debug, thiserror::Error)]
pub enum MetastoreError {
    /// A revision moved, or a unique property is taken. Nothing was changed.
    #[error("conflict on {constraint}")]
    Conflict {
        /// One of [`constraint`], or the kind of a record whose revision moved.
        constraint: &'static str,
    },
    /// It does not answer; it may later.
    #[error("metadata store unavailable: {0}")]
    Unavailable(String),
    /// Its disk is full.
    #[error("metadata store is full: {0}")]
    NoSpace(String),
    /// Its data make no sense.
    #[error("metadata are damaged: {0}")]
    Corrupt(String),
    /// Anything else.
    #[error("metadata store failure: {0}")]
    Internal(String),
}

/// Names of the unique properties, as [`MetastoreError::Conflict`] reports them.
pub mod constraint {
    /// A record of this key exists.
    pub const KEY: &str = "key";
    /// A record's revision moved, or it is gone.
    pub const REVISION: &str = "revision";
    /// Something answers a query that nothing should.
    pub const NONE: &str = "none";
    /// Item names are unique in a library (folded).
    pub const ITEM_NAME: &str = "item_name";
    /// One ACTIVE update session an item.
    pub const ACTIVE_UPDATE_SESSION: &str = "active_update_session";
    /// One stored blob per store and SHA-256.
    pub const BLOB_DIGEST: &str = "blob_digest";
    /// A resource uses a library once.
    pub const USAGE: &str = "usage";
    /// A library is subscribed to another once.
    pub const SUBSCRIPTION: &str = "subscription";
    /// Category names are unique.
    pub const CATEGORY_NAME: &str = "category_name";
    /// Tag names are unique in a category.
    pub const TAG_NAME: &str = "tag_name";
    /// The blob is condemned, gone, or (when condemning) referred to.
    pub const BLOB_STATE: &str = "blob_state";
}

/// Metadata at rest.
#[async_trait]
pub trait Metastore: Send + Sync {
    /// Begins a unit of work: everything that it reads is of one moment.
    async fn begin(&self) -> Result<Box<dyn Snapshot>, MetastoreError>;

    /// Begins to look at records without changing any, which may cost less than a unit of work.
    fn glimpse(&self) -> Box<dyn Glimpse>;
}

/// One moment of the metadata, and the way to change what follows it. Dropped means undone.
#[async_trait]
pub trait Snapshot: Send {
    /// The record with this key.
    async fn get(&mut self, key: &Key) -> Result<Option<Stored<Record>>, MetastoreError>;

    /// The records that answer `query`.
    async fn query(&mut self, query: &Query) -> Result<Vec<Stored<Record>>, MetastoreError>;

    /// The keys of the records that answer `query`, in its order: as [`Self::query`], without the records.
    async fn keys(&mut self, query: &Query) -> Result<Vec<Key>, MetastoreError>;

    /// Applies all writes in one step; when it returns, they survive a power cut.
    async fn commit(self: Box<Self>, writes: Vec<Write>) -> Result<(), MetastoreError>;
}
