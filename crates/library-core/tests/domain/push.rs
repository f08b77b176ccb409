//! Files that a client sends: what is checked, who may send, and that nothing stays of what failed.

use bytes::Bytes;
use futures::future::BoxFuture;
use library_core::{
    Meaning, Result,
    model::{Checksum, ChecksumAlgorithm, FileStatus, ItemId, UpdateSessionId, UpdateState},
    ports::ContentStore,
    transfer::{Body, BodyError, FilePart, Received},
    update_session::{NewFile, SessionFile},
};
use testkit::{
    Hook, World,
    fixture::hex_digest,
    world::{by_hand, pushed, whole},
};

use crate::{answer, settle};

async fn start() -> (World, ItemId, UpdateSessionId) {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    let session = world.session(&item).await;
    (world, item, session)
}

fn checksum(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> Checksum {
    Checksum { algorithm, hex: hex_digest(algorithm, bytes).to_uppercase() }
}

async fn declared(world: &World, session: &UpdateSessionId, size: Option<u64>, sum: Option<Checksum>) -> SessionFile {
    world.domain.add_session_file(session, NewFile { size, checksum: sum, ..pushed("a") }).await.unwrap()
}

#[tokio::test]
async fn a_file_is_checked_against_what_was_declared_by_every_algorithm() {
    for algorithm in ChecksumAlgorithm::ALL {
        let (world, item, session) = start().await;
        let file = declared(&world, &session, Some(5), Some(checksum(algorithm, b"hello"))).await;
        assert_eq!((file.size, file.checksum), (None, None));
        world.domain.upload(&file.key, file.generation, Body { size: None, ..whole("hello") }).await.unwrap();
        let ready = world.file(&session, "a").await;
        assert_eq!((ready.status, ready.size, ready.bytes_transferred), (FileStatus::Ready, Some(5), 5));
        assert_eq!(ready.checksum.unwrap().algorithm, algorithm);
        world.domain.complete_update_session(&session).await.unwrap();
        let kept = world.files(&item).await.remove(0).checksum;
        assert_eq!(kept, Checksum { algorithm, hex: hex_digest(algorithm, b"hello") });
    }
}

#[tokio::test]
async fn a_wrong_checksum_names_algorithm_expected_and_actual_fails_its_session_and_leaves_nothing() {
    for algorithm in ChecksumAlgorithm::ALL {
        let (world, _, session) = start().await;
        let file = declared(&world, &session, None, Some(checksum(algorithm, b"other"))).await;
        let error = world.send(&file, "hello").await.unwrap_err();
        assert_eq!(error.meaning, Meaning::InvalidArgument);
        for part in [algorithm.as_str(), &hex_digest(algorithm, b"other"), &hex_digest(algorithm, b"hello"), "`a`"] {
            assert!(error.text.contains(part), "{part} in {error}");
        }
        let failed = world.file(&session, "a").await;
        assert_eq!((failed.status, failed.error_message.as_ref()), (FileStatus::Error, Some(&error.text)));
        let ended = world.look(&session).await.unwrap();
        let reason = format!("file `a` was refused: {error}");
        assert_eq!((ended.state, ended.error_message), (UpdateState::Error, Some(reason)));
        assert_eq!(world.stored().await, 0);
        assert_eq!(answer(world.send(&file, "other").await), Some(Meaning::NotFound));
    }
}

#[tokio::test]
async fn a_wrong_file_takes_the_others_of_its_session_with_it() {
    let (world, item, session) = start().await;
    world.push(&session, "ready", b"ready").await.unwrap();
    world.add(&session, "waiting").await;
    let coming = world.add(&session, "coming").await;
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), coming.key.clone(), coming.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    sender.unbounded_send(Ok(Bytes::from_static(b"one"))).unwrap();
    settle().await;
    let wrong = declared(&world, &session, Some(5), None).await;
    world.send(&wrong, "hell").await.unwrap_err();
    world.pass(1);
    sender.unbounded_send(Ok(Bytes::from_static(b"two"))).unwrap();
    assert_eq!(answer(writing.await.unwrap()), Some(Meaning::NotFound));
    let files = world.domain.session_files(&session).await.unwrap();
    let states: Vec<_> = files.iter().map(|file| (file.key.name.as_str(), file.status)).collect();
    let (waits, failed) = (FileStatus::WaitingForTransfer, FileStatus::Error);
    let expected = [("ready", FileStatus::Ready), ("waiting", waits), ("coming", failed), ("a", failed)];
    assert_eq!(states, expected);
    assert!(files.iter().all(|file| file.blob.is_none()));
    world.tidy().await;
    assert_eq!(world.stored().await, 0);
    assert_eq!(world.domain.item_by_id(&item).await.unwrap().content_version, 1);
}

