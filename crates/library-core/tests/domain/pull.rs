//! Files that the server fetches: success, every kind of failure, and completion before or after.

use bytes::Bytes;
use futures::channel::mpsc;
use library_core::{
    Meaning,
    model::{ChecksumAlgorithm, FileStatus, ItemId, SourceKind, UpdateFile, UpdateSessionId, UpdateState},
    ports::{SourceError, metastore::Query},
    update_session::NewFile,
};
use testkit::{
    Answer, Hook, World,
    fixture::{descriptor, manifest},
    world::{by_hand, due_jobs, pulled},
};

use crate::{answer, settle};

const URI: &str = "https://source/a";

async fn start(item_type: &str) -> (World, ItemId, UpdateSessionId) {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", item_type).await;
    let session = world.session(&item).await;
    (world, item, session)
}

fn unreachable() -> SourceError {
    SourceError::Unreachable("nobody answers".to_owned())
}

#[tokio::test]
async fn a_pull_may_end_before_completion_and_after_it() {
    for complete_first in [false, true] {
        let (world, item, session) = start("").await;
        world.source.answer(URI, Answer::File("content".into()));
        let file = world.pull(&session, "a", URI).await;
        assert_eq!((file.source, file.status), (SourceKind::Pull, FileStatus::WaitingForTransfer));
        if complete_first {
            world.domain.complete_update_session(&session).await.unwrap();
            assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Active);
            assert!(world.names(&item).await.is_empty());
            world.run_jobs().await;
        } else {
            world.run_jobs().await;
            assert_eq!(world.file(&session, "a").await.status, FileStatus::Ready);
            world.domain.complete_update_session(&session).await.unwrap();
        }
        assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
        assert_eq!(world.files(&item).await[0].size, 7);
        assert_eq!(world.source.asked(), [URI]);
    }
}

#[tokio::test]
async fn a_source_that_does_not_answer_is_asked_again_with_growing_delay() {
    let (world, item, session) = start("").await;
    let beginning = Bytes::from_static(b"con");
    world.source.answer(URI, Answer::Refuses(unreachable()));
    world.source.answer(URI, Answer::Breaks { size: 7, beginning, error: unreachable() });
    world.source.answer(URI, Answer::Unsized("content".into()));
    world.pull(&session, "a", URI).await;
    world.domain.complete_update_session(&session).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.source.asked().len(), 1);
    world.pass(1);
    world.run_jobs().await;
    assert_eq!(world.source.asked().len(), 2);
    assert_eq!(world.stored().await, 0);
    world.pass(1);
    assert_eq!(world.run_jobs().await, 0);
    world.pass(1);
    world.run_jobs().await;
    assert_eq!(world.source.asked().len(), 3);
    assert_eq!(world.names(&item).await, ["a"]);
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
}

#[tokio::test]
async fn a_source_that_never_answers_fails_the_session_in_the_end() {
    let (world, _, session) = start("").await;
    world.pull(&session, "a", URI).await;
    for _ in 0..64 {
        world.run_jobs().await;
        world.pass(1);
    }
    let failed = world.look(&session).await.unwrap();
    assert_eq!(failed.state, UpdateState::Error);
    let message = failed.error_message.unwrap();
    assert!(message.contains("`a`") && message.contains("does not answer"), "{message}");
    assert_eq!(world.source.asked().len(), 6);
    world.tidy().await;
    assert_eq!(due_jobs(&world.domain).await.unwrap(), []);
}

#[tokio::test]
async fn a_wrong_answer_fails_the_session_at_once_and_names_the_cause() {
    let failed = SourceError::Failed("the source answered 404".to_owned());
    let refused = SourceError::Refused("address 127.0.0.1 is not allowed".to_owned());
    for (error, cause) in [(failed, "404"), (refused, "127.0.0.1")] {
        for beginning in [false, true] {
            let (world, _, session) = start("").await;
            let error = error.clone();
            world.source.answer(
                URI,
                if beginning {
                    Answer::Breaks { size: 9, beginning: "x".into(), error }
                } else {
                    Answer::Refuses(error)
                },
            );
            world.pull(&session, "a", URI).await;
            world.run_jobs().await;
            let failed = world.look(&session).await.unwrap();
            assert_eq!(failed.state, UpdateState::Error);
            assert!(failed.error_message.unwrap().contains(cause));
            assert_eq!(world.stored().await, 0);
        }
    }
}

