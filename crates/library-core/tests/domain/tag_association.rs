//! What carries which tag: who may attach it to what, who sees it, and that it changes nothing else.

use std::{collections::BTreeSet, slice::from_ref};

use futures::join;
use library_core::{
    Meaning,
    library::{Through, Usages},
    model::{Cardinality, CategoryId, ItemId, LibraryId, Scope, TagAssociation, TagId, TaggedObject, UserName},
    ports::metastore::{Noun, Record},
    tagging::{Inventory, NewCategory},
};
use testkit::{Hook, World};

use crate::{
    answer,
    stock::by,
    tag_catalogue::{new_category, new_tag},
};

/// A world with a library, an item, and a category of two tags.
struct Scene {
    world: World,
    library: LibraryId,
    item: ItemId,
    category: CategoryId,
    one: TagId,
    two: TagId,
    inventory: Inventory,
}

impl Scene {
    async fn new(cardinality: Cardinality) -> Self {
        Self::of(new_category("place", cardinality)).await
    }

    async fn of(new: NewCategory) -> Self {
        let world = World::new().await;
        let library = world.library("library").await;
        let item = world.item(&library, "item", "").await;
        let category = world.domain.create_category(new).await.unwrap();
        let one = world.domain.create_tag(new_tag(&category, "one")).await.unwrap();
        let two = world.domain.create_tag(new_tag(&category, "two")).await.unwrap();
        let inventory = Inventory::from([datastore()]);
        Self { world, library, item, category, one, two, inventory }
    }

    fn on_item(&self) -> TaggedObject {
        TaggedObject::item(&self.item)
    }

    fn on_library(&self) -> TaggedObject {
        TaggedObject::library(&self.library)
    }

    async fn attach(&self, tag: &TagId, object: &TaggedObject) -> Option<Meaning> {
        answer(self.world.domain.attach_tag(tag, object, &self.inventory, &by()).await)
    }

    async fn detach(&self, tag: &TagId, object: &TaggedObject) -> Option<Meaning> {
        answer(self.world.domain.detach_tag(tag, object, &self.inventory, &by()).await)
    }

    async fn tags(&self, object: &TaggedObject) -> Vec<TagId> {
        self.world.domain.attached_tags(object, &self.inventory, &by()).await.unwrap()
    }

    async fn objects(&self, tag: &TagId, by: &UserName) -> Vec<TaggedObject> {
        self.world.domain.attached_objects(tag, &self.inventory, by).await.unwrap()
    }

    async fn attachable(&self, object: &TaggedObject) -> Vec<TagId> {
        self.world.domain.attachable_tags(object, &self.inventory, &by()).await.unwrap()
    }

    /// Whether no row is left of what was attached.
    fn is_bare(&self) -> bool {
        let attached = |record: Record| TagAssociation::from_record(record).is_some();
        !self.world.metastore.records().into_iter().any(|stored| attached(stored.record))
    }

    /// A user who may read another library alone.
    async fn stranger(&self) -> UserName {
        let elsewhere = Scope::Library(self.world.library("elsewhere").await);
        self.world.user("stranger", "reader", elsewhere).await
    }
}

fn datastore() -> TaggedObject {
    TaggedObject::new("Datastore", "datastore-1")
}

fn absent() -> Vec<TaggedObject> {
    vec![
        TaggedObject::library(&LibraryId::new("none")),
        TaggedObject::item(&ItemId::new("none")),
        TaggedObject::new("Datastore", "datastore-9"),
        TaggedObject::new("Spaceship", "datastore-1"),
    ]
}

#[tokio::test]
async fn tags_are_attached_once_and_taken_off_once() {
    let scene = Scene::new(Cardinality::Multiple).await;
    let objects = [scene.on_library(), scene.on_item(), datastore()];
    for object in &objects {
        for _ in 0..2 {
            assert_eq!(scene.attach(&scene.one, object).await, None);
        }
        scene.world.pass(1);
        assert_eq!(scene.attach(&scene.two, object).await, None);
        assert_eq!(scene.tags(object).await, [scene.one.clone(), scene.two.clone()]);
        scene.world.pass(1);
    }
    assert_eq!(scene.objects(&scene.one, &by()).await, objects);
    for object in &objects {
        for _ in 0..2 {
            assert_eq!(scene.detach(&scene.one, object).await, None);
        }
        assert_eq!(scene.tags(object).await, from_ref(&scene.two));
    }
    assert_eq!(scene.objects(&scene.one, &by()).await, []);
}

