//! A library on its way to another datastore, and who keeps it where it is.

use library_core::{
    Meaning,
    library::{NewBacking, Through, Usages},
    model::{ItemFile, Library, LibraryId, LibraryState, StoreId},
    ports::ContentStore,
};
use testkit::{
    Hook, World,
    world::{ADMINISTRATOR, OTHER_STORE, STORE, creation, new_item, new_session},
};

use crate::{
    answer,
    stock::{by, run_failing, stocked, to},
};

async fn state(world: &World, id: &LibraryId) -> Library {
    world.domain.library_by_id(id).await.unwrap()
}

#[tokio::test]
async fn a_migrated_library_has_its_content_on_the_new_store_alone() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let before = (state(&world, &library).await.version, world.files(&item).await);
    world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await.unwrap();
    let moving = state(&world, &library).await;
    assert_eq!((moving.state, moving.version), (LibraryState::Migrating, before.0));
    assert!(moving.state_message.unwrap().contains(OTHER_STORE));
    world.tidy().await;
    let moved = state(&world, &library).await;
    assert_eq!((moved.state, moved.state_message, moved.version), (LibraryState::Active, None, before.0 + 1));
    assert_eq!(moved.backing.store(), &StoreId::new(OTHER_STORE));
    assert_eq!((world.stored().await, world.other_store.list().await.unwrap().len()), (0, 2));
    assert_eq!((world.store.tree().len(), world.other_store.tree().len()), (0, 3));
    let after = world.files(&item).await;
    let facts = |files: &[ItemFile]| {
        files.iter().map(|file| (file.name.clone(), file.version, file.checksum.clone())).collect::<Vec<_>>()
    };
    assert_eq!(facts(&after), facts(&before.1));
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "b").await.unwrap(), b"beta");
    world.stock(&item, &[("c", b"gamma")]).await;
    assert_eq!(world.other_store.list().await.unwrap().len(), 3);
}

#[tokio::test]
async fn nothing_of_a_migrating_library_can_be_used_or_changed() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await.unwrap();
    let refused = Some(Meaning::NotAllowedInCurrentState);
    let domain = &world.domain;
    let plain = |name| creation(name, None, "");
    assert_eq!(answer(domain.create_item(new_item(&library, "x", ""), &plain("item.create")).await), refused);
    assert_eq!(answer(domain.delete_item(&item, &by()).await), refused);
    assert_eq!(answer(domain.copy_item(&item, new_item(&library, "x", ""), &plain("item.copy")).await), refused);
    let session = new_session(&item);
    assert_eq!(answer(domain.create_update_session(session, &plain("update")).await), refused);
    assert_eq!(answer(domain.create_download_session(&item, None, &plain("download")).await), refused);
    assert_eq!(answer(domain.migrate_library(&library, &to(OTHER_STORE), &by()).await), refused);
    assert_eq!(answer(domain.enter_maintenance(&library, &by()).await), refused);
    assert_eq!(answer(domain.exit_maintenance(&library, &by()).await), refused);
    for usages in [Usages::Respected, Usages::Ignored] {
        let deleted = domain.delete_library(&library, Through::Any, usages, &by()).await;
        assert_eq!(answer(deleted), refused);
    }
    assert_eq!(answer(domain.add_usage(&library, "urn:vmomi:vm:vm-1", &by()).await), refused);
    world.tidy().await;
    domain.enter_maintenance(&library, &by()).await.unwrap();
}

#[tokio::test]
async fn a_library_with_open_sessions_does_not_leave_service() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let other = world.library("other").await;
    let refused = Some(Meaning::NotAllowedInCurrentState);
    let session = world.session(&item).await;
    assert_eq!(answer(world.domain.enter_maintenance(&library, &by()).await), refused);
    assert_eq!(answer(world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await), refused);
    // Sessions of another library do not matter.
    world.domain.enter_maintenance(&other, &by()).await.unwrap();
    world.domain.cancel_update_session(&session).await.unwrap();
    let download = world.download_session(&item).await;
    let error = world.domain.enter_maintenance(&library, &by()).await.unwrap_err();
    assert!(error.text.contains("download session") && error.text.contains(item.as_str()), "{error}");
    world.domain.delete_download_session(&download).await.unwrap();
    world.domain.enter_maintenance(&library, &by()).await.unwrap();
    assert_eq!(answer(world.domain.enter_maintenance(&library, &by()).await), refused);
    let shown = state(&world, &library).await;
    assert!(shown.state_message.unwrap().contains(ADMINISTRATOR));
    world.domain.exit_maintenance(&library, &by()).await.unwrap();
    assert_eq!(answer(world.domain.exit_maintenance(&library, &by()).await), refused);
    assert_eq!(state(&world, &library).await.state_message, None);
}

#[tokio::test]
async fn a_migration_that_cannot_be_leaves_everything_where_it_was() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let damaged = world.files(&item).await[1].blob.clone().unwrap();
    world.store.corrupt(&damaged, 0);
    world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await.unwrap();
    assert_eq!(run_failing(&world).await, 1);
    let stayed = state(&world, &library).await;
    assert_eq!((stayed.state, stayed.backing.store()), (LibraryState::Active, &StoreId::new(STORE)));
    assert!(stayed.state_message.unwrap().contains("could not migrate"));
    world.pass(600);
    world.tidy().await;
    assert_eq!(world.other_store.list().await.unwrap().len(), 0);
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "a").await.unwrap(), b"alpha");
}

#[tokio::test]
async fn a_migration_that_died_in_the_middle_goes_on_after_the_start() {
    let mut world = World::new().await;
    let (library, item) = stocked(&world).await;
    world.tidy().await;
    world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await.unwrap();
    // The job is taken. The first content gets its row and hold; then the metadata store does not answer any more.
    for ahead in 2..12 {
        world.metastore.hook(ahead, Hook::Refuse);
    }
    assert_eq!(run_failing(&world).await, 1);
    world.metastore.unhook();
    world.restart().await;
    assert_eq!(state(&world, &library).await.state, LibraryState::Migrating);
    // What the job holds already survives a sweep.
    let brought = world.other_store.list().await.unwrap().len();
    assert!(brought > 0);
    world.domain.sweep().await.unwrap();
    world.domain.sweep_orphans(&StoreId::new(OTHER_STORE)).await.unwrap();
    assert_eq!(world.other_store.list().await.unwrap().len(), brought);
    world.pass(600);
    world.tidy().await;
    assert_eq!(state(&world, &library).await.backing.store(), &StoreId::new(OTHER_STORE));
    assert_eq!((world.stored().await, world.other_store.list().await.unwrap().len()), (0, 2));
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "again").await.unwrap(), b"alpha");
}

#[tokio::test]
async fn where_a_library_may_migrate() {
    let world = World::new().await;
    let library = world.library("library").await;
    let migrate = async |to: &NewBacking| answer(world.domain.migrate_library(&library, to, &by()).await);
    assert_eq!(migrate(&to(STORE)).await, Some(Meaning::AlreadyInDesiredState));
    assert_eq!(migrate(&to("datastore-9")).await, Some(Meaning::InvalidArgument));
    assert_eq!(migrate(&NewBacking::Other("file:///srv".to_owned())).await, Some(Meaning::Unsupported));
    let nowhere = LibraryId::new("nowhere");
    let missing = world.domain.migrate_library(&nowhere, &to(OTHER_STORE), &by()).await;
    assert_eq!(answer(missing), Some(Meaning::NotFound));
    assert_eq!(state(&world, &library).await.state, LibraryState::Active);
}
