//! Who holds a file while its last bytes are made durable, and who wins when two writers hold it one after the other.

use bytes::Bytes;
use library_core::{
    Meaning, Result,
    model::{FileStatus, ItemId, UpdateFile, UpdateSessionId, UpdateState},
    ports::{Clock, ContentStore},
    transfer::{Body, FilePart, Received},
    update_session::SessionFile,
};
use testkit::{
    Answer, Hook, World,
    fixture::{archive, descriptor},
    world::{by_hand, due_jobs, whole},
};
use tokio::task::JoinHandle;

use crate::{answer, expecting, settle};

const DISK: &[u8] = b"the bytes of a disk";

fn bytes_of(name: &str) -> Bytes {
    match name {
        "vm.ova" => archive(&[("vm.ovf", &descriptor(&[("disk.vmdk", DISK)])), ("disk.vmdk", DISK)]).into(),
        _ => Bytes::from_static(DISK),
    }
}

fn sending(world: &World, file: &SessionFile, body: Body) -> JoinHandle<Result<()>> {
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    tokio::spawn(async move { domain.upload(&key, generation, body).await })
}

/// Sends all of a file as one part.
fn going_on(world: &World, file: &SessionFile, bytes: Bytes) -> JoinHandle<Result<Received>> {
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let size = bytes.len() as u64;
    let part = FilePart { start: 0, end: Some(size), size: Some(size) };
    tokio::spawn(async move { domain.upload_part(&key, generation, part, whole(bytes)).await })
}

