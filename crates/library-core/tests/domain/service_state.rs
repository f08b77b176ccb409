//! Libraries that leave service while others begin to use them, and content that cannot take the place of the original.

use std::sync::{Arc, Mutex};

use library_core::{
    Meaning, Result,
    item::ItemChange,
    library::{NewLibrary, policy::policies},
    model::{ItemId, LibraryId, LibraryState, StoreId, UpdateState},
    ports::ContentStore,
};
use testkit::{
    Hook, World,
    world::{OTHER_STORE, STORE, creation, due_jobs, new_item, new_library, new_session},
};

use crate::{
    answer,
    stock::{by, library_on, to},
};

async fn stocked(world: &World) -> (LibraryId, ItemId) {
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    world.stock(&item, &[("a", b"alpha")]).await;
    world.tidy().await;
    (library, item)
}

/// Who is faster than whoever takes the library out of service.
#[derive(Clone, Copy, Debug)]
enum Rival {
    Update,
    Download,
    Copy,
}

/// What the rival does at the moment when the other one commits.
fn rush(world: &World, rival: Rival, (library, item): (&LibraryId, &ItemId)) -> Arc<Mutex<Option<Result<()>>>> {
    let outcome = Arc::new(Mutex::new(None));
    let (domain, out) = (world.domain.clone(), outcome.clone());
    let (library, item) = (library.clone(), item.clone());
    let run = async move {
        let plain = creation("rival", None, "");
        let done = match rival {
            Rival::Update => domain.create_update_session(new_session(&item), &plain).await.map(drop),
            Rival::Download => domain.create_download_session(&item, None, &plain).await.map(drop),
            Rival::Copy => domain.copy_item(&item, new_item(&library, "copy", ""), &plain).await.map(drop),
        };
        *out.lock().unwrap() = Some(done);
    };
    world.metastore.hook(0, Hook::Before(Box::pin(run)));
    outcome
}

#[tokio::test]
async fn a_library_that_is_used_at_the_last_moment_stays_in_service() {
    for rival in [Rival::Update, Rival::Download] {
        let world = World::new().await;
        let (library, item) = stocked(&world).await;
        let rushed = rush(&world, rival, (&library, &item));
        let refused = world.domain.enter_maintenance(&library, &by()).await;
        assert_eq!(answer(refused), Some(Meaning::NotAllowedInCurrentState), "{rival:?}");
        assert!(rushed.lock().unwrap().take().unwrap().is_ok(), "{rival:?}");
        let rushed = rush(&world, rival, (&library, &item));
        let refused = world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await;
        assert_eq!(answer(refused), Some(Meaning::NotAllowedInCurrentState), "{rival:?}");
        drop(rushed);
        world.metastore.unhook();
        let state = world.domain.library_by_id(&library).await.unwrap().state;
        assert_eq!(state, LibraryState::Active, "{rival:?}");
    }
}

#[tokio::test]
async fn a_copy_into_a_library_at_the_last_moment_keeps_it_in_service() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let target = library_on(&world, "target", OTHER_STORE).await;
    let rushed = rush(&world, Rival::Copy, (&target, &item));
    let back = to(STORE);
    let refused = world.domain.migrate_library(&target, &back, &by()).await;
    assert_eq!(answer(refused), Some(Meaning::NotAllowedInCurrentState));
    assert!(rushed.lock().unwrap().take().unwrap().is_ok());
    world.tidy().await;
    world.domain.migrate_library(&target, &back, &by()).await.unwrap();
    world.tidy().await;
    assert_eq!(world.other_store.list().await.unwrap().len(), 0);
}

#[tokio::test]
async fn damaged_content_at_the_destination_does_not_take_the_place_of_the_original() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let there = library_on(&world, "there", OTHER_STORE).await;
    let same = world.item(&there, "same", "").await;
    world.stock(&same, &[("a", b"alpha")]).await;
    world.other_store.corrupt(&world.files(&same).await[0].blob.clone().unwrap(), 0);
    world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await.unwrap();
    for job in due_jobs(&world.domain).await.unwrap() {
        drop(world.domain.run_job(&job).await);
    }
    let stayed = world.domain.library_by_id(&library).await.unwrap();
    assert_eq!((stayed.state, stayed.backing.store()), (LibraryState::Active, &StoreId::new(STORE)));
    assert!(stayed.state_message.unwrap().contains("damaged"));
    world.pass(1000);
    world.tidy().await;
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "a").await.unwrap(), b"alpha");
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_asked_again() {
    let world = World::new().await;
    let (library, _) = stocked(&world).await;
    world.other_store.make_unhealthy("unplugged");
    world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await.unwrap();
    for job in due_jobs(&world.domain).await.unwrap() {
        drop(world.domain.run_job(&job).await);
    }
    assert_eq!(world.domain.library_by_id(&library).await.unwrap().state, LibraryState::Migrating);
}

#[tokio::test]
async fn a_type_that_changes_while_a_session_completes_is_judged_too() {
    let world = World::new().await;
    let new = NewLibrary { security_policy: Some(policies()[0].id.to_owned()), ..new_library("strict") };
    let library = world.domain.create_library(new, &creation("library.create", None, "strict")).await.unwrap();
    let item = world.item(&library, "item", "files").await;
    let session = world.session(&item).await;
    world.push(&session, "vm.ovf", b"not signed").await.unwrap();
    let (domain, changed) = (world.domain.clone(), item.clone());
    let rival = async move {
        let change = ItemChange { item_type: Some("ovf".to_owned()), ..ItemChange::default() };
        domain.update_item(&changed, change, &by()).await.unwrap();
    };
    world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
    assert_eq!(world.names(&item).await, [""; 0]);
}
