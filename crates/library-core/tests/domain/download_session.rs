//! Downloads: ranges, completion, what cuts them, what does not, and how long they pin their bytes.

use library_core::{
    Creation, Meaning,
    model::{
        DownloadFileKey, DownloadSessionId, EndpointKind, ItemId, LibraryId, PrepareState, Ranges, Scope, StoreId,
        UserName,
    },
    ports::{ContentStore, content_store::Manner},
};
use testkit::{
    World,
    world::{ADMINISTRATOR, STORE, creation, due_jobs},
};

use crate::answer;

/// Two of the store's blocks of 256 KiB and a bit.
const SIZE: usize = (512 << 10) + 100;

fn content() -> Vec<u8> {
    (0..SIZE).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

async fn start() -> (World, LibraryId, ItemId, DownloadSessionId) {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    world.stock(&item, &[("a", &content())]).await;
    let session = world.download_session(&item).await;
    (world, library, item, session)
}

async fn served(world: &World, session: &DownloadSessionId) -> Ranges {
    world.domain.download_file(session, "a").await.unwrap().asked.unwrap().served
}

async fn read(download: &library_core::transfer::Download, range: std::ops::Range<u64>) -> Vec<u8> {
    let mut reading = download.read(range, Manner::Copied).await.unwrap();
    let mut all = Vec::new();
    while let Some(bytes) = reading.next().await {
        all.extend_from_slice(&bytes.unwrap());
    }
    all
}

#[tokio::test]
async fn a_file_is_unprepared_until_it_is_asked_for() {
    let (world, _, _, session) = start().await;
    let key = DownloadFileKey { session: session.clone(), name: "a".to_owned() };
    assert_eq!(world.domain.download_file(&session, "a").await.unwrap().asked, None);
    assert_eq!(answer(world.domain.open_download(&key).await), Some(Meaning::NotFound));
    let view = world.domain.prepare_file(&session, "a", EndpointKind::Https).await.unwrap();
    assert_eq!(view.asked.unwrap().state, PrepareState::Prepared);
    let unknown = world.domain.prepare_file(&session, "b", EndpointKind::Https).await;
    assert_eq!(answer(unknown), Some(Meaning::InvalidArgument));
    assert_eq!(answer(world.domain.download_file(&session, "b").await), Some(Meaning::InvalidArgument));
}

#[tokio::test]
async fn the_union_of_the_ranges_is_what_was_served() {
    let (world, _, _, session) = start().await;
    let download = world.open(&session, "a").await.unwrap();
    let size = SIZE as u64;
    assert_eq!(read(&download, 10..20).await, content()[10..20]);
    assert_eq!(read(&download, 15..40).await, content()[15..40]);
    assert_eq!(served(&world, &session).await.len(), 30);
    assert_eq!(read(&download, 40..size).await, content()[40..]);
    assert!(!served(&world, &session).await.covers(size));
    // Preparing again forgets nothing.
    world.domain.prepare_file(&session, "a", EndpointKind::Https).await.unwrap();
    assert_eq!(read(&download, 0..10).await, content()[..10]);
    let all = served(&world, &session).await;
    assert_eq!((all.len(), all.covers(size)), (size, true));
}

#[tokio::test]
async fn a_download_that_breaks_off_counts_what_was_read() {
    let (world, _, _, session) = start().await;
    let download = world.open(&session, "a").await.unwrap();
    let mut reading = download.read(0..SIZE as u64, Manner::Copied).await.unwrap();
    reading.next().await.unwrap().unwrap();
    world.pass(1);
    reading.next().await.unwrap().unwrap();
    drop(reading);
    assert_eq!(served(&world, &session).await.parts(), [(0, 512 << 10)]);
}

#[tokio::test]
async fn an_ended_session_cuts_a_running_download_within_a_second() {
    for end in ["cancel", "fail", "delete", "expire"] {
        let (world, _, _, session) = start().await;
        let download = world.open(&session, "a").await.unwrap();
        let mut reading = download.read(0..SIZE as u64, Manner::Copied).await.unwrap();
        reading.next().await.unwrap().unwrap();
        match end {
            "cancel" => world.domain.cancel_download_session(&session).await.unwrap(),
            "fail" => world.domain.fail_download_session(&session, String::new()).await.unwrap(),
            "delete" => world.domain.delete_download_session(&session).await.unwrap(),
            _ => world.pass(300),
        }
        world.pass(1);
        assert_eq!(answer(reading.next().await.unwrap()), Some(Meaning::NotFound), "{end}");
        assert!(world.open(&session, "a").await.is_err(), "{end}");
    }
}

#[tokio::test]
async fn a_running_download_renews_its_session() {
    let (world, _, _, session) = start().await;
    let download = world.open(&session, "a").await.unwrap();
    let mut reading = download.read(0..SIZE as u64, Manner::Copied).await.unwrap();
    for _ in 0..3 {
        world.pass(299);
        reading.next().await.unwrap().unwrap();
    }
    assert!(reading.next().await.is_none());
    assert!(served(&world, &session).await.covers(SIZE as u64));
}

#[tokio::test]
async fn an_updated_or_deleted_item_is_read_as_it_was() {
    for delete in ["nothing", "item", "library"] {
        let (world, library, item, session) = start().await;
        let download = world.open(&session, "a").await.unwrap();
        let mut reading = download.read(0..SIZE as u64, Manner::Copied).await.unwrap();
        let mut all = reading.next().await.unwrap().unwrap().to_vec();
        world.stock(&item, &[("a", b"new")]).await;
        let user = UserName::new(ADMINISTRATOR);
        match delete {
            "item" => world.domain.delete_item(&item, &user).await.unwrap(),
            "library" => world.delete_library(&library).await.unwrap(),
            _ => {}
        }
        world.tidy().await;
        while let Some(bytes) = reading.next().await {
            all.extend_from_slice(&bytes.unwrap());
        }
        assert_eq!(all, content());
        assert_eq!(world.read(&session, "a").await.unwrap(), content(), "{delete}");
        world.pass(301);
        world.tidy().await;
        assert_eq!(world.stored().await, usize::from(delete == "nothing"));
    }
}

#[tokio::test]
async fn damaged_content_cuts_the_download() {
    let (world, _, _, session) = start().await;
    let download = world.open(&session, "a").await.unwrap();
    let key = world.store.list().await.unwrap().remove(0);
    world.store.corrupt(&key, 300 << 10);
    let mut reading = download.read(0..SIZE as u64, Manner::Copied).await.unwrap();
    reading.next().await.unwrap().unwrap();
    assert_eq!(answer(reading.next().await.unwrap()), Some(Meaning::Internal));
}

async fn session_of(world: &World, item: &ItemId, user: &UserName) -> DownloadSessionId {
    let creation = Creation { user: user.clone(), ..creation("download_session.create", None, "") };
    world.domain.create_download_session(item, None, &creation).await.unwrap()
}

#[tokio::test]
async fn direct_access_needs_the_privilege_to_read_storage() {
    let (world, library, item, _) = start().await;
    let here = Scope::Library(library.clone());
    let reader = world.user("reader", "reader", here.clone()).await;
    let editor = world.user("editor", "editor", here).await;
    let other = world.library("other").await;
    let elsewhere = world.user("elsewhere", "editor", Scope::Library(other)).await;
    for user in [reader, elsewhere] {
        let session = session_of(&world, &item, &user).await;
        let refused = world.domain.prepare_file(&session, "a", EndpointKind::Direct).await;
        assert_eq!(answer(refused), Some(Meaning::Unauthorized));
    }
    let session = session_of(&world, &item, &editor).await;
    let view = world.domain.prepare_file(&session, "a", EndpointKind::Direct).await.unwrap();
    let uri = format!("ds:///vmfs/volumes/{STORE}/contentlib-{library}/{item}/a");
    assert_eq!(view.storage_uri, Some(uri));
    assert!(world.store.tree().iter().any(|(path, _)| path.file == "a"));
    let key = DownloadFileKey { session, name: "a".to_owned() };
    assert_eq!(answer(world.domain.open_download(&key).await), Some(Meaning::NotFound));
}

#[tokio::test]
async fn direct_access_to_an_old_version_does_not_disturb_the_current_one() {
    let (world, _, item, session) = start().await;
    world.stock(&item, &[("a", b"new")]).await;
    world.run_jobs().await;
    let refused = world.domain.prepare_file(&session, "a", EndpointKind::Direct).await;
    assert_eq!(answer(refused), Some(Meaning::InvalidArgument));
    let current = world.files(&item).await.remove(0).blob.unwrap();
    let shown: Vec<_> = world.store.tree().into_iter().map(|(_, key)| key).collect();
    assert_eq!(shown, [current]);
}

#[tokio::test]
async fn the_tree_shows_the_current_version_and_nothing_of_deleted_items() {
    let (world, _, item, _) = start().await;
    world.run_jobs().await;
    assert_eq!(world.store.tree().len(), 1);
    let session = world.session(&item).await;
    world.push(&session, "b", b"b").await.unwrap();
    world.domain.remove_session_file(&session, "a").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    world.run_jobs().await;
    let files: Vec<_> = world.store.tree().into_iter().map(|(path, _)| path.file).collect();
    assert_eq!(files, ["b"]);
    world.domain.delete_item(&item, &UserName::new(ADMINISTRATOR)).await.unwrap();
    world.run_jobs().await;
    assert!(world.store.tree().is_empty());
}

#[tokio::test]
async fn orphans_are_swept_but_not_what_is_being_written_or_read() {
    let (world, _, item, download) = start().await;
    let orphan = library_core::ports::content_store::NewUpload {
        key: library_core::model::BlobId::new("orphan.1"),
        size_hint: None,
        digests: Vec::new(),
    };
    let upload = world.store.begin(orphan).await.unwrap();
    drop(upload);
    let session = world.session(&item).await;
    let file = world.add(&session, "b").await;
    let (sender, body) = testkit::world::by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    sender.unbounded_send(Ok("half".into())).unwrap();
    crate::settle().await;
    assert_eq!(world.stored().await, 3);
    assert_eq!(world.domain.sweep_orphans(&StoreId::new(STORE)).await.unwrap(), 1);
    drop(sender);
    writing.await.unwrap().unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.read(&download, "a").await.unwrap(), content());
}

