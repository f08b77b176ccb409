//! Which jobs are due, and when one is given up.

use library_core::{
    model::{ItemId, Job, JobId, JobKind, Lane, StoreId, UserName},
    ports::{Clock, ContentStore},
    upkeep::jobs::GIVEN_UP,
};
use testkit::{
    World,
    world::{ADMINISTRATOR, OTHER_STORE, due_jobs},
};

async fn stocked(world: &World) -> ItemId {
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    world.stock(&item, &[("a", b"content")]).await;
    item
}

/// Copies to another store that wait for their turn.
async fn copies(world: &World, count: usize) {
    let mut work = world.domain.begin().await.unwrap();
    for number in 0..count {
        let item = ItemId::new(format!("item-{number}"));
        let kind = JobKind::Copy { item, files: Vec::new(), store: StoreId::new(OTHER_STORE) };
        let run_after = world.clock.steady();
        let id = JobId::new(format!("copy-{number}"));
        work.insert(Job { id, kind, run_after, lease_owner: None, lease_until: None, attempts: 0 });
    }
    work.save().await.unwrap();
}

#[tokio::test]
async fn many_copies_that_wait_keep_nothing_else_from_running() {
    let world = World::new().await;
    copies(&world, 150).await;
    world.pass(10);
    let item = stocked(&world).await;
    let session = world.session(&item).await;
    world.pull(&session, "b", "https://source/b").await;
    let due = async |lane| world.domain.due_jobs(lane).await.unwrap();
    assert!(matches!(due(Lane::Pulls).await[..], [Job { kind: JobKind::Pull { .. }, .. }]));
    assert!(matches!(due(Lane::Trees).await[..], [Job { kind: JobKind::Tree { .. }, .. }]));
    assert_eq!(due(Lane::Moves).await.len(), 100);
}

#[tokio::test]
async fn trees_are_shown_together_and_one_that_fails_keeps_no_other() {
    let world = World::new().await;
    let library = world.library("library").await;
    let mut items = Vec::new();
    for (name, text) in [("twice", "1"), ("lost", "2"), ("deleted", "3")] {
        let item = world.item(&library, name, "").await;
        world.stock(&item, &[("a", text.as_bytes())]).await;
        items.push(item);
    }
    world.stock(&items[0], &[("b", b"4")]).await;
    let lost = world.files(&items[1]).await.remove(0).blob.unwrap();
    world.store.remove(&lost).await.unwrap();
    world.domain.delete_item(&items[2], &UserName::new(ADMINISTRATOR)).await.unwrap();
    let due = world.domain.due_jobs(Lane::Trees).await.unwrap();
    assert_eq!(due.len(), 5, "one for each content, and one for the deletion");
    assert_eq!(world.domain.run_trees(&due).await.unwrap().len(), 4);
    let shown: Vec<_> = world.store.tree().into_iter().map(|(path, _)| (path.item, path.file)).collect();
    assert_eq!(shown, [(items[0].to_string(), "a".to_owned()), (items[0].to_string(), "b".to_owned())]);
    let left = world.domain.due_jobs(Lane::Trees).await.unwrap();
    assert!(matches!(&left[..], [Job { kind: JobKind::Tree { item, .. }, attempts: 0, .. }] if *item == items[1]));
}

#[tokio::test]
async fn the_tree_of_lost_content_is_given_up_until_there_is_other_content() {
    let world = World::new().await;
    let item = stocked(&world).await;
    let blob = world.files(&item).await.remove(0).blob.unwrap();
    world.store.remove(&blob).await.unwrap();
    let mut failures = Vec::new();
    while let Some(job) = due_jobs(&world.domain).await.unwrap().pop() {
        assert!(failures.len() < 100, "it is tried for good");
        failures.push(world.domain.run_job(&job).await.unwrap_err().id);
        world.pass(300);
    }
    assert_eq!(failures.len(), 20);
    assert_eq!(failures.iter().position(|id| *id == GIVEN_UP), Some(19));
    let session = world.session(&item).await;
    world.domain.remove_session_file(&session, "a").await.unwrap();
    world.push(&session, "b", b"new").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.store.tree().len(), 1);
}
