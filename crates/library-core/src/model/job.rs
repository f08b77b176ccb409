//! Work that outlives a call: a row with a lease, idempotent, run by any process.

use jiff::Timestamp;

use super::{BlobId, ItemFile, ItemId, JobId, StoreId, UpdateFileKey};

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Fetch a session file from its source; `generation` is the file's when the job was made.
    Pull {
        /// The file.
        file: UpdateFileKey,
        /// Its generation.
        generation: u64,
    },
    /// Remove the bytes of a condemned blob, then its row.
    RemoveBlob {
        /// The store.
        store: StoreId,
        /// The blob.
        blob: BlobId,
    },
    /// Bring the read-only tree of an item into line with its current version.
    Tree {
        /// The item.
        item: ItemId,
        /// The library's directory in it.
        library: super::LibraryId,
        /// The store.
        store: StoreId,
    },
    /// Bring files, whose content the job holds, into an item on another store.
    Copy {
        /// The item, empty so far.
        item: ItemId,
        /// The files as they were when the copy was asked for.
        files: Vec<ItemFile>,
        /// Where they go.
        store: StoreId,
    },
    /// Bring the content of a library to another store.
    Migrate {
        /// The library.
        library: super::LibraryId,
        /// Where it goes.
        store: StoreId,
    },
}

impl JobKind {
    /// Where it waits for its turn.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Pull { .. } => Lane::Pulls,
            Self::Copy { .. } | Self::Migrate { .. } => Lane::Moves,
            Self::RemoveBlob { .. } => Lane::Chores,
            Self::Tree { .. } => Lane::Trees,
        }
    }
}

/// Jobs that wait for each other and for no others: slow sources and large libraries do not keep the rest waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Files from sources.
    Pulls,
    /// Content from one store to another.
    Moves,
    /// What takes moments: removal of content.
    Chores,
    /// The readable trees of items, shown together.
    Trees,
}

impl Lane {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pulls, Self::Moves, Self::Chores, Self::Trees];
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// Steady time before which it must not run.
    pub run_after: Timestamp,
    /// The process that runs it, if one does.
    pub lease_owner: Option<String>,
    /// Steady time after which that process counts as dead.
    pub lease_until: Option<Timestamp>,
    /// How often it was begun.
    pub attempts: u32,
}
