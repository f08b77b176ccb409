//! Categories and tags: their names and ids, what may change of them, and what goes with them.

use std::{collections::BTreeSet, slice::from_ref};

use library_core::{
    Meaning,
    model::{Cardinality, CategoryId, TagId, TaggedObject},
    tagging::{CategoryChange, NewCategory, NewTag, TagChange},
};
use testkit::World;

use crate::answer;

/// A category for everything.
pub(crate) fn new_category(name: &str, cardinality: Cardinality) -> NewCategory {
    NewCategory {
        id: None,
        name: name.to_owned(),
        description: "what it is for".to_owned(),
        cardinality,
        associable_types: BTreeSet::new(),
    }
}

/// A tag.
pub(crate) fn new_tag(category: &CategoryId, name: &str) -> NewTag {
    NewTag { id: None, category: category.clone(), name: name.to_owned(), description: String::new() }
}

fn types(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn category(world: &World, name: &str) -> CategoryId {
    world.domain.create_category(new_category(name, Cardinality::Multiple)).await.unwrap()
}

async fn tag(world: &World, category: &CategoryId, name: &str) -> TagId {
    world.domain.create_tag(new_tag(category, name)).await.unwrap()
}

#[tokio::test]
async fn a_category_is_as_it_was_made() {
    let world = World::new().await;
    let new = NewCategory {
        associable_types: types(&[TaggedObject::LIBRARY, "Datastore"]),
        ..new_category("place", Cardinality::Single)
    };
    let id = world.domain.create_category(new.clone()).await.unwrap();
    let found = world.domain.category(&id).await.unwrap();
    assert_eq!((found.name, found.description, found.cardinality), (new.name, new.description, new.cardinality));
    assert_eq!((found.associable_types, found.used_by), (new.associable_types, BTreeSet::new()));
    let uuid = id.as_str().strip_prefix("urn:vmomi:InventoryServiceCategory:").unwrap();
    assert_eq!(uuid.strip_suffix(":GLOBAL").unwrap().len(), 36);
}

#[tokio::test]
async fn a_tag_is_as_it_was_made() {
    let world = World::new().await;
    let place = category(&world, "place").await;
    let id = tag(&world, &place, "here").await;
    let found = world.domain.tag(&id).await.unwrap();
    assert_eq!((found.category, found.name.as_str(), found.used_by), (place, "here", BTreeSet::new()));
    let uuid = id.as_str().strip_prefix("urn:vmomi:InventoryServiceTag:").unwrap();
    assert_eq!(uuid.strip_suffix(":GLOBAL").unwrap().len(), 36);
}

#[tokio::test]
async fn names_are_taken_once_and_told_apart_by_case() {
    let world = World::new().await;
    let place = category(&world, "place").await;
    let other = category(&world, "Place").await;
    let here = tag(&world, &place, "here").await;
    tag(&world, &place, "Here").await;
    tag(&world, &other, "here").await;
    let again = world.domain.create_category(new_category("place", Cardinality::Single)).await;
    assert_eq!(answer(again), Some(Meaning::AlreadyExists));
    assert_eq!(answer(world.domain.create_tag(new_tag(&place, "here")).await), Some(Meaning::AlreadyExists));
    let rename = CategoryChange { name: Some("place".to_owned()), ..Default::default() };
    assert_eq!(answer(world.domain.update_category(&other, &rename).await), Some(Meaning::AlreadyExists));
    world.domain.update_category(&place, &rename).await.unwrap();
    let rename = TagChange { name: Some("Here".to_owned()), description: None };
    assert_eq!(answer(world.domain.update_tag(&here, &rename).await), Some(Meaning::AlreadyExists));
}

#[tokio::test]
async fn names_without_a_face_are_refused() {
    let world = World::new().await;
    let place = category(&world, "place").await;
    let here = tag(&world, &place, "here").await;
    let long = "x".repeat(256);
    for name in ["", " ", "a\nb", &long] {
        let made = world.domain.create_category(new_category(name, Cardinality::Single)).await;
        assert_eq!(answer(made), Some(Meaning::InvalidArgument), "{name:?}");
        assert_eq!(answer(world.domain.create_tag(new_tag(&place, name)).await), Some(Meaning::InvalidArgument));
        let name = Some(name.to_owned());
        let change = CategoryChange { name: name.clone(), ..Default::default() };
        assert_eq!(answer(world.domain.update_category(&place, &change).await), Some(Meaning::InvalidArgument));
        let change = TagChange { name, description: None };
        assert_eq!(answer(world.domain.update_tag(&here, &change).await), Some(Meaning::InvalidArgument));
    }
    tag(&world, &place, &"ü".repeat(255)).await;
}

#[tokio::test]
async fn a_client_may_choose_an_id_of_the_right_form_once() {
    let world = World::new().await;
    let (category_id, tag_id) =
        ("urn:vmomi:InventoryServiceCategory:a-1:GLOBAL", "urn:vmomi:InventoryServiceTag:a-1:GLOBAL");
    let chosen = |id: &str, name| NewCategory { id: Some(id.to_owned()), ..new_category(name, Cardinality::Single) };
    let place = world.domain.create_category(chosen(category_id, "place")).await.unwrap();
    assert_eq!(place.as_str(), category_id);
    let again = world.domain.create_category(chosen(category_id, "other")).await;
    assert_eq!(answer(again), Some(Meaning::AlreadyExists));
    for wrong in [
        "",
        "a-1",
        tag_id,
        "urn:vmomi:InventoryServiceCategory::GLOBAL",
        "urn:vmomi:InventoryServiceCategory:a/b:GLOBAL",
    ] {
        let refused = world.domain.create_category(chosen(wrong, "other")).await;
        assert_eq!(answer(refused), Some(Meaning::InvalidArgument), "{wrong}");
    }
    let chosen = |id: &str, name| NewTag { id: Some(id.to_owned()), ..new_tag(&place, name) };
    assert_eq!(world.domain.create_tag(chosen(tag_id, "here")).await.unwrap().as_str(), tag_id);
    assert_eq!(answer(world.domain.create_tag(chosen(tag_id, "there")).await), Some(Meaning::AlreadyExists));
    assert_eq!(answer(world.domain.create_tag(chosen(category_id, "there")).await), Some(Meaning::InvalidArgument));
}

#[tokio::test]
async fn what_is_unset_stays() {
    let world = World::new().await;
    let place = category(&world, "place").await;
    let here = tag(&world, &place, "here").await;
    let before = (world.domain.category(&place).await.unwrap(), world.domain.tag(&here).await.unwrap());
    world.domain.update_category(&place, &CategoryChange::default()).await.unwrap();
    world.domain.update_tag(&here, &TagChange::default()).await.unwrap();
    assert_eq!((world.domain.category(&place).await.unwrap(), world.domain.tag(&here).await.unwrap()), before);
    let described = TagChange { name: None, description: Some("told".to_owned()) };
    world.domain.update_tag(&here, &described).await.unwrap();
    let found = world.domain.tag(&here).await.unwrap();
    assert_eq!((found.name.as_str(), found.description.as_str()), ("here", "told"));
}

#[tokio::test]
async fn a_category_only_becomes_wider() {
    let world = World::new().await;
    let (library, datastore) = (TaggedObject::LIBRARY, "Datastore");
    let single = NewCategory { associable_types: types(&[library]), ..new_category("place", Cardinality::Single) };
    let place = world.domain.create_category(single).await.unwrap();
    let to = |names: &[&str]| CategoryChange { associable_types: Some(types(names)), ..Default::default() };
    let counting = |cardinality| CategoryChange { cardinality: Some(cardinality), ..Default::default() };
    let steps = [
        (to(&[datastore]), false),
        (to(&[library]), true),
        (to(&[library, datastore]), true),
        (to(&[library]), false),
        (to(&[]), true),
        (to(&[library, datastore]), false),
        (counting(Cardinality::Single), true),
        (counting(Cardinality::Multiple), true),
        (counting(Cardinality::Multiple), true),
        (counting(Cardinality::Single), false),
    ];
    for (change, allowed) in steps {
        let expected = if allowed { None } else { Some(Meaning::InvalidArgument) };
        assert_eq!(answer(world.domain.update_category(&place, &change).await), expected, "{change:?}");
    }
    let found = world.domain.category(&place).await.unwrap();
    assert_eq!((found.cardinality, found.associable_types.len()), (Cardinality::Multiple, 0));
}

#[tokio::test]
async fn who_uses_them_is_a_set() {
    let world = World::new().await;
    let (place, other) = (category(&world, "place").await, category(&world, "other").await);
    let (here, there) = (tag(&world, &place, "here").await, tag(&world, &place, "there").await);
    for _ in 0..2 {
        world.domain.add_category_user(&place, "somebody").await.unwrap();
        world.domain.add_tag_user(&here, "somebody").await.unwrap();
    }
    let categories = world.domain.categories(Some("somebody")).await.unwrap();
    assert_eq!(categories.into_iter().map(|one| one.id).collect::<Vec<_>>(), from_ref(&place));
    let tags = world.domain.tags(Some("somebody")).await.unwrap();
    assert_eq!(tags.into_iter().map(|one| one.id).collect::<Vec<_>>(), from_ref(&here));
    for _ in 0..2 {
        world.domain.remove_category_user(&place, "somebody").await.unwrap();
        world.domain.remove_tag_user(&here, "somebody").await.unwrap();
    }
    assert_eq!(world.domain.categories(Some("somebody")).await.unwrap(), []);
    assert_eq!(world.domain.tags(Some("somebody")).await.unwrap(), []);
    let all: Vec<_> = world.domain.categories(None).await.unwrap().into_iter().map(|one| one.id).collect();
    assert_eq!(all.len(), 2);
    assert!(all.contains(&place) && all.contains(&other));
    assert_eq!(world.domain.tags_of_category(&place).await.unwrap().len(), 2);
    assert_eq!(world.domain.tags_of_category(&other).await.unwrap(), []);
    assert_eq!(world.domain.tag(&there).await.unwrap().used_by, BTreeSet::new());
}

#[tokio::test]
async fn a_category_goes_with_its_tags() {
    let world = World::new().await;
    let (place, other) = (category(&world, "place").await, category(&world, "other").await);
    let (here, kept) = (tag(&world, &place, "here").await, tag(&world, &other, "here").await);
    world.domain.delete_category(&place).await.unwrap();
    let left: Vec<_> = world.domain.tags(None).await.unwrap().into_iter().map(|one| one.id).collect();
    assert_eq!(left, [kept]);
    let gone = Some(Meaning::NotFound);
    assert_eq!(answer(world.domain.category(&place).await), gone);
    assert_eq!(answer(world.domain.delete_category(&place).await), gone);
    assert_eq!(answer(world.domain.update_category(&place, &CategoryChange::default()).await), gone);
    assert_eq!(answer(world.domain.tags_of_category(&place).await), gone);
    assert_eq!(answer(world.domain.add_category_user(&place, "a").await), gone);
    assert_eq!(answer(world.domain.remove_category_user(&place, "a").await), gone);
    assert_eq!(answer(world.domain.create_tag(new_tag(&place, "new")).await), gone);
    assert_eq!(answer(world.domain.tag(&here).await), gone);
    assert_eq!(answer(world.domain.delete_tag(&here).await), gone);
    assert_eq!(answer(world.domain.update_tag(&here, &TagChange::default()).await), gone);
    assert_eq!(answer(world.domain.add_tag_user(&here, "a").await), gone);
    assert_eq!(answer(world.domain.remove_tag_user(&here, "a").await), gone);
}

#[tokio::test]
async fn of_two_who_want_a_name_at_once_one_gets_it() {
    let world = World::new().await;
    world.metastore.be_slow();
    let make = || world.domain.create_category(new_category("place", Cardinality::Multiple));
    let outcomes = futures::join!(make(), make());
    let mut outcomes = [answer(outcomes.0), answer(outcomes.1)];
    outcomes.sort_by_key(Option::is_some);
    assert_eq!(outcomes, [None, Some(Meaning::AlreadyExists)]);
}
