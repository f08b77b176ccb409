//! Deleting items and libraries, and what is stored once.

use library_core::{
    Meaning,
    item::ItemChange,
    library::{Through, Usages},
    model::{ItemId, LibraryId, Scope, UpdateState, UserName},
    ports::metastore::{ItemFilter, LibraryFilter},
};
use testkit::{
    Hook, World,
    world::{ADMINISTRATOR, due_jobs, new_item, new_session},
};

use crate::answer;

async fn start() -> (World, LibraryId, ItemId, UserName) {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    (world, library, item, UserName::new(ADMINISTRATOR))
}

#[tokio::test]
async fn deleting_an_item_or_its_library_cancels_the_update_session() {
    for whole_library in [false, true] {
        let (world, library, item, user) = start().await;
        let session = world.session(&item).await;
        world.push(&session, "a", b"a").await.unwrap();
        if whole_library {
            world.delete_library(&library).await.unwrap();
            assert_eq!(answer(world.domain.library_by_id(&library).await), Some(Meaning::NotFound));
        } else {
            world.domain.delete_item(&item, &user).await.unwrap();
        }
        assert_eq!(answer(world.domain.item_by_id(&item).await), Some(Meaning::NotFound));
        assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Canceled);
        let completed = world.domain.complete_update_session(&session).await;
        assert_eq!(answer(completed), Some(Meaning::NotAllowedInCurrentState));
        world.tidy().await;
        assert_eq!(world.stored().await, 0);
    }
}

#[tokio::test]
async fn a_session_that_opens_while_its_item_is_deleted_is_cancelled() {
    let (world, _, item, user) = start().await;
    let (domain, new) = (world.domain.clone(), new_session(&item));
    let opened = std::sync::Arc::new(std::sync::Mutex::new(None));
    let out = opened.clone();
    let rival = async move {
        let creation = testkit::world::creation("create", None, "");
        *out.lock().unwrap() = Some(domain.create_update_session(new, &creation).await.unwrap());
    };
    world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    world.domain.delete_item(&item, &user).await.unwrap();
    let session = opened.lock().unwrap().take().unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Canceled);
}

