//! What an update session does to its item: isolation, versions, one at a time, conflicts with others.

use library_core::{
    Meaning,
    model::{FileStatus, SourceKind, UpdateSessionId, UpdateState, UserName},
    update_session::NewFile,
};
use testkit::{
    Answer, Hook, World,
    world::{ADMINISTRATOR, creation, new_session, pulled, pushed},
};

use crate::answer;

async fn item(world: &World) -> library_core::model::ItemId {
    let library = world.library("library").await;
    world.item(&library, "item", "").await
}

#[tokio::test]
async fn an_item_has_one_active_session_at_a_time() {
    let world = World::new().await;
    let item = item(&world).await;
    let first = world.session(&item).await;
    let again = || world.domain.create_update_session(new_session(&item), &CREATE);
    let error = again().await.unwrap_err();
    assert_eq!(error.meaning, Meaning::ResourceBusy);
    assert!(error.text.contains(first.as_str()), "{error}");
    world.domain.cancel_update_session(&first).await.unwrap();
    let second = again().await.unwrap();
    assert_ne!(first, second);
}

static CREATE: std::sync::LazyLock<library_core::Creation> =
    std::sync::LazyLock::new(|| creation("update_session.create", None, ""));

#[tokio::test]
async fn a_session_whose_lease_has_ended_is_in_nobodys_way() {
    let world = World::new().await;
    let item = item(&world).await;
    let first = world.session(&item).await;
    world.pass(300);
    let second = world.domain.create_update_session(new_session(&item), &CREATE).await.unwrap();
    assert_eq!(answer(world.domain.update_session_by_id(&first).await), Some(Meaning::NotFound));
    world.tidy().await;
    assert_eq!(world.look(&second).await.unwrap().state, UpdateState::Active);
}

#[tokio::test]
async fn of_two_sessions_at_the_same_moment_one_is_busy() {
    let world = World::new().await;
    let item = item(&world).await;
    let (domain, new) = (world.domain.clone(), new_session(&item));
    let rival = async move { drop(domain.create_update_session(new, &CREATE).await.unwrap()) };
    world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    let second = world.domain.create_update_session(new_session(&item), &CREATE).await;
    assert_eq!(answer(second), Some(Meaning::ResourceBusy));
}

#[tokio::test]
async fn nothing_is_visible_before_completion_and_everything_after_it() {
    let world = World::new().await;
    let item = item(&world).await;
    world.stock(&item, &[("keep", b"k"), ("replace", b"old"), ("remove", b"r")]).await;
    let before = world.domain.item_files(&item).await.unwrap();
    let session = world.session(&item).await;
    world.push(&session, "replace", b"new!").await.unwrap();
    world.push(&session, "add", b"added").await.unwrap();
    world.domain.remove_session_file(&session, "remove").await.unwrap();
    assert_eq!(world.domain.item_files(&item).await.unwrap(), before);
    let listed = world.domain.session_files(&session).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|file| (file.key.name.as_str(), file.source, file.status)).collect();
    let ready = FileStatus::Ready;
    assert_eq!(
        listed,
        [("keep", SourceKind::None, ready), ("replace", SourceKind::Push, ready), ("add", SourceKind::Push, ready)]
    );
    world.pass(7);
    world.domain.complete_update_session(&session).await.unwrap();
    let (after, files) = world.domain.item_files(&item).await.unwrap();
    let shown: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.size, file.version)).collect();
    assert_eq!(shown, [("keep", 1, 1), ("replace", 4, 2), ("add", 5, 1)]);
    assert_eq!((after.content_version, after.size), (before.0.content_version + 1, 10));
    assert_eq!((after.metadata_version, after.version), (1, 1));
    assert!(after.modified > before.0.modified);
    let done = world.look(&session).await.unwrap();
    assert_eq!((done.state, done.client_progress), (UpdateState::Done, 100));
}

#[tokio::test]
async fn completing_without_a_change_keeps_the_content_version() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.domain.item_by_id(&item).await.unwrap().content_version, 1);
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
}

