//! Verbs that only look answer the same when what they looked at passes meanwhile: they look again.

use library_core::{
    Meaning,
    access::Object,
    model::{ItemId, LibraryId, Scope, UserName, folded},
    ports::metastore::{ItemFilter, LibraryFilter},
};
use testkit::{World, world::ADMINISTRATOR};

use crate::answer;

/// What a user finds: libraries, items of one, items by name anywhere and there.
async fn found(world: &World, user: &UserName, library: &LibraryId) -> (Vec<LibraryId>, [Vec<ItemId>; 3]) {
    let named = ItemFilter { folded_name: Some(folded("Seen")), ..ItemFilter::default() };
    let there = ItemFilter { library: Some(library.clone()), ..named.clone() };
    let items = [
        world.domain.item_ids(library).await.unwrap(),
        world.domain.find_item_ids(named, user).await.unwrap(),
        world.domain.find_item_ids(there, user).await.unwrap(),
    ];
    (world.domain.library_ids(LibraryFilter::default(), user).await.unwrap(), items)
}

#[tokio::test]
async fn what_passes_while_a_verb_looks_is_looked_at_again() {
    let world = World::new().await;
    let (library, hidden) = (world.library("one").await, world.library("two").await);
    let (item, other) = (world.item(&library, "seen", "").await, world.item(&hidden, "seen", "").await);
    let (reader, administrator) =
        (world.user("Reader", "reader", Scope::Library(library.clone())).await, UserName::new(ADMINISTRATOR));
    let login = "hash".to_owned();
    world.domain.log_in(&reader, login.clone()).await.unwrap();
    for restless in [false, true] {
        if restless {
            world.metastore.be_restless();
        }
        let (libraries, items) = found(&world, &reader, &library).await;
        assert_eq!(libraries, std::slice::from_ref(&library));
        assert!(items.iter().all(|found| *found == [item.clone()]), "{items:?}");
        let (libraries, items) = found(&world, &administrator, &library).await;
        assert_eq!(libraries, [library.clone(), hidden.clone()]);
        assert_eq!(items, [vec![item.clone()], vec![item.clone(), other.clone()], vec![item.clone()]]);

        let may = async |object| answer(world.domain.authorise(&reader, "System.Read", &object).await);
        assert_eq!(may(Object::Item(item.clone())).await, None);
        assert_eq!(may(Object::Library(library.clone())).await, None);
        assert_eq!(may(Object::Item(other.clone())).await, Some(Meaning::Unauthorized));
        assert_eq!(world.domain.judged_item(&item).await.unwrap().0.id, item);
        assert_eq!(world.domain.item_by_id(&item).await.unwrap().id, item);
        assert_eq!(world.domain.library_by_id(&library).await.unwrap().id, library);
        assert_eq!(answer(world.domain.item_ids(&LibraryId::new("gone")).await), Some(Meaning::NotFound));
        assert_eq!(world.domain.logged_in(&login).await.unwrap().user, reader);
    }
}
