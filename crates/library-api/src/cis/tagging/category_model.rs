//! `com.vmware.cis.tagging.category_model`: a category as it is read.

use std::collections::BTreeSet;

use vapi_macros::{Enumeration, Structure};

use crate::ids::CategoryId;

/// How many tags of a category one object may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.cis.tagging.category_model.cardinality")]
pub enum Cardinality {
    /// One at most.
    Single,
    /// Any number.
    Multiple,
}

/// A category: a group of tags.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.cis.tagging.category_model")]
pub struct CategoryModel {
    /// The category's id.
    pub id: CategoryId,
    /// Its name, which no other category has.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// How many of its tags one object may have.
    pub cardinality: Cardinality,
    /// The types of objects that its tags are for; empty means all.
    pub associable_types: BTreeSet<String>,
    /// Who said that they use it.
    pub used_by: BTreeSet<String>,
}