#[tokio::test]
async fn equal_content_is_stored_once_and_goes_with_its_last_item() {
    let (world, library, one, user) = start().await;
    let two = world.item(&library, "two", "").await;
    world.stock(&one, &[("a", b"same"), ("b", b"same")]).await;
    world.stock(&two, &[("c", b"same")]).await;
    assert_eq!(world.stored().await, 1);
    world.domain.delete_item(&one, &user).await.unwrap();
    world.tidy().await;
    let download = world.download_session(&two).await;
    assert_eq!(world.read(&download, "c").await.unwrap(), b"same");
    world.domain.delete_item(&two, &user).await.unwrap();
    world.tidy().await;
    assert_eq!(world.stored().await, 1);
    world.pass(300);
    assert_eq!(answer(world.read(&download, "c").await), Some(Meaning::NotFound));
    world.pass(1);
    world.tidy().await;
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn two_uploads_of_equal_content_at_the_same_moment_become_one() {
    for ahead in 0..2 {
        let (world, library, one, _) = start().await;
        let two = world.item(&library, "two", "").await;
        let (first, second) = (world.session(&one).await, world.session(&two).await);
        let (mine, other) = (world.add(&first, "a").await, world.add(&second, "b").await);
        let domain = world.domain.clone();
        let rival = async move {
            domain.upload(&other.key, other.generation, testkit::world::whole("same")).await.unwrap();
        };
        world.metastore.hook(ahead, Hook::Before(Box::pin(rival)));
        world.send(&mine, "same").await.unwrap();
        assert_eq!(world.stored().await, 1);
        world.domain.complete_update_session(&first).await.unwrap();
        world.domain.complete_update_session(&second).await.unwrap();
        world.tidy().await;
        assert_eq!(world.files(&one).await[0].blob, world.files(&two).await[0].blob);
    }
}

#[tokio::test]
async fn content_that_is_condemned_while_an_upload_finds_it_is_not_lost() {
    for ahead in 0..3 {
        let (world, _, item, _) = start().await;
        world.stock(&item, &[("a", b"same")]).await;
        let session = world.session(&item).await;
        world.domain.remove_session_file(&session, "a").await.unwrap();
        world.domain.complete_update_session(&session).await.unwrap();
        let session = world.session(&item).await;
        let file = world.add(&session, "b").await;
        let domain = world.domain.clone();
        let sweep = async move {
            domain.sweep().await.unwrap();
            for job in due_jobs(&domain).await.unwrap() {
                domain.run_job(&job).await.unwrap();
            }
        };
        world.metastore.hook(ahead, Hook::Before(Box::pin(sweep)));
        world.send(&file, "same").await.unwrap();
        world.domain.complete_update_session(&session).await.unwrap();
        world.tidy().await;
        let download = world.download_session(&item).await;
        assert_eq!(world.read(&download, "b").await.unwrap(), b"same");
        assert_eq!(world.stored().await, 1);
    }
}

#[tokio::test]
async fn files_of_equal_sha_1_are_told_apart_by_their_content() {
    // Content is known by its SHA-256; that two contents share a weaker digest can be said by rows alone.
    let (world, _, item, _) = start().await;
    let session = world.session(&item).await;
    world.push(&session, "a", b"one").await.unwrap();
    let blob = world.file(&session, "a").await.blob.unwrap();
    let mut work = world.domain.begin().await.unwrap();
    let mut row = work.get::<library_core::model::Blob>(&blob).await.unwrap().unwrap();
    row.record.digests.sha1 = Some(testkit::fixture::hex_digest(library_core::model::ChecksumAlgorithm::Sha1, b"two"));
    work.update(row);
    work.save().await.unwrap();
    world.push(&session, "b", b"two").await.unwrap();
    assert_ne!(world.file(&session, "b").await.blob.unwrap(), blob);
}

#[tokio::test]
async fn item_names_are_unique_in_their_library_without_regard_to_case() {
    let (world, library, item, user) = start().await;
    let create = async |library: &LibraryId, name: &str| {
        world.domain.create_item(new_item(library, name, ""), &testkit::world::creation("create", None, "")).await
    };
    assert_eq!(answer(create(&library, "ITEM").await), Some(Meaning::AlreadyExists));
    let other = world.library("library").await;
    create(&other, "item").await.unwrap();
    create(&library, "second").await.unwrap();
    let rename = |name: &str| ItemChange { name: Some(name.to_owned()), ..ItemChange::default() };
    let taken = world.domain.update_item(&item, rename("SECOND"), &user).await;
    assert_eq!(answer(taken), Some(Meaning::AlreadyExists));
    world.domain.update_item(&item, rename("Item"), &user).await.unwrap();
    let long = "ä".repeat(81);
    for name in ["", "  ", "a\0b", "a\u{7}b", long.as_str()] {
        assert_eq!(answer(create(&library, name).await), Some(Meaning::InvalidArgument), "{name:?}");
    }
    create(&library, &"ä".repeat(80)).await.unwrap();
}

#[tokio::test]
async fn of_two_items_of_one_name_at_the_same_moment_one_exists() {
    let (world, library, _, _) = start().await;
    let (domain, new) = (world.domain.clone(), new_item(&library, "new", ""));
    let rival = async move {
        drop(domain.create_item(new, &testkit::world::creation("create", None, "")).await.unwrap());
    };
    world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    let second =
        world.domain.create_item(new_item(&library, "new", ""), &testkit::world::creation("create", None, "")).await;
    assert_eq!(answer(second), Some(Meaning::AlreadyExists));
}

#[tokio::test]
async fn properties_move_their_versions_and_content_moves_its_own() {
    let (world, _, item, user) = start().await;
    let change =
        ItemChange { description: Some("new".to_owned()), version: Some("1".to_owned()), ..ItemChange::default() };
    world.domain.update_item(&item, change.clone(), &user).await.unwrap();
    let stale = world.domain.update_item(&item, change, &user).await;
    assert_eq!(answer(stale), Some(Meaning::InvalidArgument));
    world.domain.update_item(&item, ItemChange::default(), &user).await.unwrap();
    world.stock(&item, &[("a", b"a")]).await;
    let now = world.domain.item_by_id(&item).await.unwrap();
    assert_eq!((now.version, now.metadata_version, now.content_version), (2, 2, 2));
    let long = ItemChange { description: Some("x".repeat(2001)), ..ItemChange::default() };
    assert_eq!(answer(world.domain.update_item(&item, long, &user).await), Some(Meaning::InvalidArgument));
}

#[tokio::test]
async fn users_see_the_libraries_on_which_they_may_read() {
    let (world, library, item, administrator) = start().await;
    let other = world.library("other").await;
    let reader = world.user("Reader", "reader", Scope::Library(library.clone())).await;
    let libraries = async |user: &UserName| {
        let found = world.domain.find_libraries(LibraryFilter::default(), user).await.unwrap();
        found.into_iter().map(|library| library.id).collect::<Vec<_>>()
    };
    assert_eq!(libraries(&reader).await, std::slice::from_ref(&library));
    assert_eq!(libraries(&administrator).await, [library, other]);
    assert_eq!(libraries(&UserName::new("nobody")).await, []);
    let items = world.domain.find_items(ItemFilter::default(), &reader).await.unwrap();
    assert_eq!(items.into_iter().map(|item| item.id).collect::<Vec<_>>(), [item]);
}

#[tokio::test]
async fn the_outbox_keeps_its_newest_events_however_long_it_was() {
    let (world, library, _, _) = start().await;
    let mut work = world.domain.begin().await.unwrap();
    for number in 0..2500 {
        let id = library_core::model::EventId::new(format!("event {number}"));
        let kind = library_core::model::EventKind::ItemUpdated;
        let time = jiff::Timestamp::UNIX_EPOCH;
        work.insert(library_core::model::Event { id, time, kind, object: number.to_string(), user: None });
    }
    work.save().await.unwrap();
    world.delete_library(&library).await.unwrap();
    world.domain.trim_events(1200).await.unwrap();
    let query = |after| library_core::ports::metastore::Query::EventsAfter(after);
    let mut work = world.domain.begin().await.unwrap();
    let first = work.query::<library_core::model::Event>(&query(None)).await.unwrap();
    let rest = work.query::<library_core::model::Event>(&query(Some(first[999].record.id.clone()))).await.unwrap();
    assert_eq!(first.len() + rest.len(), 1200);
    assert_eq!(rest.last().unwrap().record.kind, library_core::model::EventKind::LibraryDeleted);
}

#[tokio::test]
async fn a_session_whose_item_went_unnoticed_never_becomes_done() {
    let (world, library, _, _) = start().await;
    let domain = world.domain.clone();
    let made = std::sync::Arc::new(std::sync::Mutex::new(None));
    let (out, id) = (made.clone(), library.clone());
    let rival = async move {
        let creation = testkit::world::creation("create", None, "");
        let item = domain.create_item(new_item(&id, "late", ""), &creation).await.unwrap();
        let session = domain.create_update_session(new_session(&item), &creation).await.unwrap();
        let file = domain.add_session_file(&session, testkit::world::pushed("a")).await.unwrap();
        domain.upload(&file.key, file.generation, testkit::world::whole("content")).await.unwrap();
        *out.lock().unwrap() = Some(session);
    };
    world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    world.delete_library(&library).await.unwrap();
    let session = made.lock().unwrap().take().unwrap();
    let completed = world.domain.complete_update_session(&session).await;
    assert_eq!(answer(completed), Some(Meaning::NotAllowedInCurrentState));
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Canceled);
    world.tidy().await;
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn an_item_that_is_made_while_its_library_is_deleted_is_not_made() {
    let (world, library, _, user) = start().await;
    let (domain, id) = (world.domain.clone(), library.clone());
    let rival = async move { domain.delete_library(&id, Through::Local, Usages::Respected, &user).await.unwrap() };
    world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    let creation = testkit::world::creation("create", None, "");
    let made = world.domain.create_item(new_item(&library, "new", ""), &creation).await;
    assert_eq!(answer(made), Some(Meaning::NotFound));
}
