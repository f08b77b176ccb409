//! Categories, tags, and what carries them: unique names, questions, and one of a category.

use futures::future::join_all;
use library_core::{
    model::{Category, CategoryId, ItemId, LibraryId, Tag, TagAssociation, TagAssociationKey, TagId, TaggedObject},
    ports::metastore::{Metastore, MetastoreError, Noun, Query, Revision, Write, constraint},
};

use super::{answer, commit, constraint_of, insert, sample};

fn on(object: TaggedObject, number: u64) -> TagAssociation {
    let key = TagAssociationKey { object, tag: sample::tag_association(number).key.tag };
    TagAssociation { key, ..sample::tag_association(number) }
}

/// Category names are unique, byte for byte.
pub async fn category_names_are_unique(metastore: &dyn Metastore) {
    insert(metastore, [sample::category(1), sample::category(2)]).await;
    let again = |number| Category { name: sample::category(1).name, ..sample::category(number) };
    for attempt in [Write::Insert(again(3).into_record()), Write::Update(again(2).into_record(), Revision(1))] {
        assert_eq!(constraint_of(metastore, vec![attempt]).await, constraint::CATEGORY_NAME);
    }
    insert(metastore, [Category { name: sample::category(1).name.to_uppercase(), ..sample::category(3) }]).await;
}

/// Tag names are unique in their category, byte for byte, and only there.
pub async fn tag_names_are_unique_in_a_category(metastore: &dyn Metastore) {
    insert(metastore, [sample::tag(1), sample::tag(2)]).await;
    let again = |number| Tag { name: sample::tag(1).name, ..sample::tag(number) };
    for attempt in [Write::Insert(again(3).into_record()), Write::Update(again(2).into_record(), Revision(1))] {
        assert_eq!(constraint_of(metastore, vec![attempt]).await, constraint::TAG_NAME);
    }
    insert(metastore, [Tag { name: sample::tag(1).name.to_uppercase(), ..sample::tag(3) }]).await;
    insert(metastore, [Tag { category: CategoryId::new("category-2"), ..again(4) }]).await;
}

/// Categories and tags, by creation; by name and by category.
pub async fn categories_and_tags(metastore: &dyn Metastore) {
    let elsewhere = Tag { category: CategoryId::new("category-2"), ..sample::tag(3) };
    insert(metastore, [sample::category(2), sample::category(1)]).await;
    insert(metastore, [elsewhere.clone(), sample::tag(2), sample::tag(1)]).await;
    let (one, two) = (sample::category(1), sample::category(2));
    let cases = [
        (Query::Categories, vec![one.clone(), two]),
        (Query::CategoryNamed(one.name.clone()), vec![one.clone()]),
        (Query::CategoryNamed("none".to_owned()), vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(answer::<Category>(metastore, query.clone()).await, expected, "{query:?}");
    }
    let named =
        |category: &str, name: &str| Query::TagNamed { category: CategoryId::new(category), name: name.to_owned() };
    let cases = [
        (Query::Tags, vec![sample::tag(1), sample::tag(2), elsewhere.clone()]),
        (Query::TagsOfCategory(one.id), vec![sample::tag(1), sample::tag(2)]),
        (Query::TagsOfCategory(CategoryId::new("category-3")), vec![]),
        (named("category-1", &sample::tag(2).name), vec![sample::tag(2)]),
        (named("category-1", &elsewhere.name), vec![]),
        (named("category-2", &elsewhere.name), vec![elsewhere.clone()]),
    ];
    for (query, expected) in cases {
        assert_eq!(answer::<Tag>(metastore, query.clone()).await, expected, "{query:?}");
    }
}

/// What carries a tag, and what an object carries, by the time of attachment.
pub async fn tag_associations(metastore: &dyn Metastore) {
    let (library, item) = (TaggedObject::library(&LibraryId::new("library-1")), sample::tag_association(1).key.object);
    // Of the same id as the item, but another type.
    let other = TaggedObject::new("Datastore", item.id.clone());
    let late = TagAssociation { attached: sample::at(100), ..on(item.clone(), 1) };
    let second = TagAssociation { category: CategoryId::new("category-2"), ..on(item.clone(), 2) };
    let (far, wide) = (on(library.clone(), 2), on(other.clone(), 1));
    insert(metastore, [late.clone(), far.clone(), second.clone(), wide.clone()]).await;
    let of = |category: &str| Query::AttachedOfCategory { object: item.clone(), category: CategoryId::new(category) };
    let cases = [
        (Query::AttachedTo(item.clone()), vec![second.clone(), late.clone()]),
        (Query::AttachedTo(library), vec![far.clone()]),
        (Query::AttachedTo(other), vec![wide.clone()]),
        (of("category-1"), vec![late.clone()]),
        (of("category-2"), vec![second.clone()]),
        (of("category-3"), vec![]),
        (Query::AttachedTag(TagId::new("tag-1")), vec![wide.clone(), late.clone()]),
        (Query::AttachedTag(TagId::new("tag-2")), vec![far.clone(), second.clone()]),
        (Query::AttachedCategory(CategoryId::new("category-1")), vec![wide, far, late]),
    ];
    for (query, expected) in cases {
        assert_eq!(answer::<TagAssociation>(metastore, query.clone()).await, expected, "{query:?}");
    }
}

/// What the items of a library carry is found by the items that are there, and removed with them.
pub async fn tags_on_items_of_a_library(metastore: &dyn Metastore) {
    insert(metastore, [sample::item(1), sample::item(2)]).await;
    let elsewhere = library_core::model::Item { library: LibraryId::new("library-2"), ..sample::item(3) };
    insert(metastore, [elsewhere]).await;
    let on_item = |number| on(TaggedObject::item(&ItemId::new(format!("item-{number}"))), number);
    let datastore = on(TaggedObject::new("Datastore", "item-1"), 5);
    insert(metastore, [on_item(1), on_item(2), on_item(3), on_item(4), datastore.clone()]).await;
    let here = Query::AttachedToItemsOf(LibraryId::new("library-1"));
    assert_eq!(answer::<TagAssociation>(metastore, here.clone()).await, [on_item(1), on_item(2)]);
    let items = Query::items_of(&LibraryId::new("library-1"));
    commit(metastore, vec![Write::DeleteMatching(here.clone()), Write::DeleteMatching(items)]).await.unwrap();
    assert_eq!(answer::<TagAssociation>(metastore, here).await, []);
    let left = answer::<TagAssociation>(metastore, Query::AttachedCategory(CategoryId::new("category-1"))).await;
    assert_eq!(left, [on_item(3), on_item(4), datastore]);
}

/// Many units attach a tag of a category that nobody else may have attached until then; exactly one does.
pub async fn one_of_many_is_attached(metastore: &dyn Metastore) {
    let object = sample::tag_association(1).key.object;
    let of_category = Query::AttachedOfCategory { object: object.clone(), category: CategoryId::new("category-1") };
    let units = (0..24).map(|number| {
        let association = on(object.clone(), number).into_record();
        commit(metastore, vec![Write::ExpectNone(of_category.clone()), Write::Insert(association)])
    });
    let outcomes = join_all(units).await;
    let refused = |outcome: &&Result<(), MetastoreError>| {
        matches!(outcome, Err(MetastoreError::Conflict { constraint: constraint::NONE }))
    };
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(outcomes.iter().filter(refused).count(), 23);
    assert_eq!(answer::<TagAssociation>(metastore, of_category).await.len(), 1);
}