#[tokio::test]
async fn another_size_or_checksum_than_declared_fails_the_session() {
    let sha1 = ChecksumAlgorithm::Sha1;
    let wrong_sum = library_core::model::Checksum { algorithm: sha1, hex: "0".repeat(40) };
    let wrong = [(Some(6), None), (Some(8), None), (None, Some(wrong_sum))];
    for (size, checksum) in wrong {
        for answer in [Answer::File("content".into()), Answer::Unsized("content".into())] {
            let (world, _, session) = start("").await;
            world.source.answer(URI, answer);
            let new = NewFile { size, checksum: checksum.clone(), ..pulled("a", URI) };
            world.domain.add_session_file(&session, new).await.unwrap();
            world.run_jobs().await;
            assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
            world.tidy().await;
            assert_eq!(world.stored().await, 0);
        }
    }
}

#[tokio::test]
async fn a_client_cannot_push_into_a_pull() {
    let (world, _, session) = start("").await;
    let file = world.pull(&session, "a", URI).await;
    assert_eq!(answer(world.send(&file, "content").await), Some(Meaning::NotFound));
}

#[tokio::test]
async fn a_pull_of_a_cancelled_session_stops_and_leaves_nothing() {
    let (world, _, session) = start("").await;
    let (pieces, answer) = mpsc::unbounded();
    world.source.answer(URI, Answer::Pieces(answer));
    world.pull(&session, "a", URI).await;
    let (domain, job) = (world.domain.clone(), due_jobs(&world.domain).await.unwrap().remove(0));
    let pulling = tokio::spawn(async move { domain.run_job(&job).await });
    pieces.unbounded_send(Ok(Bytes::from_static(b"one"))).unwrap();
    settle().await;
    assert_eq!(world.stored().await, 1);
    world.domain.cancel_update_session(&session).await.unwrap();
    world.pass(1);
    pieces.unbounded_send(Ok(Bytes::from_static(b"two"))).unwrap();
    settle().await;
    pulling.await.unwrap().unwrap();
    assert_eq!(world.stored().await, 0);
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Canceled);
    assert_eq!(world.run_jobs().await, 0);
}

#[tokio::test]
async fn a_running_pull_renews_its_session() {
    let (world, item, session) = start("").await;
    let (pieces, answer) = mpsc::unbounded();
    world.source.answer(URI, Answer::Pieces(answer));
    world.pull(&session, "a", URI).await;
    world.domain.complete_update_session(&session).await.unwrap();
    let (domain, job) = (world.domain.clone(), due_jobs(&world.domain).await.unwrap().remove(0));
    let pulling = tokio::spawn(async move { domain.run_job(&job).await });
    for _ in 0..10 {
        pieces.unbounded_send(Ok(Bytes::from_static(b"x"))).unwrap();
        settle().await;
        world.pass(200);
    }
    drop(pieces);
    pulling.await.unwrap().unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
    assert_eq!(world.files(&item).await[0].size, 10);
}

#[tokio::test]
async fn files_of_a_pulled_descriptor_are_pulled_from_beside_it() {
    let (world, item, session) = start("ovf").await;
    let (one, two): (&[u8], &[u8]) = (b"first disk", b"second");
    let ovf = descriptor(&[("disk one.vmdk", one), ("two.vmdk", two)]);
    let mf = manifest(ChecksumAlgorithm::Sha256, &[("vm.ovf", &ovf), ("disk one.vmdk", one)]);
    world.source.answer("https://source/dir/vm.mf", Answer::File(mf.into()));
    world.source.answer("https://source/dir/vm.ovf?token=x", Answer::File(ovf.clone().into()));
    world.source.answer("https://source/dir/disk%20one.vmdk", Answer::File(Bytes::from_static(one)));
    world.source.answer("https://source/dir/two.vmdk", Answer::Unsized(Bytes::from_static(two)));
    world.pull(&session, "vm.mf", "https://source/dir/vm.mf").await;
    world.pull(&session, "vm.ovf", "https://source/dir/vm.ovf?token=x").await;
    world.domain.complete_update_session(&session).await.unwrap();
    world.run_jobs().await;
    let done = world.look(&session).await.unwrap();
    assert_eq!((done.state, done.error_message), (UpdateState::Done, None));
    assert_eq!(world.names(&item).await, ["vm.ovf", "disk one.vmdk", "two.vmdk"]);
}