#[tokio::test]
async fn tagging_changes_no_version_and_no_time() {
    let scene = Scene::new(Cardinality::Multiple).await;
    let domain = &scene.world.domain;
    let before = (domain.library_by_id(&scene.library).await.unwrap(), domain.item_by_id(&scene.item).await.unwrap());
    scene.world.pass(10);
    for object in [scene.on_library(), scene.on_item()] {
        assert_eq!(scene.attach(&scene.one, &object).await, None);
        assert_eq!(scene.attach(&scene.two, &object).await, None);
        assert_eq!(scene.detach(&scene.one, &object).await, None);
    }
    let after = (domain.library_by_id(&scene.library).await.unwrap(), domain.item_by_id(&scene.item).await.unwrap());
    assert_eq!(after, before);
}

#[tokio::test]
async fn what_does_not_exist_carries_nothing() {
    let scene = Scene::new(Cardinality::Multiple).await;
    for object in absent() {
        assert_eq!(scene.attach(&scene.one, &object).await, Some(Meaning::InvalidArgument), "{object}");
        assert_eq!(scene.detach(&scene.one, &object).await, None, "{object}");
        assert_eq!(scene.tags(&object).await, []);
        assert_eq!(scene.attachable(&object).await, []);
    }
    let none = TagId::new("none");
    assert_eq!(scene.attach(&none, &scene.on_item()).await, Some(Meaning::NotFound));
    assert_eq!(scene.detach(&none, &scene.on_item()).await, Some(Meaning::NotFound));
    let listed = scene.world.domain.attached_objects(&none, &scene.inventory, &by()).await;
    assert_eq!(answer(listed), Some(Meaning::NotFound));
}

#[tokio::test]
async fn an_object_carries_one_tag_of_a_single_category() {
    let scene = Scene::new(Cardinality::Single).await;
    let (domain, item) = (&scene.world.domain, scene.on_item());
    assert_eq!(scene.attachable(&item).await, [scene.one.clone(), scene.two.clone()]);
    assert_eq!(scene.attach(&scene.one, &item).await, None);
    assert_eq!(scene.attach(&scene.one, &item).await, None);
    assert_eq!(scene.attachable(&item).await, []);
    let refused = domain.attach_tag(&scene.two, &item, &scene.inventory, &by()).await.unwrap_err();
    assert_eq!(refused.meaning, Meaning::InvalidArgument);
    assert!(refused.text.contains(scene.one.as_str()) && refused.text.contains("`place`"), "{refused}");
    assert_eq!(scene.attach(&scene.two, &scene.on_library()).await, None);
    let elsewhere = domain.create_category(new_category("other", Cardinality::Single)).await.unwrap();
    let other = domain.create_tag(new_tag(&elsewhere, "two")).await.unwrap();
    assert_eq!(scene.attachable(&item).await, from_ref(&other));
    assert_eq!(scene.attach(&other, &item).await, None);
    assert_eq!(scene.detach(&scene.one, &item).await, None);
    assert_eq!(scene.attach(&scene.two, &item).await, None);
}

#[tokio::test]
async fn of_two_tags_of_a_single_category_attached_at_once_one_stays() {
    let scene = Scene::new(Cardinality::Single).await;
    scene.world.metastore.be_slow();
    let item = scene.on_item();
    let (one, two) = join!(scene.attach(&scene.one, &item), scene.attach(&scene.two, &item));
    let mut outcomes = [one, two];
    outcomes.sort_by_key(Option::is_some);
    assert_eq!(outcomes, [None, Some(Meaning::InvalidArgument)]);
    assert_eq!(scene.tags(&item).await.len(), 1);
}