#[tokio::test]
async fn removing_every_file_leaves_an_empty_item() {
    let world = World::new().await;
    let item = item(&world).await;
    world.stock(&item, &[("a", b"a")]).await;
    let session = world.session(&item).await;
    world.domain.remove_session_file(&session, "a").await.unwrap();
    assert_eq!(world.domain.session_files(&session).await.unwrap(), []);
    let unknown = world.domain.remove_session_file(&session, "a").await;
    assert_eq!(answer(unknown), Some(Meaning::InvalidArgument));
    world.domain.complete_update_session(&session).await.unwrap();
    assert!(world.names(&item).await.is_empty());
    world.tidy().await;
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn a_removed_file_can_be_added_again() {
    let world = World::new().await;
    let item = item(&world).await;
    world.stock(&item, &[("a", b"a")]).await;
    let session = world.session(&item).await;
    world.domain.remove_session_file(&session, "a").await.unwrap();
    world.push(&session, "a", b"other").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.files(&item).await[0].version, 2);
}

#[tokio::test]
async fn a_file_nobody_was_asked_for_fails_the_completion() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    let none = NewFile { source: SourceKind::None, ..pushed("a") };
    world.domain.add_session_file(&session, none).await.unwrap();
    let verdict = world.domain.validate_session(&session).await.unwrap();
    assert_eq!(verdict.missing, ["a"]);
    world.domain.complete_update_session(&session).await.unwrap();
    let failed = world.look(&session).await.unwrap();
    assert_eq!(failed.state, UpdateState::Error);
    assert!(failed.error_message.unwrap().contains("`a` is missing"));
    assert!(world.names(&item).await.is_empty());
}

#[tokio::test]
async fn bad_files_are_refused_by_name_source_and_checksum() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    let long = "a".repeat(256);
    for name in ["", ".", "..", "a/b", "a\\b", "C:x", "a\0b", "a\nb", long.as_str()] {
        let refused = world.domain.add_session_file(&session, pushed(name)).await;
        assert_eq!(answer(refused), Some(Meaning::InvalidArgument), "{name:?}");
    }
    for name in ["a".repeat(255).as_str(), "CON", "nul.txt", "trailing. ", "%2e%2e%2f", "\u{202e}gpj", "é", "e\u{301}"]
    {
        world.push(&session, name, b"x").await.unwrap();
    }
    let no_source = NewFile { pull: None, ..pulled("p", "http://source/p") };
    let push_with_source = NewFile { source: SourceKind::Push, ..pulled("p", "http://source/p") };
    let foreign = pulled("p", "file:///etc/passwd");
    let short = library_core::model::Checksum {
        algorithm: library_core::model::ChecksumAlgorithm::Sha256,
        hex: "ab".to_owned(),
    };
    let bad_checksum = NewFile { checksum: Some(short), ..pushed("p") };
    for new in [no_source, push_with_source, foreign, bad_checksum] {
        assert_eq!(answer(world.domain.add_session_file(&session, new).await), Some(Meaning::InvalidArgument));
    }
    let huge = NewFile { size: Some(u64::MAX), ..pushed("p") };
    let full = world.domain.add_session_file(&session, huge).await;
    assert_eq!(answer(full), Some(Meaning::UnableToAllocateResource));
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.names(&item).await.len(), 8);
}

#[tokio::test]
async fn an_item_has_at_most_4096_files_and_a_file_of_a_full_item_can_be_replaced() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    let mut work = world.domain.begin().await.unwrap();
    let template = {
        world.add(&session, "0").await;
        let mut fresh = world.domain.begin().await.unwrap();
        let key = testkit::world::file_key(&session, "0");
        fresh.get::<library_core::model::UpdateFile>(&key).await.unwrap().unwrap().record
    };
    for number in 1..4096_u64 {
        let key = testkit::world::file_key(&session, &number.to_string());
        work.insert(library_core::model::UpdateFile { key, position: number, ..template.clone() });
    }
    work.save().await.unwrap();
    let refused = world.domain.add_session_file(&session, pushed("one more")).await;
    assert_eq!(answer(refused), Some(Meaning::InvalidArgument));
    world.domain.add_session_file(&session, pushed("7")).await.unwrap();
}

