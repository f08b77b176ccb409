//! A usage: something outside that needs a library, and so keeps it from being deleted (contract: `library.usages`).

use jiff::Timestamp;

use super::{LibraryId, UsageId};

/// A recorded usage. A resource uses a library at most once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Its id.
    pub id: UsageId,
    /// The library that is used.
    pub library: LibraryId,
    /// What uses it: `<scheme>:<global-namespace>:<resource-type>:<resource-id>`.
    pub resource: String,
    /// When it was recorded.
    pub added: Timestamp,
}
