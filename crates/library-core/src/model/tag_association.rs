//! A tag on an object, and the objects that carry tags.

use jiff::Timestamp;

use super::{CategoryId, ItemId, LibraryId, TagId};

/// Anything that may carry a tag: a type and an id (contract: `dynamic_ID`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaggedObject {
    /// [`TaggedObject::LIBRARY`], [`TaggedObject::ITEM`], or a type of the inventory such as `Datastore`.
    pub object_type: String,
    /// Its id among objects of its type.
    pub id: String,
}

impl TaggedObject {
    /// The type of libraries.
    pub const LIBRARY: &'static str = "com.vmware.content.Library";
    /// The type of items.
    pub const ITEM: &'static str = "com.vmware.content.library.Item";

    /// The object of this type and id.
    pub fn new(object_type: impl Into<String>, id: impl Into<String>) -> Self {
        Self { object_type: object_type.into(), id: id.into() }
    }

    /// A library.
    pub fn library(id: &LibraryId) -> Self {
        Self::new(Self::LIBRARY, id.as_str())
    }

    /// An item.
    pub fn item(id: &ItemId) -> Self {
        Self::new(Self::ITEM, id.as_str())
    }
}

impl std::fmt::Display for TaggedObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.object_type, self.id)
    }
}

/// Key of a tag on an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagAssociationKey {
    /// Who carries it.
    pub object: TaggedObject,
    /// The tag.
    pub tag: TagId,
}

/// A tag on an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagAssociation {
    /// Which tag on what.
    pub key: TagAssociationKey,
    /// The tag's category.
    pub category: CategoryId,
    /// When it was attached.
    pub attached: Timestamp,
}