#[tokio::test]
async fn progress_only_grows_and_must_be_within_0_to_100() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    for (progress, kept) in [(Some(40), 40), (Some(40), 40), (Some(10), 40), (None, 40), (Some(100), 100)] {
        world.domain.keep_update_session_alive(&session, progress).await.unwrap();
        assert_eq!(world.look(&session).await.unwrap().client_progress, kept);
    }
    for progress in [-1, 101, i64::MAX, i64::MIN] {
        let refused = world.domain.keep_update_session_alive(&session, Some(progress)).await;
        assert_eq!(answer(refused), Some(Meaning::InvalidArgument));
    }
}

#[tokio::test]
async fn a_failed_session_keeps_the_clients_words() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    world.domain.fail_update_session(&session, "Plattenfehler\nZeile 2".to_owned()).await.unwrap();
    let failed = world.look(&session).await.unwrap();
    assert_eq!((failed.state, failed.error_message.as_deref()), (UpdateState::Error, Some("Plattenfehler\nZeile 2")));
}

#[tokio::test]
async fn sessions_are_listed_for_their_creator_and_item() {
    let world = World::new().await;
    let library = world.library("library").await;
    let (one, two) = (world.item(&library, "one", "").await, world.item(&library, "two", "").await);
    let (first, second) = (world.session(&one).await, world.session(&two).await);
    let me = UserName::new(ADMINISTRATOR);
    let list = async |item| world.domain.update_sessions_of(&me, item).await;
    assert_eq!(list(None).await.unwrap(), [first.clone(), second]);
    assert_eq!(list(Some(&one)).await.unwrap(), [first]);
    let nobody = world.domain.update_sessions_of(&UserName::new("nobody"), None).await.unwrap();
    assert_eq!(nobody, Vec::<UpdateSessionId>::new());
    let unknown = library_core::model::ItemId::new("x");
    assert_eq!(answer(list(Some(&unknown)).await), Some(Meaning::NotFound));
    world.pass(300);
    assert_eq!(list(None).await.unwrap(), []);
}

#[tokio::test]
async fn a_file_added_while_a_completion_decides_makes_it_decide_again() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    world.push(&session, "a", b"a").await.unwrap();
    let (domain, id) = (world.domain.clone(), session.clone());
    let rival = async move { drop(domain.add_session_file(&id, pushed("b")).await.unwrap()) };
    world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    let refused = world.domain.complete_update_session(&session).await;
    assert_eq!(answer(refused), Some(Meaning::NotAllowedInCurrentState));
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Active);
}

#[tokio::test]
async fn a_pull_added_while_a_completion_decides_is_waited_for() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    world.push(&session, "a", b"a").await.unwrap();
    world.source.answer("http://source/b", Answer::File("b".into()));
    let (domain, id) = (world.domain.clone(), session.clone());
    let rival = async move { drop(domain.add_session_file(&id, pulled("b", "http://source/b")).await.unwrap()) };
    world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Active);
    world.run_jobs().await;
    assert_eq!(world.names(&item).await, ["a", "b"]);
}

#[tokio::test]
async fn a_completion_survives_a_refused_commit_and_may_be_repeated() {
    for ahead in 0.. {
        let world = World::new().await;
        let item = item(&world).await;
        world.stock(&item, &[("a", b"old")]).await;
        let session = world.session(&item).await;
        world.push(&session, "a", b"new").await.unwrap();
        world.metastore.hook(ahead, Hook::Refuse);
        let outcome = world.domain.complete_update_session(&session).await;
        if world.metastore.unhook() > 0 {
            assert!(ahead > 0, "nothing was committed");
            break;
        }
        assert_eq!(answer(outcome), Some(Meaning::ServiceUnavailable));
        assert_eq!(world.files(&item).await[0].size, 3);
        assert_eq!(world.files(&item).await[0].version, 1);
        world.domain.complete_update_session(&session).await.unwrap();
        assert_eq!(world.files(&item).await[0].version, 2);
        world.tidy().await;
        assert_eq!(world.stored().await, 1);
    }
}

#[tokio::test]
async fn a_completion_whose_answer_was_lost_happened_once() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    world.push(&session, "a", b"a").await.unwrap();
    world.metastore.hook(0, Hook::LoseAnswer);
    assert!(world.domain.complete_update_session(&session).await.is_err());
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
    let again = world.domain.complete_update_session(&session).await;
    assert_eq!(answer(again), Some(Meaning::NotAllowedInCurrentState));
    assert_eq!(world.domain.item_by_id(&item).await.unwrap().content_version, 2);
}
