//! Copies of items: at once on the same store, and brought by a job to another.

use library_core::{Meaning, ports::ContentStore};
use testkit::{
    World,
    world::{OTHER_STORE, creation, new_item, new_session},
};

use crate::{
    answer,
    stock::{by, library_on, run_failing, stocked},
};

#[tokio::test]
async fn a_copy_on_the_same_store_shares_its_content_at_once() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let copied = creation("item.copy", Some("6f9619ff-8b86-d011-b42d-00c04fc964ff"), "");
    let copy = world.domain.copy_item(&item, new_item(&library, "copy", "iso"), &copied).await.unwrap();
    assert_eq!(world.stored().await, 2);
    let (made, original) =
        (world.domain.item_by_id(&copy).await.unwrap(), world.domain.item_by_id(&item).await.unwrap());
    assert_eq!((made.size, made.cached, made.content_version), (original.size, true, 1));
    assert_eq!((made.item_type.as_str(), made.source_id), ("iso", Some(item.clone())));
    assert_eq!(world.files(&copy).await, world.files(&item).await);
    let again = world.domain.copy_item(&item, new_item(&library, "copy", "iso"), &copied).await.unwrap();
    assert_eq!(again, copy);
    let other = creation("item.copy", None, "");
    let taken = world.domain.copy_item(&item, new_item(&library, "COPY", ""), &other).await;
    assert_eq!(answer(taken), Some(Meaning::InvalidArgument));
    // A copy of a copy says where all of it came from.
    let third = world.domain.copy_item(&copy, new_item(&library, "third", ""), &other).await.unwrap();
    assert_eq!(world.domain.item_by_id(&third).await.unwrap().source_id, Some(item.clone()));
    world.domain.delete_item(&item, &by()).await.unwrap();
    world.domain.delete_item(&third, &by()).await.unwrap();
    world.tidy().await;
    let download = world.download_session(&copy).await;
    assert_eq!(world.read(&download, "b").await.unwrap(), b"beta");
    assert_eq!(world.domain.item_history(&copy).await.unwrap()[0].message.as_deref(), Some("copied from `item`"));
}

#[tokio::test]
async fn a_copy_to_another_store_is_empty_until_all_of_it_is_there() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let target = library_on(&world, "target", OTHER_STORE).await;
    let plain = creation("item.copy", None, "");
    let copy = world.domain.copy_item(&item, new_item(&target, "copy", ""), &plain).await.unwrap();
    let made = world.domain.item_by_id(&copy).await.unwrap();
    assert_eq!((made.cached, made.size, world.names(&copy).await.len()), (false, 0, 0));
    let busy = world.domain.create_update_session(new_session(&copy), &plain).await;
    assert_eq!(answer(busy), Some(Meaning::ResourceBusy));
    let again = world.domain.copy_item(&copy, new_item(&target, "third", ""), &plain).await;
    assert_eq!(answer(again), Some(Meaning::ResourceInaccessible));
    let in_use = world.domain.enter_maintenance(&target, &by()).await;
    assert_eq!(answer(in_use), Some(Meaning::NotAllowedInCurrentState));
    // The original may go meanwhile: the job holds what it brings.
    world.domain.delete_item(&item, &by()).await.unwrap();
    world.domain.sweep().await.unwrap();
    world.domain.sweep().await.unwrap();
    world.tidy().await;
    let made = world.domain.item_by_id(&copy).await.unwrap();
    assert_eq!((made.cached, made.size, world.names(&copy).await.len()), (true, 14, 3));
    assert_eq!((world.stored().await, world.other_store.list().await.unwrap().len()), (0, 2));
    let download = world.download_session(&copy).await;
    assert_eq!(world.read(&download, "again").await.unwrap(), b"alpha");
}

#[tokio::test]
async fn who_began_to_read_a_copy_before_it_was_made_reads_that_version() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let target = library_on(&world, "target", OTHER_STORE).await;
    let plain = creation("item.copy", None, "");
    let copy = world.domain.copy_item(&item, new_item(&target, "copy", ""), &plain).await.unwrap();
    let early = world.download_session(&copy).await;
    world.run_jobs().await;
    assert_eq!(world.domain.download_files(&early).await.unwrap(), []);
    assert_eq!(world.domain.item_by_id(&copy).await.unwrap().content_version, 2);
    let history = world.domain.item_history(&copy).await.unwrap();
    let told: Vec<_> = history.iter().map(|version| version.message.as_deref()).collect();
    assert_eq!(told, [None, Some("copied from `item`")]);
}

#[tokio::test]
async fn a_copy_that_cannot_be_made_goes_away_with_what_was_brought() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let target = library_on(&world, "target", OTHER_STORE).await;
    world.store.corrupt(&world.files(&item).await[1].blob.clone().unwrap(), 0);
    let plain = creation("item.copy", None, "");
    let copy = world.domain.copy_item(&item, new_item(&target, "copy", ""), &plain).await.unwrap();
    assert_eq!(run_failing(&world).await, 1);
    assert_eq!(answer(world.domain.item_by_id(&copy).await), Some(Meaning::NotFound));
    world.pass(600);
    world.tidy().await;
    assert_eq!(world.other_store.list().await.unwrap().len(), 0);
    world.domain.item_by_id(&item).await.unwrap();
}

#[tokio::test]
async fn a_copy_that_is_deleted_before_it_is_made_leaves_nothing() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let target = library_on(&world, "target", OTHER_STORE).await;
    let plain = creation("item.copy", None, "");
    let copy = world.domain.copy_item(&item, new_item(&target, "copy", ""), &plain).await.unwrap();
    world.domain.delete_item(&copy, &by()).await.unwrap();
    world.domain.delete_item(&item, &by()).await.unwrap();
    world.tidy().await;
    assert_eq!((world.stored().await, world.other_store.list().await.unwrap().len()), (0, 0));
}
