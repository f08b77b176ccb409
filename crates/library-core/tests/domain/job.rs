//! Which jobs are due, and when one is given up.

use library_core::{
    model::{ItemId, Job, JobId, JobKind, Lane, StoreId},
    ports::{Clock, ContentStore},
    upkeep::jobs::GIVEN_UP,
};
use testkit::{
    World,
    world::{OTHER_STORE, due_jobs},
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
    assert!(matches!(due(Lane::Chores).await[..], [Job { kind: JobKind::Tree { .. }, .. }]));
    assert_eq!(due(Lane::Moves).await.len(), 100);
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
