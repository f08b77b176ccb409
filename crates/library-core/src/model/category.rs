//! A category of tags: how many of its tags an object may carry, and which objects may carry them.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::CategoryId;

/// A category (contract: `category_model`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// Unique among categories, byte for byte.
    pub name: String,
    /// Free text.
    pub description: String,
    /// How many of its tags an object may carry.
    pub cardinality: Cardinality,
    /// The types of objects that may carry its tags; all types when empty.
    pub associable_types: BTreeSet<String>,
    /// Who said that they use it; names as they were given, without a meaning to this server.
    pub used_by: BTreeSet<String>,
    /// When it was made.
    pub created: Timestamp,
}

impl Category {
    /// Whether objects of this type may carry its tags.
    pub fn takes(&self, object_type: &str) -> bool {
        self.associable_types.is_empty() || self.associable_types.contains(object_type)
    }
}

/// How many tags of a category an object may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cardinality {
    /// One.
    Single,
    /// Any number.
    Multiple,
}