#[tokio::test]
async fn what_is_asked_of_a_failed_session_is_refused_with_its_reason() {
    let (world, _, session) = start().await;
    let file = declared(&world, &session, Some(5), None).await;
    let told = world.send(&file, "hell").await.unwrap_err().text;
    let domain = &world.domain;
    let refusals = [
        domain.complete_update_session(&session).await.unwrap_err(),
        domain.validate_session(&session).await.unwrap_err(),
        domain.cancel_update_session(&session).await.unwrap_err(),
        domain.keep_update_session_alive(&session, None).await.unwrap_err(),
        domain.add_session_file(&session, pushed("a")).await.unwrap_err(),
    ];
    for refusal in refusals {
        assert_eq!(refusal.meaning, Meaning::NotAllowedInCurrentState);
        let text = format!("update session `{session}` is ERROR: file `a` was refused: {told}; open a new one");
        assert_eq!(refusal.text, text);
    }
}

#[tokio::test]
async fn an_item_whose_file_was_refused_takes_the_right_one_at_once() {
    let (world, item, session) = start().await;
    let file = declared(&world, &session, Some(5), None).await;
    world.send(&file, "hell").await.unwrap_err();
    let again = world.session(&item).await;
    let file = declared(&world, &again, Some(5), None).await;
    world.send(&file, "hello").await.unwrap();
    world.domain.complete_update_session(&again).await.unwrap();
    assert_eq!(world.files(&item).await[0].size, 5);
    world.tidy().await;
    assert_eq!(world.stored().await, 1);
}

#[tokio::test]
async fn a_wrong_file_whose_session_cannot_be_ended_now_is_not_taken_for_received() {
    let (world, _, session) = start().await;
    let file = declared(&world, &session, Some(5), None).await;
    // The claim is the first commit of an upload, its end the second.
    world.metastore.hook(1, Hook::Refuse);
    assert_eq!(answer(world.send(&file, "hell").await), Some(Meaning::ServiceUnavailable));
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Active);
    world.pass(10);
    assert_eq!(answer(world.send(&file, "hell").await), Some(Meaning::InvalidArgument));
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
}

#[tokio::test]
async fn a_writer_that_lost_its_file_fails_nothing_by_it() {
    let (world, _, session) = start().await;
    let file = declared(&world, &session, Some(5), None).await;
    let (first, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    first.unbounded_send(Ok(Bytes::from_static(b"one"))).unwrap();
    settle().await;
    world.pass(10);
    world.send(&file, "hello").await.unwrap();
    first.unbounded_send(Ok(Bytes::from_static(b"more than five"))).unwrap();
    assert_eq!(answer(writing.await.unwrap()), Some(Meaning::InvalidArgument));
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
}

#[tokio::test]
async fn another_size_than_declared_is_an_error_and_leaves_nothing() {
    for (announced, sent) in [(true, "hell"), (true, "hello!"), (false, "hell"), (false, "hello!"), (false, "")] {
        let (world, _, session) = start().await;
        let file = declared(&world, &session, Some(5), None).await;
        let body = if announced { whole(sent) } else { Body { size: None, ..whole(sent) } };
        let refused = world.domain.upload(&file.key, file.generation, body).await;
        assert_eq!(answer(refused), Some(Meaning::InvalidArgument), "{announced} {sent}");
        assert_eq!(world.file(&session, "a").await.status, FileStatus::Error);
        assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
        assert_eq!(world.stored().await, 0);
    }
}

#[tokio::test]
async fn a_sender_that_breaks_off_may_send_again() {
    let (world, item, session) = start().await;
    let file = world.add(&session, "a").await;
    let (sender, body) = by_hand(Some(10));
    sender.unbounded_send(Ok(Bytes::from_static(b"hello"))).unwrap();
    sender.unbounded_send(Err(BodyError::Broken("connection lost".to_owned()))).unwrap();
    assert!(world.domain.upload(&file.key, file.generation, body).await.is_err());
    let short = Body { size: Some(10), ..whole("hello") };
    let error = world.domain.upload(&file.key, file.generation, short).await.unwrap_err();
    assert!(error.text.contains("5 of 10 bytes"), "{error}");
    let waiting = world.file(&session, "a").await;
    assert_eq!((waiting.status, waiting.error_message), (FileStatus::WaitingForTransfer, None));
    world.send(&file, "hellohello").await.unwrap();
    assert_eq!(world.stored().await, 1);
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.files(&item).await[0].size, 10);
}