#[tokio::test]
async fn a_tag_goes_on_the_types_of_its_category() {
    let types = BTreeSet::from([TaggedObject::LIBRARY.to_owned()]);
    let scene =
        Scene::of(NewCategory { associable_types: types, ..new_category("place", Cardinality::Multiple) }).await;
    assert_eq!(scene.attach(&scene.one, &scene.on_library()).await, None);
    assert_eq!(scene.attachable(&scene.on_library()).await, from_ref(&scene.two));
    for object in [scene.on_item(), datastore()] {
        let refused = scene.world.domain.attach_tag(&scene.one, &object, &scene.inventory, &by()).await.unwrap_err();
        assert_eq!(refused.meaning, Meaning::InvalidArgument);
        assert!(refused.text.contains(&object.object_type) && refused.text.contains(TaggedObject::LIBRARY));
        assert_eq!(scene.attachable(&object).await, []);
    }
}

#[tokio::test]
async fn nobody_tags_or_sees_what_they_may_not_read() {
    let scene = Scene::new(Cardinality::Multiple).await;
    let stranger = scene.stranger().await;
    let (domain, inventory) = (&scene.world.domain, &scene.inventory);
    for object in [scene.on_library(), scene.on_item(), datastore()] {
        assert_eq!(scene.attach(&scene.one, &object).await, None);
    }
    let denied = Some(Meaning::Unauthorized);
    // Whether they are there or not.
    for object in [scene.on_library(), scene.on_item(), TaggedObject::item(&ItemId::new("none"))] {
        assert_eq!(answer(domain.attach_tag(&scene.two, &object, inventory, &stranger).await), denied);
        assert_eq!(answer(domain.detach_tag(&scene.one, &object, inventory, &stranger).await), denied);
        assert_eq!(answer(domain.attached_tags(&object, inventory, &stranger).await), denied);
        assert_eq!(answer(domain.attachable_tags(&object, inventory, &stranger).await), denied);
        let tags = from_ref(&scene.two);
        assert_eq!(answer(domain.attach_tags(&object, tags, inventory, &stranger).await), denied);
        assert_eq!(answer(domain.detach_tags(&object, tags, inventory, &stranger).await), denied);
    }
    assert_eq!(scene.objects(&scene.one, &stranger).await, [datastore()]);
    assert_eq!(scene.objects(&scene.one, &UserName::new("nobody")).await, []);
    let all = [scene.on_library(), datastore(), datastore()];
    let seen = domain.attached_tags_on_objects(&all, inventory, &stranger).await.unwrap();
    assert_eq!(seen, [(datastore(), vec![scene.one.clone()])]);
    let refusals = domain.attach_tag_to_objects(&scene.two, &all, inventory, &stranger).await.unwrap();
    assert_eq!(refusals.iter().map(|error| error.meaning).collect::<Vec<_>>(), [Meaning::Unauthorized]);
}

#[tokio::test]
async fn several_are_done_or_refused_each_for_itself() {
    let scene = Scene::new(Cardinality::Single).await;
    let (domain, inventory, item) = (&scene.world.domain, &scene.inventory, scene.on_item());
    let meanings = |refusals: Vec<library_core::Error>| -> Vec<Meaning> {
        refusals.into_iter().map(|error| error.meaning).collect()
    };
    let none = TagId::new("none");
    let tags = [none.clone(), scene.one.clone(), scene.two.clone(), scene.one.clone()];
    let refusals = domain.attach_tags(&item, &tags, inventory, &by()).await.unwrap();
    assert_eq!(meanings(refusals), [Meaning::NotFound, Meaning::InvalidArgument]);
    assert_eq!(scene.tags(&item).await, from_ref(&scene.one));
    let objects = [absent(), vec![item.clone(), scene.on_library()]].concat();
    let refusals = domain.attach_tag_to_objects(&scene.two, &objects, inventory, &by()).await.unwrap();
    assert_eq!(meanings(refusals), [Meaning::InvalidArgument; 5]);
    assert_eq!(scene.tags(&scene.on_library()).await, from_ref(&scene.two));
    let on_tags = domain.attached_objects_on_tags(&tags, inventory, &by()).await.unwrap();
    let expected = [(scene.one.clone(), vec![item.clone()]), (scene.two.clone(), vec![scene.on_library()])];
    assert_eq!(on_tags, expected);
    let refusals = domain.detach_tags(&item, &tags, inventory, &by()).await.unwrap();
    assert_eq!(meanings(refusals), [Meaning::NotFound]);
    let refusals = domain.detach_tag_from_objects(&scene.two, &objects, inventory, &by()).await.unwrap();
    assert_eq!(meanings(refusals), []);
    assert!(scene.is_bare());
    let unknown = domain.attach_tag_to_objects(&none, &objects, inventory, &by()).await;
    assert_eq!(answer(unknown), Some(Meaning::NotFound));
    let unknown = domain.detach_tag_from_objects(&none, &objects, inventory, &by()).await;
    assert_eq!(answer(unknown), Some(Meaning::NotFound));
}

