//! The server dies at any commit of the main job, before it or after it but before anybody heard: readers see the old
//! version or the new one, what was acknowledged stays, the job can be done again, and nothing leaks.

use library_core::{
    Meaning,
    model::{ItemId, UpdateState, UserName},
};
use testkit::{
    Answer, Hook, World,
    fixture::{archive, descriptor},
    world::{ADMINISTRATOR, creation, due_jobs, new_session, pulled, pushed, whole},
};

const DISK: &[u8] = b"the new disk";

/// Opens a session, replaces the descriptor's archive and adds two files; stops at the first error as a client would.
async fn main_job(world: &World, item: &ItemId) -> library_core::Result<()> {
    let domain = &world.domain;
    let session = domain.create_update_session(new_session(item), &creation("create", None, "")).await?;
    let ova = domain.add_session_file(&session, pushed("vm.ova")).await?;
    let ovf = descriptor(&[("disk.vmdk", DISK)]);
    domain.upload(&ova.key, ova.generation, whole(archive(&[("vm.ovf", &ovf), ("disk.vmdk", DISK)]))).await?;
    domain.remove_session_file(&session, "old").await?;
    let note = domain.add_session_file(&session, pushed("note")).await?;
    domain.upload(&note.key, note.generation, whole("kept")).await?;
    domain.add_session_file(&session, pulled("far", "https://source/far")).await?;
    domain.complete_update_session(&session).await?;
    for job in due_jobs(domain).await? {
        domain.run_job(&job).await?;
    }
    Ok(())
}

const OLD: [&str; 2] = ["kept", "old"];
const NEW: [&str; 5] = ["kept", "vm.ovf", "disk.vmdk", "note", "far"];

async fn run(ahead: u64, hook: Hook) -> bool {
    let mut world = World::new().await;
    for _ in 0..8 {
        world.source.answer("https://source/far", Answer::File("far away".into()));
    }
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    world.stock(&item, &[("kept", b"kept"), ("old", b"old")]).await;
    world.run_jobs().await;
    world.metastore.hook(ahead, hook);
    let outcome = main_job(&world, &item).await;
    if world.metastore.unhook() > 0 {
        assert!(outcome.is_ok());
        return false;
    }
    let seen = world.names(&item).await;
    assert!(seen == OLD || seen == NEW, "commit {ahead}: {seen:?}");
    world.restart().await;
    assert_eq!(world.names(&item).await, seen, "a start changes nothing");
    for _ in 0..40 {
        world.run_jobs().await;
        world.pass(1);
    }
    world.pass(7200);
    world.tidy().await;
    if world.names(&item).await != NEW {
        assert_eq!(world.names(&item).await, OLD, "commit {ahead}");
        main_job(&world, &item).await.unwrap();
        world.run_jobs().await;
    }
    assert_eq!(world.names(&item).await, NEW, "commit {ahead}");
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "disk.vmdk").await.unwrap(), DISK);
    assert_eq!(world.read(&download, "note").await.unwrap(), b"kept");
    world.pass(7200);
    world.tidy().await;
    assert_eq!(world.stored().await, 4, "commit {ahead}");
    world.domain.delete_item(&item, &UserName::new(ADMINISTRATOR)).await.unwrap();
    world.tidy().await;
    assert_eq!(world.stored().await, 0, "commit {ahead}");
    true
}

#[tokio::test]
async fn a_death_before_any_commit_of_the_main_job() {
    let mut ahead = 0;
    while run(ahead, Hook::Refuse).await {
        ahead += 1;
    }
    assert!(ahead > 10, "the job has more commits than {ahead}");
}

#[tokio::test]
async fn a_death_after_any_commit_of_the_main_job() {
    let mut ahead = 0;
    while run(ahead, Hook::LoseAnswer).await {
        ahead += 1;
    }
    assert!(ahead > 10, "the job has more commits than {ahead}");
}

#[tokio::test]
async fn a_client_goes_on_with_its_session_after_a_start() {
    for ahead in 0..2 {
        let mut world = World::new().await;
        let library = world.library("library").await;
        let item = world.item(&library, "item", "").await;
        let session = world.session(&item).await;
        world.push(&session, "a", b"a").await.unwrap();
        let file = world.add(&session, "b").await;
        world.metastore.hook(ahead, Hook::Refuse);
        assert_eq!(world.send(&file, "b").await.unwrap_err().meaning, Meaning::ServiceUnavailable);
        world.restart().await;
        world.send(&file, "b").await.unwrap();
        world.domain.complete_update_session(&session).await.unwrap();
        assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
        assert_eq!(world.names(&item).await, ["a", "b"]);
    }
}