#[tokio::test]
async fn empty_files_are_files() {
    let (world, item, session) = start().await;
    world.push(&session, "a", b"").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.files(&item).await[0].size, 0);
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "a").await.unwrap(), b"");
}

#[tokio::test]
async fn a_second_writer_is_refused_until_the_first_is_silent_for_ten_seconds() {
    let (world, _, session) = start().await;
    let file = world.add(&session, "a").await;
    let (first, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    first.unbounded_send(Ok(Bytes::from_static(b"one"))).unwrap();
    settle().await;
    assert_eq!(world.file(&session, "a").await.status, FileStatus::Transferring);
    assert_eq!(answer(world.send(&file, "two").await), Some(Meaning::ResourceBusy));
    let completed = world.domain.complete_update_session(&session).await;
    assert_eq!(answer(completed), Some(Meaning::NotAllowedInCurrentState));
    world.pass(9);
    first.unbounded_send(Ok(Bytes::from_static(b"one"))).unwrap();
    settle().await;
    assert_eq!(world.file(&session, "a").await.bytes_transferred, 6);
    world.pass(9);
    assert_eq!(answer(world.send(&file, "two").await), Some(Meaning::ResourceBusy));
    world.pass(1);
    world.send(&file, "two").await.unwrap();
    first.unbounded_send(Ok(Bytes::from_static(b"one"))).unwrap();
    drop(first);
    assert_eq!(answer(writing.await.unwrap()), Some(Meaning::NotFound));
    assert_eq!(world.file(&session, "a").await.size, Some(3));
    assert_eq!(world.stored().await, 1);
}

/// Something that ends the wish for a running upload.
type Ending = fn(&World, UpdateSessionId) -> BoxFuture<'_, ()>;

#[tokio::test]
async fn an_upload_that_is_no_longer_wanted_stops_within_a_second() {
    let endings: [(&str, Ending); 4] = [
        ("cancel", |world, id| Box::pin(async move { world.domain.cancel_update_session(&id).await.unwrap() })),
        ("fail", |world, id| {
            Box::pin(async move { world.domain.fail_update_session(&id, String::new()).await.unwrap() })
        }),
        ("remove", |world, id| Box::pin(async move { world.domain.remove_session_file(&id, "a").await.unwrap() })),
        ("add again", |world, id| Box::pin(async move { drop(world.add(&id, "a").await) })),
    ];
    for (what, end) in endings {
        let (world, _, session) = start().await;
        let file = world.add(&session, "a").await;
        let (sender, body) = by_hand(Some(1 << 40));
        let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
        let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
        sender.unbounded_send(Ok(Bytes::from_static(b"one"))).unwrap();
        settle().await;
        assert_eq!(world.stored().await, 1, "{what}");
        end(&world, session.clone()).await;
        world.pass(1);
        sender.unbounded_send(Ok(Bytes::from_static(b"two"))).unwrap();
        settle().await;
        assert!(writing.is_finished(), "{what}");
        assert_eq!(answer(writing.await.unwrap()), Some(Meaning::NotFound), "{what}");
        assert_eq!(world.stored().await, 0, "{what}");
    }
}

#[tokio::test]
async fn adding_a_file_again_kills_its_old_address() {
    let (world, item, session) = start().await;
    let old = world.add(&session, "a").await;
    world.send(&old, "old").await.unwrap();
    let new = world.add(&session, "a").await;
    assert_eq!(new.status, FileStatus::WaitingForTransfer);
    assert_eq!(answer(world.send(&old, "old").await), Some(Meaning::NotFound));
    world.send(&new, "new!").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.files(&item).await[0].size, 4);
    world.tidy().await;
    assert_eq!(world.stored().await, 1);
}