/// Sends what begins at `start` of a file of `size` bytes.
async fn part_of(
    world: &World,
    file: &SessionFile,
    (start, bytes): (u64, &'static [u8]),
    size: u64,
) -> Result<Received> {
    let part = FilePart { start, end: Some(start + bytes.len() as u64), size: Some(size) };
    world.domain.upload_part(&file.key, file.generation, part, whole(bytes)).await
}

async fn seconds(world: &World, count: usize) {
    for _ in 0..count {
        world.pass(1);
        world.clock.tick();
        settle().await;
    }
}

async fn complete(world: &World, session: &UpdateSessionId) {
    world.domain.complete_update_session(session).await.unwrap();
    let done = world.look(session).await.unwrap();
    assert_eq!((done.state, done.error_message), (UpdateState::Done, None));
}

async fn holds_the_disk(world: &World, item: &ItemId, name: &str) {
    let kept = if name == "vm.ova" { "disk.vmdk" } else { name };
    let download = world.download_session(item).await;
    assert_eq!(world.read(&download, kept).await.unwrap(), DISK);
    world.tidy().await;
    assert_eq!(world.stored().await, world.names(item).await.len());
}

#[tokio::test]
async fn a_file_stays_held_while_it_is_sealed_and_whoever_asks_is_answered_at_once() {
    for name in ["disk.iso", "vm.ova"] {
        let (world, item, session, file) = expecting(name).await;
        let bytes = bytes_of(name);
        let seals = world.store.hold_seals().await;
        let sealing = sending(&world, &file, whole(bytes.clone()));
        settle().await;
        seconds(&world, 400).await;
        assert!(!sealing.is_finished());
        assert_eq!(world.file(&session, name).await.status, FileStatus::Transferring);

        let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
        let asking = tokio::spawn(async move { domain.upload_state(&key, generation).await });
        settle().await;
        assert!(asking.is_finished(), "{name}: who asks waits for the seal");
        match asking.await.unwrap() {
            Ok(state) => assert_eq!((state.taken.from_start(), state.is_whole), (bytes.len() as u64, false)),
            Err(error) => assert_eq!((name, error.meaning), ("vm.ova", Meaning::ResourceBusy)),
        }
        assert_eq!(
            answer(world.domain.complete_update_session(&session).await),
            Some(Meaning::NotAllowedInCurrentState)
        );
        drop(seals);
        sealing.await.unwrap().unwrap();
        complete(&world, &session).await;
        holds_the_disk(&world, &item, name).await;
    }
}

#[tokio::test]
async fn a_file_stays_held_while_the_store_takes_no_bytes_and_its_end_is_noticed() {
    for name in ["disk.iso", "vm.ova"] {
        let (world, _, session, file) = expecting(name).await;
        let writes = world.store.hold_writes().await;
        let stuck = sending(&world, &file, whole(bytes_of(name)));
        settle().await;
        seconds(&world, 400).await;
        let another = sending(&world, &file, whole(bytes_of(name)));
        settle().await;
        assert_eq!(answer(another.await.unwrap()), Some(Meaning::ResourceBusy), "{name}");
        world.domain.cancel_update_session(&session).await.unwrap();
        seconds(&world, 1).await;
        assert!(stuck.is_finished(), "{name}");
        assert_eq!(answer(stuck.await.unwrap()), Some(Meaning::NotFound));
        drop(writes);
        world.tidy().await;
        assert_eq!(world.stored().await, 0, "{name}");
    }
}

#[tokio::test]
async fn a_pulled_file_stays_held_while_it_is_sealed() {
    for name in ["disk.iso", "vm.ova"] {
        let (world, item, session, _) = expecting(name).await;
        world.domain.remove_session_file(&session, name).await.unwrap();
        world.source.answer("https://source/file", Answer::File(bytes_of(name)));
        let file = world.pull(&session, name, "https://source/file").await;
        let seals = world.store.hold_seals().await;
        let domain = world.domain.clone();
        let job = due_jobs(&domain).await.unwrap().remove(0);
        let pulling = tokio::spawn(async move { domain.run_job(&job).await });
        settle().await;
        seconds(&world, 30).await;
        let row = world.domain.begin().await.unwrap().get::<UpdateFile>(&file.key).await.unwrap().unwrap().record;
        assert!(row.claim.unwrap().lease_until > world.clock.steady(), "{name}");
        drop(seals);
        pulling.await.unwrap().unwrap();
        complete(&world, &session).await;
        holds_the_disk(&world, &item, name).await;
    }
}

#[tokio::test]
async fn who_comes_while_a_file_is_sealed_hears_what_became_of_it() {
    let (world, item, session, file) = expecting("disk.iso").await;
    let seals = world.store.hold_seals().await;
    let sealing = sending(&world, &file, whole(DISK));
    settle().await;
    let again = going_on(&world, &file, Bytes::from_static(DISK));
    settle().await;
    assert!(!again.is_finished());
    drop(seals);
    sealing.await.unwrap().unwrap();
    assert_eq!(again.await.unwrap().unwrap(), Received::Whole);
    complete(&world, &session).await;
    holds_the_disk(&world, &item, "disk.iso").await;
}

#[tokio::test]
async fn a_file_whose_session_ends_while_it_is_sealed_is_gone() {
    for name in ["disk.iso", "vm.ova"] {
        let (world, _, session, file) = expecting(name).await;
        let seals = world.store.hold_seals().await;
        let sealing = sending(&world, &file, whole(bytes_of(name)));
        settle().await;
        world.domain.cancel_update_session(&session).await.unwrap();
        drop(seals);
        assert_eq!(answer(sealing.await.unwrap()), Some(Meaning::NotFound));
        world.tidy().await;
        assert_eq!(world.stored().await, 0, "{name}");
    }
}

#[tokio::test]
async fn of_two_writers_of_an_archive_the_later_one_goes_on_and_the_silent_one_is_refused() {
    let (world, item, session, file) = expecting("vm.ova").await;
    let bytes = bytes_of("vm.ova");
    let at = bytes.len() - 1024 - 512 + 7;
    let (first, body) = by_hand(Some(bytes.len() as u64));
    let silent = sending(&world, &file, body);
    first.unbounded_send(Ok(bytes.slice(..at - 3))).unwrap();
    settle().await;
    world.pass(1);
    first.unbounded_send(Ok(bytes.slice(at - 3..at))).unwrap();
    settle().await;
    let asked = world.domain.upload_state(&file.key, file.generation).await;
    assert_eq!(answer(asked), Some(Meaning::ResourceBusy));
    world.pass(10);
    // The silent one still has its files open; how far it came is told all the same.
    let state = world.domain.upload_state(&file.key, file.generation).await.unwrap();
    assert_eq!(state.taken.from_start(), at as u64);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let size = bytes.len() as u64;
    let part = FilePart { start: at as u64, end: Some(size), size: Some(size) };
    let rest = whole(bytes.slice(at..));
    let later = tokio::spawn(async move { domain.upload_part(&key, generation, part, rest).await });
    settle().await;
    seconds(&world, 2).await;
    assert_eq!(answer(silent.await.unwrap()), Some(Meaning::NotFound));
    assert_eq!(later.await.unwrap().unwrap(), Received::Whole);
    complete(&world, &session).await;
    holds_the_disk(&world, &item, "vm.ova").await;
}

#[tokio::test]
async fn an_archive_that_is_taken_over_while_it_is_sealed_has_one_writer_that_wins() {
    // How many commits before the adoption the other writer comes: at it, or while the members are sealed.
    for while_sealing in [true, false] {
        let (world, item, session, file) = expecting("vm.ova").await;
        let bytes = bytes_of("vm.ova");
        let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
        let size = bytes.len() as u64;
        let part = FilePart { start: 0, end: Some(size), size: Some(size) };
        let body = whole(bytes.clone());
        let (told, outcome) = futures::channel::oneshot::channel();
        let clock = world.clock.clone();
        let other = async move {
            clock.advance(jiff::SignedDuration::from_secs(10));
            tokio::spawn(async move { told.send(domain.upload_part(&key, generation, part, body).await) });
            settle().await;
        };
        let first = if while_sealing {
            let seals = world.store.hold_seals().await;
            let first = sending(&world, &file, whole(bytes));
            settle().await;
            other.await;
            drop(seals);
            first
        } else {
            // The claim is the first commit, the adoption of what was sealed the second.
            world.metastore.hook(1, Hook::Before(Box::pin(other)));
            sending(&world, &file, whole(bytes))
        };
        assert_eq!(answer(first.await.unwrap()), Some(Meaning::NotFound), "{while_sealing}");
        assert_eq!(outcome.await.unwrap().unwrap(), Received::Whole, "{while_sealing}");
        complete(&world, &session).await;
        holds_the_disk(&world, &item, "vm.ova").await;
    }
}

#[tokio::test]
async fn who_comes_late_to_an_archive_that_is_complete_changes_nothing() {
    let (world, item, session, file) = expecting("vm.ova").await;
    let bytes = bytes_of("vm.ova");
    let first = {
        let (world, file, bytes) = (&world, &file, bytes.clone());
        let sent = world.domain.upload(&file.key, file.generation, whole(bytes));
        sent.await
    };
    first.unwrap();
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let last = FilePart { start: bytes.len() as u64 - 1, end: Some(bytes.len() as u64), size: None };
    let received = domain.upload_part(&key, generation, last, whole(bytes.slice(bytes.len() - 1..))).await;
    assert_eq!(received.unwrap(), Received::Whole);
    complete(&world, &session).await;
    holds_the_disk(&world, &item, "vm.ova").await;
}

#[tokio::test]
async fn an_archive_of_which_a_later_member_is_sealed_already_goes_on() {
    for restarts in [true, false] {
        let (mut world, item, session, file) = expecting("vm.ova").await;
        let bytes = bytes_of("vm.ova");
        let (sender, body) = by_hand(Some(bytes.len() as u64));
        let sent = sending(&world, &file, body);
        sender.unbounded_send(Ok(bytes.slice(..bytes.len() - 1))).unwrap();
        settle().await;
        drop(sender);
        sent.await.unwrap().unwrap_err();
        // The server died in the middle of the seal.
        let disk = world.store.staged().await.unwrap().pop().unwrap();
        world.store.resume(&disk).await.unwrap().upload.seal().await.unwrap();
        if restarts {
            world.restart().await;
        }
        let here = world.domain.upload_state(&file.key, file.generation).await.unwrap().taken.from_start();
        let size = bytes.len() as u64;
        let part = FilePart { start: here, end: Some(size), size: Some(size) };
        let rest = whole(bytes.slice(usize::try_from(here).unwrap()..));
        let received = world.domain.upload_part(&file.key, file.generation, part, rest).await;
        assert_eq!(received.unwrap(), Received::Whole, "{restarts}");
        complete(&world, &session).await;
        holds_the_disk(&world, &item, "vm.ova").await;
    }
}

#[tokio::test]
async fn a_file_that_ends_elsewhere_than_another_connection_said_is_not_called_complete() {
    let (world, _, session, file) = expecting("disk.iso").await;
    let (feed, body) = by_hand(None);
    let ending = sending(&world, &file, body);
    feed.unbounded_send(Ok(Bytes::from_static(&DISK[..10]))).unwrap();
    settle().await;
    assert_eq!(part_of(&world, &file, (0, &DISK[..4]), 100).await.unwrap(), Received::Part { offset: 10 });
    drop(feed);
    assert_eq!(answer(ending.await.unwrap()), Some(Meaning::InvalidArgument));
    assert_eq!(world.file(&session, "disk.iso").await.status, FileStatus::WaitingForTransfer);
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Active);
}

