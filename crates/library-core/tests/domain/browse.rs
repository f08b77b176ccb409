//! The read-only tree of a store, as the rows tell it.

use library_core::{
    Entry, EntryKind, Meaning, Place,
    model::{ItemId, LibraryId, Scope, StoreId, UserName},
};
use testkit::{
    World,
    world::{ADMINISTRATOR, OTHER_STORE, STORE},
};

use crate::{
    answer,
    stock::{by, stocked, to},
};

async fn look(world: &World, store: &str, path: &[&str], user: &UserName) -> Option<Place> {
    let place = world.domain.browse(&StoreId::new(store), path, user).await;
    assert!(matches!(answer_of(&place), None | Some(Meaning::NotFound)));
    place.ok()
}

fn answer_of(place: &library_core::Result<Place>) -> Option<Meaning> {
    place.as_ref().err().map(|error| error.meaning)
}

async fn entries(world: &World, path: &[&str]) -> Vec<Entry> {
    match look(world, STORE, path, &by()).await {
        Some(Place::Folder(entries)) => entries,
        other => panic!("{path:?} is no folder: {other:?}"),
    }
}

fn folder(library: &LibraryId) -> String {
    format!("contentlib-{library}")
}

#[tokio::test]
async fn a_store_shows_libraries_items_and_the_files_that_they_hold_now() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let stocked_at = world.domain.item_by_id(&item).await.unwrap().modified;
    world.pass(60);
    let empty = world.item(&library, "empty", "").await;
    let (top, inside) = (folder(&library), item.to_string());
    let names = |entries: Vec<Entry>| entries.into_iter().map(|entry| (entry.name, entry.kind)).collect::<Vec<_>>();
    assert_eq!(names(entries(&world, &[]).await), [(top.clone(), EntryKind::Folder)]);
    let items = [(inside.clone(), EntryKind::Folder), (empty.to_string(), EntryKind::Folder)];
    assert_eq!(names(entries(&world, &[&top]).await), items);
    assert_eq!(entries(&world, &[&top, empty.as_str()]).await, []);
    let files: Vec<_> = world.files(&item).await;
    let expected: Vec<Entry> = files
        .iter()
        .map(|file| Entry { name: file.name.clone(), kind: EntryKind::File { size: file.size }, modified: stocked_at })
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(entries(&world, &[&top, &inside]).await, expected);
}

#[tokio::test]
async fn what_a_path_calls_a_file_can_be_opened() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let (top, inside) = (folder(&library), item.to_string());
    let Some(Place::File(address)) = look(&world, STORE, &[&top, &inside, "b"], &by()).await else {
        panic!("`b` is a file");
    };
    let download = world.domain.open_file(&address, None).await.unwrap();
    assert_eq!(download.size, 4);
    assert_eq!((download.name.as_str(), address.item), ("b", item));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let other = world.library("other").await;
    let (top, inside) = (folder(&library), item.to_string());
    let paths: &[&[&str]] = &[
        &["contentlib-none"],
        &[library.as_str()],
        &[&top, "none"],
        &[&folder(&other), &inside],
        &[&top, &inside, "none"],
        &[&top, &inside, "b", "deeper"],
        &["."],
        &[".."],
        &[""],
    ];
    for path in paths {
        assert_eq!(look(&world, STORE, path, &by()).await, None, "{path:?}");
    }
    assert_eq!(look(&world, OTHER_STORE, &[&top], &by()).await, None, "it is on another store");
    assert_eq!(answer(world.domain.browse(&StoreId::new("datastore-9"), &[], &by()).await), Some(Meaning::NotFound));
}

#[tokio::test]
async fn nobody_sees_libraries_that_they_may_not_read() {
    let world = World::new().await;
    let (hidden, item) = stocked(&world).await;
    let open = world.library("open").await;
    let eve = world.user("eve", "reader", Scope::Library(open.clone())).await;
    let Some(Place::Folder(seen)) = look(&world, STORE, &[], &eve).await else { panic!("the top is a folder") };
    assert_eq!(seen.iter().map(|entry| entry.name.clone()).collect::<Vec<_>>(), [folder(&open)]);
    for path in [&[folder(&hidden).as_str()][..], &[folder(&hidden).as_str(), item.as_str(), "b"]] {
        assert_eq!(look(&world, STORE, path, &eve).await, None, "{path:?}");
    }
    let nobody = UserName::new("nobody");
    assert_eq!(look(&world, STORE, &[], &nobody).await, Some(Place::Folder(Vec::new())));
}

#[tokio::test]
async fn a_migrated_library_is_shown_on_its_new_store_alone() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    world.domain.migrate_library(&library, &to(OTHER_STORE), &UserName::new(ADMINISTRATOR)).await.unwrap();
    world.tidy().await;
    let path = [folder(&library), ItemId::to_string(&item)];
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    assert_eq!(look(&world, STORE, &path, &by()).await, None);
    assert!(matches!(look(&world, OTHER_STORE, &path, &by()).await, Some(Place::Folder(files)) if !files.is_empty()));
}