#[tokio::test]
async fn a_pulled_descriptor_pulls_files_anew_that_the_item_has_already() {
    let (world, item, session) = start("ovf").await;
    let old: &[u8] = b"old";
    let ovf = descriptor(&[("disk.vmdk", old)]);
    world.push(&session, "vm.ovf", &ovf).await.unwrap();
    world.push(&session, "disk.vmdk", old).await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    let session = world.session(&item).await;
    let new: &[u8] = b"newer";
    world.source.answer("https://source/vm.ovf", Answer::File(descriptor(&[("disk.vmdk", new)]).into()));
    world.source.answer("https://source/disk.vmdk", Answer::File(Bytes::from_static(new)));
    world.pull(&session, "vm.ovf", "https://source/vm.ovf").await;
    world.domain.complete_update_session(&session).await.unwrap();
    world.run_jobs().await;
    let done = world.look(&session).await.unwrap();
    assert_eq!((done.state, done.error_message), (UpdateState::Done, None));
    let disk = world.files(&item).await.into_iter().find(|file| file.name == "disk.vmdk").unwrap();
    assert_eq!(disk.size, 5);
}

#[tokio::test]
async fn files_of_a_pushed_descriptor_wait_for_the_client() {
    let (world, _, session) = start("ovf").await;
    let disk: &[u8] = b"disk";
    world.push(&session, "vm.ovf", &descriptor(&[("disk.vmdk", disk)])).await.unwrap();
    let waiting = world.file(&session, "disk.vmdk").await;
    assert_eq!((waiting.source, waiting.status), (SourceKind::None, FileStatus::WaitingForTransfer));
    assert_eq!(world.domain.validate_session(&session).await.unwrap().missing, ["disk.vmdk"]);
    world.push(&session, "disk.vmdk", disk).await.unwrap();
    assert!(world.domain.validate_session(&session).await.unwrap().is_good());
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
}

#[tokio::test]
async fn the_server_dies_between_the_last_pull_and_the_completion_that_waits_for_it() {
    for ahead in 0..8 {
        let (mut world, item, session) = start("").await;
        world.source.answer(URI, Answer::File("content".into()));
        world.source.answer(URI, Answer::File("content".into()));
        world.pull(&session, "a", URI).await;
        world.domain.complete_update_session(&session).await.unwrap();
        let job = due_jobs(&world.domain).await.unwrap().remove(0);
        world.metastore.hook(ahead, Hook::Refuse);
        let _ = world.domain.run_job(&job).await;
        world.metastore.unhook();
        world.restart().await;
        for _ in 0..20 {
            world.run_jobs().await;
            world.pass(1);
        }
        assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done, "commit {ahead} refused");
        assert_eq!(world.names(&item).await, ["a"]);
        world.tidy().await;
        assert_eq!(world.stored().await, 1);
    }
}

#[tokio::test]
async fn a_completion_that_a_pull_finishes_meanwhile_is_no_error() {
    let (world, item, session) = start("").await;
    world.source.answer(URI, Answer::File("content".into()));
    world.pull(&session, "a", URI).await;
    let (domain, job) = (world.domain.clone(), due_jobs(&world.domain).await.unwrap().remove(0));
    let id = session.clone();
    // The pull ends, and with it another caller's completion, while this one decides.
    let rival = async move {
        domain.run_job(&job).await.unwrap();
        drop(domain.complete_update_session(&id).await);
    };
    world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    let outcome = world.domain.complete_update_session(&session).await;
    assert!(matches!(answer(outcome), None | Some(Meaning::NotAllowedInCurrentState)));
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
    assert_eq!(world.domain.item_by_id(&item).await.unwrap().content_version, 2);
}