#[tokio::test]
async fn bytes_behind_the_end_that_another_connection_said_are_refused_and_lost_on_nobody() {
    let (world, item, session, file) = expecting("disk.iso").await;
    let (feed, body) = by_hand(None);
    let too_long = sending(&world, &file, body);
    feed.unbounded_send(Ok(Bytes::from_static(&DISK[..10]))).unwrap();
    settle().await;
    let size = DISK.len() as u64;
    assert_eq!(part_of(&world, &file, (0, &DISK[..4]), size).await.unwrap(), Received::Part { offset: 10 });
    feed.unbounded_send(Ok(Bytes::from([&DISK[10..], b" and more"].concat()))).unwrap();
    assert_eq!(answer(too_long.await.unwrap()), Some(Meaning::InvalidArgument));
    assert_eq!(part_of(&world, &file, (10, &DISK[10..]), size).await.unwrap(), Received::Whole);
    complete(&world, &session).await;
    holds_the_disk(&world, &item, "disk.iso").await;
}

#[tokio::test]
async fn no_empty_member_is_lost_where_an_archive_broke_off_at_its_header() {
    let disk = [7; 512];
    let files: [(&str, &[u8]); 2] = [("disk.vmdk", &disk), ("empty.nvram", b"")];
    let bytes = Bytes::from(archive(&[("vm.ovf", &descriptor(&files)), files[0], files[1]]));
    let (world, item, session, file) = expecting("vm.ova").await;
    let (feed, body) = by_hand(None);
    let breaking = sending(&world, &file, body);
    // The archive ends with the header of the empty member and two empty blocks.
    let header = bytes.len() - bytes.len() % 512 - 3 * 512;
    feed.unbounded_send(Ok(bytes.slice(..header))).unwrap();
    settle().await;
    world.pass(1);
    world.metastore.hook(0, Hook::Refuse);
    feed.unbounded_send(Ok(bytes.slice(header..))).unwrap();
    assert_eq!(answer(breaking.await.unwrap()), Some(Meaning::ServiceUnavailable));

    let offset = world.domain.upload_state(&file.key, file.generation).await.unwrap().taken.from_start();
    let (from, size) = (usize::try_from(offset).unwrap(), bytes.len() as u64);
    let part = FilePart { start: offset, end: Some(size), size: Some(size) };
    let rest = world.domain.upload_part(&file.key, file.generation, part, whole(bytes.slice(from..))).await;
    assert_eq!(rest.unwrap(), Received::Whole);
    complete(&world, &session).await;
    assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk", "empty.nvram"]);
}