#[tokio::test]
async fn sending_a_ready_file_again_replaces_its_content() {
    let (world, item, session) = start().await;
    let file = world.add(&session, "a").await;
    world.send(&file, "one").await.unwrap();
    world.send(&file, "three").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.files(&item).await[0].size, 5);
    world.tidy().await;
    assert_eq!(world.stored().await, 1);
}

#[tokio::test]
async fn nothing_is_left_of_a_session_that_ended_without_completion() {
    for state in [UpdateState::Canceled, UpdateState::Error, UpdateState::Active] {
        let (world, _, session) = start().await;
        world.push(&session, "a", b"one").await.unwrap();
        world.push(&session, "b", b"two").await.unwrap();
        match state {
            UpdateState::Canceled => world.domain.cancel_update_session(&session).await.unwrap(),
            UpdateState::Error => world.domain.fail_update_session(&session, String::new()).await.unwrap(),
            UpdateState::Active | UpdateState::Done => world.pass(301),
        }
        assert_eq!(world.stored().await, 2);
        world.tidy().await;
        assert_eq!(world.stored().await, 0);
    }
}

#[tokio::test]
async fn a_put_that_begins_while_a_completion_decides_makes_it_refuse() {
    let (world, _, session) = start().await;
    let file = world.add(&session, "a").await;
    world.send(&file, "one").await.unwrap();
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let begun = async move {
        tokio::spawn(async move { domain.upload(&key, generation, body).await });
        settle().await;
    };
    world.metastore.hook(0, Hook::Before(Box::pin(begun)));
    let refused = world.domain.complete_update_session(&session).await;
    assert_eq!(answer(refused), Some(Meaning::NotAllowedInCurrentState));
    sender.unbounded_send(Ok(Bytes::from_static(b"three"))).unwrap();
    drop(sender);
    settle().await;
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
}

#[tokio::test]
async fn content_whose_commit_got_lost_is_not_taken_away() {
    for upload in UPLOADS {
        let (world, item, session) = start().await;
        let file = world.add(&session, "a").await;
        // The adoption of the content is the last commit of an upload.
        world.metastore.hook(upload.commits - 1, Hook::LoseAnswer);
        let lost = (upload.send)(&world, &file, "one").await;
        assert_eq!(answer(lost), Some(Meaning::ServiceUnavailable));
        assert_eq!(world.file(&session, "a").await.status, FileStatus::Ready);
        world.domain.complete_update_session(&session).await.unwrap();
        world.tidy().await;
        let download = world.download_session(&item).await;
        assert_eq!(world.read(&download, "a").await.unwrap(), b"one");
    }
}

/// How a file comes.
struct Upload {
    send: for<'a> fn(&'a World, &'a SessionFile, &'static str) -> BoxFuture<'a, Result<()>>,
    commits: u64,
}

/// A short file takes its row when it is sealed, any other one claims it first.
const UPLOADS: [Upload; 2] = [
    Upload { send: |world, file, text| Box::pin(at_once(world, file, text)), commits: 1 },
    Upload { send: |world, file, text| Box::pin(world.send(file, text)), commits: 2 },
];

async fn at_once(world: &World, file: &SessionFile, text: &'static str) -> Result<()> {
    world.domain.upload_short(&file.key, file.generation, vec![Bytes::from_static(text.as_bytes())]).await
}

#[tokio::test]
async fn a_short_file_is_taken_as_any_other_one() {
    let (world, item, session) = start().await;
    let [kept, busy, gone] =
        [world.add(&session, "a").await, world.add(&session, "b").await, world.add(&session, "c").await];
    at_once(&world, &kept, "one").await.unwrap();
    at_once(&world, &kept, "two").await.unwrap();
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), busy.key.clone(), busy.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    settle().await;
    assert_eq!(answer(at_once(&world, &busy, "one").await), Some(Meaning::ResourceBusy));
    world.pass(10);
    at_once(&world, &busy, "three").await.unwrap();
    sender.unbounded_send(Ok(Bytes::from_static(b"late"))).unwrap();
    drop(sender);
    assert_eq!(answer(writing.await.unwrap()), Some(Meaning::NotFound), "who was silent for too long");
    world.domain.remove_session_file(&session, "c").await.unwrap();
    assert_eq!(answer(at_once(&world, &gone, "four").await), Some(Meaning::NotFound));
    world.domain.complete_update_session(&session).await.unwrap();
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "a").await.unwrap(), b"two");
    assert_eq!(world.read(&download, "b").await.unwrap(), b"three");
    world.tidy().await;
    assert_eq!(world.stored().await, 2);
}