#[tokio::test]
async fn what_is_attached_goes_with_the_tag_the_category_the_item_and_the_library() {
    for number in 0..4 {
        let scene = Scene::new(Cardinality::Multiple).await;
        let domain = &scene.world.domain;
        assert_eq!(scene.attach(&scene.one, &scene.on_item()).await, None);
        if number != 2 {
            assert_eq!(scene.attach(&scene.one, &scene.on_library()).await, None);
        }
        match number {
            0 => domain.delete_tag(&scene.one).await.unwrap(),
            1 => domain.delete_category(&scene.category).await.unwrap(),
            2 => domain.delete_item(&scene.item, &by()).await.unwrap(),
            _ => scene.world.delete_library(&scene.library).await.unwrap(),
        }
        assert!(scene.is_bare(), "{number}");
    }
}

#[tokio::test]
async fn whoever_attaches_while_the_object_or_the_tag_goes_leaves_nothing() {
    for number in 0..4 {
        let scene = Scene::new(Cardinality::Multiple).await;
        let domain = scene.world.domain.clone();
        let (tag, category, item) = (scene.one.clone(), scene.category.clone(), scene.item.clone());
        let library = scene.library.clone();
        let rival = async move {
            match number {
                0 => domain.delete_tag(&tag).await.unwrap(),
                1 => domain.delete_category(&category).await.unwrap(),
                2 => domain.delete_item(&item, &by()).await.unwrap(),
                _ => domain.delete_library(&library, Through::Any, Usages::Ignored, &by()).await.unwrap(),
            }
        };
        scene.world.metastore.hook(0, Hook::Before(Box::pin(rival)));
        let expected = if number < 2 { Meaning::NotFound } else { Meaning::InvalidArgument };
        assert_eq!(scene.attach(&scene.one, &scene.on_item()).await, Some(expected), "{number}");
        assert!(scene.is_bare(), "{number}");
    }
}

#[tokio::test]
async fn what_is_attached_while_a_library_goes_goes_with_it() {
    let scene = Scene::new(Cardinality::Multiple).await;
    let (domain, library, tag) = (scene.world.domain.clone(), scene.library.clone(), scene.one.clone());
    let rival = async move {
        let new = testkit::world::new_item(&library, "late", "");
        let item = domain.create_item(new, &testkit::world::creation("item.create", None, "late")).await.unwrap();
        let objects = [TaggedObject::item(&item), TaggedObject::library(&library)];
        let refusals = domain.attach_tag_to_objects(&tag, &objects, &Inventory::new(), &by()).await.unwrap();
        assert!(refusals.is_empty());
    };
    scene.world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    scene.world.delete_library(&scene.library).await.unwrap();
    assert!(scene.is_bare());
}

#[tokio::test]
async fn what_left_the_inventory_is_not_shown() {
    let mut scene = Scene::new(Cardinality::Multiple).await;
    assert_eq!(scene.attach(&scene.one, &datastore()).await, None);
    scene.inventory.clear();
    assert_eq!(scene.objects(&scene.one, &by()).await, []);
    assert_eq!(scene.tags(&datastore()).await, []);
}
