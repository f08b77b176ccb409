//! A library: a named set of items on one backing.

use jiff::Timestamp;

use super::{LibraryId, Name, Publisher, StoreId};

/// Who fills a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LibraryKind {
    /// Its users do.
    Local,
    /// A publisher does.
    Subscribed,
}

/// Where a library's content lies, as its creator said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backing {
    /// A configured store, named as a datastore.
    Datastore(StoreId),
    /// A URI that the configuration maps to a store.
    Other {
        /// As it was given, for example `file:///srv/images`.
        uri: String,
        /// The store that the configuration maps it to.
        store: StoreId,
    },
}

impl Backing {
    /// The store that keeps the bytes.
    pub fn store(&self) -> &StoreId {
        match self {
            Self::Datastore(store) | Self::Other { store, .. } => store,
        }
    }
}

/// Whether a library's content may change (contract: `library.state_info`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LibraryState {
    /// In normal use.
    Active,
    /// Content must not change or be used, until somebody says otherwise.
    Maintenance,
    /// As in maintenance, until the content is on its new store.
    Migrating,
}

/// How subscribers of a published library log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationAuthentication {
    /// Nobody is asked.
    None,
    /// User `vcsp` and a password.
    Basic,
}

/// How a local library is published (contract: `library.publish_info`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Whether subscribers may read it now.
    pub published: bool,
    /// How they log in.
    pub authentication: PublicationAuthentication,
    /// Hash of the password, with `Basic`.
    pub password_hash: Option<String>,
    /// Whether the metadata is also written as JSON to the backing.
    pub persist_json: bool,
}

/// A library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// Its id.
    pub id: LibraryId,
    /// Its name; may repeat across libraries.
    pub name: Name,
    /// Free text, empty by default.
    pub description: String,
    /// Who fills it.
    pub kind: LibraryKind,
    /// Where its content lies; never changed by an update.
    pub backing: Backing,
    /// When it was made.
    pub created: Timestamp,
    /// When a property last changed; not by item changes.
    pub modified: Timestamp,
    /// When a synchronisation was last triggered; subscribed libraries only.
    pub last_sync: Option<Timestamp>,
    /// Counts property changes from 1; for optimistic locking.
    pub version: u64,
    /// Id of the server that holds it.
    pub server_guid: String,
    /// How it is published, if it ever was.
    pub publication: Option<Publication>,
    /// The publisher that it follows; subscribed libraries only, and not all of them.
    pub publisher: Option<Publisher>,
    /// Whether its content may change.
    pub state: LibraryState,
    /// Why it is in this state, or what became of the last migration.
    pub state_message: Option<String>,
    /// Optimised for remote publishing; settable at creation only.
    pub optimize_remote_publishing: bool,
    /// Usages of the library also block deletion of its items.
    pub apply_usage_to_items: bool,
    /// The security policy that it follows.
    pub security_policy: Option<String>,
}