#[tokio::test]
async fn a_session_that_is_made_while_new_content_appears_pins_the_new_one() {
    let (world, _, item, old) = start().await;
    world.domain.delete_download_session(&old).await.unwrap();
    let update = world.session(&item).await;
    world.push(&update, "a", b"new").await.unwrap();
    let domain = world.domain.clone();
    let rival = async move {
        domain.complete_update_session(&update).await.unwrap();
        domain.sweep().await.unwrap();
        for job in due_jobs(&domain).await.unwrap() {
            domain.run_job(&job).await.unwrap();
        }
    };
    world.metastore.hook(0, testkit::Hook::Before(Box::pin(rival)));
    let session = world.download_session(&item).await;
    assert_eq!(world.read(&session, "a").await.unwrap(), b"new");
}

#[tokio::test]
async fn a_download_goes_on_while_metadata_cannot_be_written() {
    let (world, _, _, session) = start().await;
    // The file is prepared by the first commit.
    world.metastore.hook(1, testkit::Hook::Refuse);
    assert_eq!(world.read(&session, "a").await.unwrap(), content());
}

#[tokio::test]
async fn a_download_that_is_held_back_keeps_its_session_and_hears_when_it_ends() {
    let (world, _, _, session) = start().await;
    let download = world.open(&session, "a").await.unwrap();
    let mut reading = download.read(0..download.size, Manner::Copied).await.unwrap();
    reading.next().await.unwrap().unwrap();
    for _ in 0..310 {
        world.pass(1);
        reading.hold().await.unwrap();
    }
    reading.next().await.unwrap().unwrap();
    world.domain.cancel_download_session(&session).await.unwrap();
    world.pass(1);
    assert_eq!(answer(reading.hold().await), Some(Meaning::NotFound));
}

#[tokio::test]
async fn a_download_that_waited_while_its_session_ended_gives_no_byte() {
    let (world, _, _, session) = start().await;
    let download = world.open(&session, "a").await.unwrap();
    world.domain.cancel_download_session(&session).await.unwrap();
    world.pass(1);
    let mut reading = download.read(0..download.size, Manner::Copied).await.unwrap();
    assert_eq!(answer(reading.next().await.unwrap()), Some(Meaning::NotFound));
}
