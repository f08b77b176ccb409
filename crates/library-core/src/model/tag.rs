//! A tag: a label of a category.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{CategoryId, TagId};

/// A tag (contract: `tag_model`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its id.
    pub id: TagId,
    /// Its category, for ever.
    pub category: CategoryId,
    /// Unique in its category, byte for byte.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Who said that they use it; names as they were given, without a meaning to this server.
    pub used_by: BTreeSet<String>,
    /// When it was made.
    pub created: Timestamp,
}
