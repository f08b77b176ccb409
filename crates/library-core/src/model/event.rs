//! The outbox: what happened, written in the unit of work in which it happened.

use jiff::Timestamp;

use super::{EventId, UserName};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A library was made.
    LibraryCreated,
    /// A library's properties changed.
    LibraryUpdated,
    /// A library was removed.
    LibraryDeleted,
    /// An item was made.
    ItemCreated,
    /// An item's properties changed.
    ItemUpdated,
    /// An item has a new content version.
    ItemContentChanged,
    /// An item was removed.
    ItemDeleted,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::LibraryCreated,
        Self::LibraryUpdated,
        Self::LibraryDeleted,
        Self::ItemCreated,
        Self::ItemUpdated,
        Self::ItemContentChanged,
        Self::ItemDeleted,
    ];

    /// Stable name, for example `item.content_changed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LibraryCreated => "library.created",
            Self::LibraryUpdated => "library.updated",
            Self::LibraryDeleted => "library.deleted",
            Self::ItemCreated => "item.created",
            Self::ItemUpdated => "item.updated",
            Self::ItemContentChanged => "item.content_changed",
            Self::ItemDeleted => "item.deleted",
        }
    }
}

/// One entry of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// When.
    pub time: Timestamp,
    /// What.
    pub kind: EventKind,
    /// Id of the library or item.
    pub object: String,
    /// Who, if a user did it.
    pub user: Option<UserName>,
}
