//! The configured stores, as clients see them.

use library_core::{Meaning, model::StoreId, ports::ContentStore};
use testkit::{
    World,
    world::{OTHER_STORE, STORE},
};

use crate::{answer, stock::stocked};

#[tokio::test]
async fn each_store_is_a_datastore_with_the_room_that_it_has() {
    let world = World::new().await;
    stocked(&world).await;
    let datastores = world.domain.datastores().await;
    let shown: Vec<_> = datastores.iter().map(|it| (it.id.as_str(), it.name.as_str(), it.room)).collect();
    let room = (world.store.space().await.unwrap(), world.other_store.space().await.unwrap());
    assert_eq!(shown, [(STORE, "default", Some(room.0)), (OTHER_STORE, "other", Some(room.1))]);
    assert!(room.0.free < room.1.free, "content takes room");
    assert_eq!(datastores[0].url(), "ds:///vmfs/volumes/datastore-1/");
    assert_eq!(world.domain.datastore(&StoreId::new(OTHER_STORE)).await.unwrap(), datastores[1]);
    assert_eq!(answer(world.domain.datastore(&StoreId::new("datastore-9")).await), Some(Meaning::NotFound));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_shown_without_its_room_and_hides_no_other() {
    let world = World::new().await;
    world.other_store.fall_silent();
    let accessible: Vec<bool> =
        world.domain.datastores().await.iter().map(library_core::Datastore::is_accessible).collect();
    assert_eq!(accessible, [true, false]);
    assert!(!world.domain.datastore(&StoreId::new(OTHER_STORE)).await.unwrap().is_accessible());
}

#[tokio::test]
async fn a_store_that_hangs_is_waited_for_two_seconds_and_no_longer() {
    let world = World::new().await;
    world.other_store.stall();
    // The first heartbeat of a clock comes at once.
    let seconds = async {
        for _ in 0..3 {
            tokio::task::yield_now().await;
            world.clock.tick();
        }
    };
    let (datastores, ()) = tokio::join!(world.domain.datastores(), seconds);
    let accessible: Vec<bool> = datastores.iter().map(library_core::Datastore::is_accessible).collect();
    assert_eq!(accessible, [true, false]);
}