#[tokio::test]
async fn no_sweep_takes_a_short_file_before_its_row_is_there() {
    let (world, item, session) = start().await;
    let file = world.add(&session, "a").await;
    let seals = world.store.hold_seals().await;
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let bytes = vec![Bytes::from_static(b"one")];
    let sealing = tokio::spawn(async move { domain.upload_short(&key, generation, bytes).await });
    settle().await;
    assert_eq!(world.stored().await, 1, "it is in the store");
    world.tidy().await;
    drop(seals);
    sealing.await.unwrap().unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "a").await.unwrap(), b"one");
}

#[tokio::test]
async fn a_short_file_gives_way_to_who_came_to_a_silent_writers_bytes() {
    let (world, item, session) = start().await;
    let file = world.add(&session, "a").await;
    let part = |start: u64, end: u64| FilePart { start, end: Some(end), size: Some(6) };
    let first = world.domain.upload_part(&file.key, file.generation, part(0, 3), whole("one")).await;
    assert_eq!(first.unwrap(), Received::Part { offset: 3 });
    let seals = world.store.hold_seals().await;
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let bytes = vec![Bytes::from_static(b"short")];
    let short = tokio::spawn(async move { domain.upload_short(&key, generation, bytes).await });
    settle().await;
    let (domain, key) = (world.domain.clone(), file.key.clone());
    let rest = part(3, 6);
    let last = tokio::spawn(async move { domain.upload_part(&key, generation, rest, whole("two")).await });
    settle().await;
    drop(seals);
    let outcomes = (short.await.unwrap(), last.await.unwrap());
    let kept = match outcomes {
        (Err(error), Ok(Received::Whole)) if error.meaning == Meaning::ResourceBusy => "onetwo",
        (Ok(()), Err(error)) if error.meaning == Meaning::NotFound => "short",
        other => panic!("{other:?}"),
    };
    world.domain.complete_update_session(&session).await.unwrap();
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "a").await.unwrap(), kept.as_bytes());
    world.tidy().await;
    assert_eq!(world.stored().await, 1);
}

#[tokio::test]
async fn a_short_file_that_is_wrong_fails_its_session() {
    let sha1 = |hex: &str| Some(Checksum { algorithm: ChecksumAlgorithm::Sha1, hex: hex.to_owned() });
    for (size, checksum) in [(Some(4), None), (None, sha1(&"0".repeat(40)))] {
        let (world, _, session) = start().await;
        let file = world.domain.add_session_file(&session, NewFile { size, checksum, ..pushed("a") }).await.unwrap();
        assert_eq!(answer(at_once(&world, &file, "one").await), Some(Meaning::InvalidArgument));
        let failed = world.look(&session).await.unwrap();
        assert_eq!(failed.state, UpdateState::Error);
        assert!(failed.error_message.is_some_and(|message| message.contains("`a`")));
        world.tidy().await;
        assert_eq!(world.stored().await, 0);
    }
}

#[tokio::test]
async fn an_upload_whose_commit_was_refused_leaves_nothing_after_the_sweep() {
    for (upload, ahead) in UPLOADS.iter().flat_map(|upload| (0..upload.commits).map(move |ahead| (upload, ahead))) {
        let (world, item, session) = start().await;
        let file = world.add(&session, "a").await;
        world.metastore.hook(ahead, Hook::Refuse);
        let refused = (upload.send)(&world, &file, "one").await;
        assert_eq!(answer(refused), Some(Meaning::ServiceUnavailable));
        world.pass(10);
        world.tidy().await;
        assert_eq!(world.stored().await, 0);
        world.send(&file, "one").await.unwrap();
        world.domain.complete_update_session(&session).await.unwrap();
        assert_eq!(world.names(&item).await, ["a"]);
    }
}

