//! Categories, tags, and what carries them.

use std::collections::BTreeSet;

use library_core::model::{
    Cardinality, Category, CategoryId, Tag, TagAssociation, TagAssociationKey, TagId, TaggedObject,
};

use super::{id, seconds};

/// A category for libraries and items.
pub fn category(number: u64) -> Category {
    Category {
        id: CategoryId::new(id("category", number)),
        name: id("Größe \"L\"", number),
        description: "of all".to_owned(),
        cardinality: Cardinality::Single,
        associable_types: [TaggedObject::LIBRARY, TaggedObject::ITEM].map(str::to_owned).into(),
        used_by: BTreeSet::from(["\"somebody\"".to_owned()]),
        created: seconds(number),
    }
}

/// A tag of `category-1`.
pub fn tag(number: u64) -> Tag {
    Tag {
        id: TagId::new(id("tag", number)),
        category: CategoryId::new("category-1"),
        name: id("ü", number),
        description: "of all".to_owned(),
        used_by: BTreeSet::from(["a".to_owned(), "b".to_owned()]),
        created: seconds(number),
    }
}

/// `tag-<number>` on `item-1`.
pub fn tag_association(number: u64) -> TagAssociation {
    let object = TaggedObject::new(TaggedObject::ITEM, "item-1");
    TagAssociation {
        key: TagAssociationKey { object, tag: TagId::new(id("tag", number)) },
        category: CategoryId::new("category-1"),
        attached: seconds(number),
    }
}
