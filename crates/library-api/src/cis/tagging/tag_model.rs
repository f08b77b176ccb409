//! `com.vmware.cis.tagging.tag_model`: a tag as it is read.

use std::collections::BTreeSet;

use vapi_macros::Structure;

use crate::ids::{CategoryId, TagId};

/// A tag.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.cis.tagging.tag_model")]
pub struct TagModel {
    /// The tag's id.
    pub id: TagId,
    /// The category that it is in.
    pub category_id: CategoryId,
    /// Its name, which no other tag of the category has.
    pub name: String,
    /// What it says; may be empty.
    pub description: String,
    /// Who said that they use it.
    pub used_by: BTreeSet<String>,
}