#[tokio::test]
async fn a_full_store_is_told_and_leaves_nothing_but_a_session_that_goes_on() {
    let (world, _, session) = start().await;
    let file = world.add(&session, "a").await;
    let body = Body { size: Some(1 << 41), ..whole("x") };
    let full = world.domain.upload(&file.key, file.generation, body).await;
    assert_eq!(answer(full), Some(Meaning::UnableToAllocateResource));
    assert_eq!(world.stored().await, 0);
    assert_eq!(world.file(&session, "a").await.status, FileStatus::WaitingForTransfer);
    world.send(&file, "x").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
}

#[tokio::test]
async fn an_upload_that_stalls_notices_that_it_is_no_longer_wanted() {
    let (world, _, session) = start().await;
    let file = world.add(&session, "a").await;
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    sender.unbounded_send(Ok(Bytes::from_static(b"one"))).unwrap();
    settle().await;
    world.domain.cancel_update_session(&session).await.unwrap();
    world.pass(1);
    world.clock.tick();
    settle().await;
    assert!(writing.is_finished());
    assert_eq!(answer(writing.await.unwrap()), Some(Meaning::NotFound));
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn an_upload_that_stalls_keeps_neither_its_file_nor_its_session() {
    let (world, _, session) = start().await;
    let file = world.add(&session, "a").await;
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    sender.unbounded_send(Ok(Bytes::from_static(b"one"))).unwrap();
    settle().await;
    for _ in 0..12 {
        world.pass(1);
        world.clock.tick();
        settle().await;
        assert_eq!(world.file(&session, "a").await.bytes_transferred, 3);
    }
    world.send(&file, "two").await.unwrap();
    world.pass(1);
    world.clock.tick();
    assert_eq!(answer(writing.await.unwrap()), Some(Meaning::NotFound));
    drop(sender);
    let file = world.add(&session, "b").await;
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    for _ in 0..310 {
        world.pass(1);
        world.clock.tick();
        settle().await;
    }
    assert_eq!(answer(world.domain.update_session_by_id(&session).await), Some(Meaning::NotFound));
    assert_eq!(answer(writing.await.unwrap()), Some(Meaning::NotFound));
    drop(sender);
}

/// An empty piece says that the server itself holds the sender back.
#[tokio::test]
async fn an_upload_that_is_held_back_keeps_its_file_and_its_session() {
    let (world, _, session) = start().await;
    let file = world.add(&session, "a").await;
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    sender.unbounded_send(Ok(Bytes::from_static(b"one"))).unwrap();
    for second in 0..310 {
        world.pass(1);
        world.clock.tick();
        if second % 2 == 0 {
            sender.unbounded_send(Ok(Bytes::new())).unwrap();
        }
        settle().await;
    }
    assert_eq!(answer(world.send(&file, "two").await), Some(Meaning::ResourceBusy));
    sender.unbounded_send(Ok(Bytes::from_static(b"two"))).unwrap();
    drop(sender);
    writing.await.unwrap().unwrap();
    assert_eq!(world.file(&session, "a").await.size, Some(6));
}

#[tokio::test]
async fn the_same_bytes_sent_again_mend_content_that_was_lost() {
    let (world, item, session) = start().await;
    world.send(&world.add(&session, "a").await, "the bytes").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    let kept = world.store.list().await.unwrap();
    world.store.remove(&kept[0]).await.unwrap();
    let download = world.download_session(&item).await;
    assert!(world.read(&download, "a").await.is_err());

    let session = world.session(&item).await;
    world.send(&world.add(&session, "b").await, "the bytes").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    let download = world.download_session(&item).await;
    for name in ["a", "b"] {
        assert_eq!(world.read(&download, name).await.unwrap(), b"the bytes");
    }
    assert_eq!(world.store.list().await.unwrap(), kept);
}

#[tokio::test]
async fn metadata_without_room_leave_no_content_of_a_file_that_was_not_taken() {
    let (world, _, session) = start().await;
    let file = world.add(&session, "a").await;
    world.metastore.hook(0, Hook::Fill);
    assert_eq!(answer(at_once(&world, &file, "the bytes").await), Some(Meaning::ServiceUnavailable));
    assert_eq!(world.stored().await, 0);
    at_once(&world, &file, "the bytes").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
}