#[tokio::test]
async fn the_files_of_a_failed_session_stay_readable_and_say_why() {
    let (world, _, session) = start("").await;
    let pushed = world.add(&session, "pushed").await;
    world.send(&pushed, "content").await.unwrap();
    world.add(&session, "waiting").await;
    world.source.answer(URI, Answer::Refuses(SourceError::Failed("the source answered 404".to_owned())));
    world.pull(&session, "a", URI).await;
    world.run_jobs().await;
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
    let failed = world.file(&session, "a").await;
    assert_eq!(failed.status, FileStatus::Error);
    assert!(failed.error_message.unwrap().contains("404"));
    let kept = world.file(&session, "pushed").await;
    assert_eq!((kept.status, kept.size, kept.bytes_transferred), (FileStatus::Ready, Some(7), 7));
    assert_eq!(world.file(&session, "waiting").await.status, FileStatus::WaitingForTransfer);
    world.tidy().await;
    assert_eq!(world.stored().await, 0, "nothing pins what was received");
    assert_eq!(world.domain.session_files(&session).await.unwrap().len(), 3);
    assert_eq!(answer(world.send(&pushed, "again").await), Some(Meaning::NotFound));
    world.domain.delete_update_session(&session).await.unwrap();
    assert_eq!(rows(&world, &session).await, 0);
}

#[tokio::test]
async fn a_pull_that_gave_up_shows_its_file_as_failed() {
    let (world, _, session) = start("").await;
    world.pull(&session, "a", URI).await;
    for _ in 0..64 {
        world.run_jobs().await;
        world.pass(1);
    }
    let failed = world.file(&session, "a").await;
    assert_eq!(failed.status, FileStatus::Error);
    assert!(failed.error_message.unwrap().contains("does not answer"));
}

#[tokio::test]
async fn the_pull_of_a_cancelled_session_is_not_tried_again() {
    let (world, _, session) = start("").await;
    world.pull(&session, "a", URI).await;
    world.domain.cancel_update_session(&session).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.source.asked().len(), 0);
    world.pass(3600);
    assert_eq!(world.run_jobs().await, 0, "no job is left");
    world.pass(1);
    world.tidy().await;
    assert_eq!(rows(&world, &session).await, 0);
}

#[tokio::test]
async fn a_file_that_was_coming_when_its_session_ended_is_failed() {
    let (world, _, session) = start("").await;
    let file = world.add(&session, "a").await;
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    sender.unbounded_send(Ok(Bytes::from_static(b"half"))).unwrap();
    settle().await;
    world.domain.fail_update_session(&session, "no".to_owned()).await.unwrap();
    drop(sender);
    assert_eq!(answer(writing.await.unwrap()), Some(Meaning::NotFound));
    let failed = world.file(&session, "a").await;
    assert_eq!((failed.status, failed.error_message.is_some()), (FileStatus::Error, true));
}

#[tokio::test]
async fn the_files_of_a_completed_session_are_those_that_it_changed() {
    let (world, item, session) = start("").await;
    world.push(&session, "a", b"a").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    world.stock(&item, &[("b", b"b")]).await;
    world.tidy().await;
    let files = world.domain.session_files(&session).await.unwrap();
    assert_eq!(files.iter().map(|file| file.key.name.as_str()).collect::<Vec<_>>(), ["a"]);
}

async fn rows(world: &World, session: &UpdateSessionId) -> usize {
    let mut work = world.domain.begin().await.unwrap();
    work.query::<UpdateFile>(&Query::UpdateFiles(session.clone())).await.unwrap().len()
}

#[tokio::test]
async fn that_there_is_no_preview_is_said_when_the_files_are_here() {
    use library_core::update_session::warnings::Preview;
    let (world, _, session) = start("iso").await;
    world.source.answer(URI, Answer::File("content".into()));
    world.pull(&session, "a.iso", URI).await;
    let before = world.look(&session).await.unwrap();
    assert_eq!(world.domain.preview(&before).await.unwrap(), Some(Preview::Unavailable));
    world.run_jobs().await;
    let after = world.look(&session).await.unwrap();
    assert_eq!(world.domain.preview(&after).await.unwrap(), Some(Preview::NotApplicable));
}
