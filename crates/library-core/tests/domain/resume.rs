//! Uploads that break off and go on: at every place, in any order, over a restart, plain files and archives.

use bytes::Bytes;
use futures::StreamExt;
use library_core::{
    Meaning,
    model::{Checksum, ChecksumAlgorithm, FileStatus, ItemId, UpdateSessionId, UpdateState},
    transfer::{Body, BodyError, FilePart, Received, UploadState},
    update_session::{NewFile, SessionFile},
};
use testkit::{
    World,
    fixture::{archive, descriptor, hex_digest, manifest},
    world::{by_hand, pushed, whole},
};

const DISK: &[u8] = b"the bytes of a disk, some of which come later than others";

async fn start(name: &str) -> (World, ItemId, UpdateSessionId, SessionFile) {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", if name == "vm.ova" { "ovf" } else { "iso" }).await;
    let session = world.session(&item).await;
    let file = world.add(&session, name).await;
    (world, item, session, file)
}

/// Bytes in small pieces, after which the sender breaks off.
fn broken(bytes: &[u8], size: Option<u64>) -> Body {
    let pieces = bytes.chunks(61).map(|piece| Ok(Bytes::copy_from_slice(piece)));
    let end = [Err(BodyError::Broken("the connection was lost".to_owned()))];
    let pieces: Vec<_> = pieces.chain(end).collect();
    Body { size, bytes: futures::stream::iter(pieces).boxed() }
}

fn part(start: usize, end: usize, size: usize) -> FilePart {
    FilePart { start: start as u64, end: Some(end as u64), size: Some(size as u64) }
}

async fn send_part(world: &World, file: &SessionFile, bytes: &[u8], (start, end): (usize, usize)) -> Received {
    let body = whole(bytes[start..end].to_vec());
    world.domain.upload_part(&file.key, file.generation, part(start, end, bytes.len()), body).await.unwrap()
}

async fn state(world: &World, file: &SessionFile) -> UploadState {
    world.domain.upload_state(&file.key, file.generation).await.unwrap()
}

async fn offset(world: &World, file: &SessionFile) -> usize {
    usize::try_from(state(world, file).await.taken.from_start()).unwrap()
}

async fn break_off(world: &World, file: &SessionFile, bytes: &[u8], at: usize) {
    let body = broken(&bytes[..at], Some(bytes.len() as u64));
    let error = world.domain.upload(&file.key, file.generation, body).await.unwrap_err();
    assert!(error.text.contains("the connection was lost"), "{error}");
}

async fn complete(world: &World, session: &UpdateSessionId) {
    world.domain.complete_update_session(session).await.unwrap();
    let done = world.look(session).await.unwrap();
    assert_eq!((done.state, done.error_message), (UpdateState::Done, None));
}

fn ova() -> Vec<u8> {
    archive(&[("vm.ovf", &descriptor(&[("disk.vmdk", DISK)])), ("disk.vmdk", DISK)])
}

#[tokio::test]
async fn a_file_goes_on_where_it_broke_off_over_a_restart_too() {
    for (at, restarts) in [(0, false), (1, true), (31, false), (31, true), (DISK.len(), false)] {
        let (mut world, item, session, file) = start("disk.iso").await;
        break_off(&world, &file, DISK, at).await;
        if restarts {
            world.restart().await;
        }
        assert_eq!(offset(&world, &file).await, at);
        let waiting = world.file(&session, "disk.iso").await;
        assert_eq!((waiting.status, waiting.bytes_transferred), (FileStatus::WaitingForTransfer, at as u64));
        if at < DISK.len() {
            assert_eq!(send_part(&world, &file, DISK, (at, DISK.len())).await, Received::Whole);
        } else {
            world.domain.upload(&file.key, file.generation, whole(DISK)).await.unwrap();
        }
        let state = state(&world, &file).await;
        assert_eq!((state.is_whole, state.size), (true, Some(DISK.len() as u64)));
        complete(&world, &session).await;
        let download = world.download_session(&item).await;
        assert_eq!(world.read(&download, "disk.iso").await.unwrap(), DISK);
        world.tidy().await;
        assert_eq!(world.stored().await, 1);
    }
}

#[tokio::test]
async fn parts_come_in_any_order_and_overlap() {
    let (world, _, session, file) = start("disk.iso").await;
    let size = DISK.len();
    assert_eq!(send_part(&world, &file, DISK, (30, 40)).await, Received::Part { offset: 0 });
    assert_eq!(send_part(&world, &file, DISK, (50, size)).await, Received::Part { offset: 0 });
    assert_eq!(state(&world, &file).await.taken.parts(), [(30, 40), (50, size as u64)]);
    assert_eq!(send_part(&world, &file, DISK, (0, 35)).await, Received::Part { offset: 40 });
    assert!(world.domain.complete_update_session(&session).await.is_err(), "completed without its bytes");
    assert_eq!(send_part(&world, &file, DISK, (38, 52)).await, Received::Whole);
    complete(&world, &session).await;
}

#[tokio::test]
async fn the_part_that_closes_the_last_gap_makes_the_file_ready() {
    let (world, item, session, file) = start("disk.iso").await;
    assert_eq!(send_part(&world, &file, DISK, (20, DISK.len())).await, Received::Part { offset: 0 });
    assert!(!state(&world, &file).await.is_whole);
    assert_eq!(send_part(&world, &file, DISK, (0, 20)).await, Received::Whole);
    // Its answer may be lost: whoever sends the last part again hears the same, and changes nothing.
    assert_eq!(send_part(&world, &file, DISK, (0, 20)).await, Received::Whole);
    assert!(state(&world, &file).await.is_whole);
    complete(&world, &session).await;
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "disk.iso").await.unwrap(), DISK);
}

#[tokio::test]
async fn two_connections_send_parts_at_the_same_time() {
    let (world, _, session, file) = start("disk.iso").await;
    let (first, rest) = (DISK.len() / 2, DISK.len() - DISK.len() / 2);
    let (sender, body) = by_hand(Some(first as u64));
    let slow = {
        let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
        let part = part(0, first, DISK.len());
        tokio::spawn(async move { domain.upload_part(&key, generation, part, body).await })
    };
    sender.unbounded_send(Ok(Bytes::copy_from_slice(&DISK[..5]))).unwrap();
    while state(&world, &file).await.taken.from_start() < 5 {
        tokio::task::yield_now().await;
    }
    let received = send_part(&world, &file, DISK, (first, first + rest)).await;
    assert_eq!(received, Received::Part { offset: 5 });
    sender.unbounded_send(Ok(Bytes::copy_from_slice(&DISK[5..first]))).unwrap();
    drop(sender);
    assert_eq!(slow.await.unwrap().unwrap(), Received::Whole);
    complete(&world, &session).await;
}

#[tokio::test]
async fn a_file_that_is_sent_anew_forgets_what_was_here() {
    let (world, _, session, file) = start("disk.iso").await;
    break_off(&world, &file, b"other bytes", 7).await;
    world.domain.upload(&file.key, file.generation, whole(DISK)).await.unwrap();
    complete(&world, &session).await;
    world.tidy().await;
    assert_eq!(world.stored().await, 1);
}

#[tokio::test]
async fn what_nobody_goes_on_with_goes_with_its_session() {
    for name in ["disk.iso", "vm.ova"] {
        let (world, _, session, file) = start(name).await;
        let bytes = archive(&[("vm.ovf", &descriptor(&[("disk.vmdk", DISK)])), ("disk.vmdk", DISK)]);
        break_off(&world, &file, &bytes, bytes.len() - 1100).await;
        world.tidy().await;
        assert!(world.stored().await > 0, "{name} is kept for its sender");
        world.domain.cancel_update_session(&session).await.unwrap();
        world.tidy().await;
        assert_eq!(world.stored().await, 0, "{name}");
        let error = world.domain.upload_state(&file.key, file.generation).await.unwrap_err();
        assert_eq!(error.meaning, Meaning::NotFound);
    }
}

#[tokio::test]
async fn parts_that_contradict_each_other_or_the_declared_size_are_refused() {
    let (world, _, _, file) = start("disk.iso").await;
    let (_sender, body) = by_hand(Some(10));
    let running = {
        let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
        tokio::spawn(async move { domain.upload_part(&key, generation, part(0, 10, 100), body).await })
    };
    while state(&world, &file).await.size != Some(100) {
        tokio::task::yield_now().await;
    }
    let other = world.domain.upload_part(&file.key, file.generation, part(0, 10, 90), whole(&b"0123456789"[..])).await;
    assert!(other.unwrap_err().text.contains("another size"));
    running.abort();

    let (world, _, session, _) = start("disk.iso").await;
    let declared = NewFile { size: Some(5), ..pushed("disk.iso") };
    let file = world.domain.add_session_file(&session, declared).await.unwrap();
    let wrong = world.domain.upload_part(&file.key, file.generation, part(0, 2, 6), whole(&b"01"[..])).await;
    assert!(wrong.unwrap_err().text.contains("5 were declared"));
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
}

#[tokio::test]
async fn an_archive_goes_on_wherever_it_broke_off() {
    let ovf = descriptor(&[("disk.vmdk", DISK)]);
    let mf = manifest(ChecksumAlgorithm::Sha256, &[("vm.ovf", &ovf), ("disk.vmdk", DISK)]);
    let bytes = archive(&[("vm.ovf", &ovf), ("vm.mf", &mf), ("disk.vmdk", DISK)]);
    let checksum =
        Checksum { algorithm: ChecksumAlgorithm::Sha256, hex: hex_digest(ChecksumAlgorithm::Sha256, &bytes) };
    for at in (0..bytes.len()).step_by(97) {
        let (mut world, item, session, _) = start("vm.ova").await;
        let new = NewFile { checksum: Some(checksum.clone()), ..pushed("vm.ova") };
        let file = world.domain.add_session_file(&session, new).await.unwrap();
        break_off(&world, &file, &bytes, at).await;
        if at % 2 == 0 {
            world.restart().await;
        }
        let here = offset(&world, &file).await;
        assert!(here <= at, "{here} of {at} bytes are here");
        let elsewhere = part(here + 1, bytes.len(), bytes.len());
        let refused = world.domain.upload_part(&file.key, file.generation, elsewhere, whole(Bytes::new())).await;
        assert_eq!(refused.unwrap(), Received::OutOfOrder { offset: here as u64 });
        assert_eq!(send_part(&world, &file, &bytes, (here, bytes.len())).await, Received::Whole, "broken at {at}");
        complete(&world, &session).await;
        assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk"]);
        let download = world.download_session(&item).await;
        assert_eq!(world.read(&download, "disk.vmdk").await.unwrap(), DISK);
        world.tidy().await;
        assert_eq!(world.stored().await, 2, "broken at {at}");
    }
}

#[tokio::test]
async fn an_archive_loses_nothing_when_it_breaks_off_in_a_member() {
    let bytes = ova();
    // Some of the descriptor; the disk's header and some of its bytes.
    for at in [512 + 100, bytes.len() - 1024 - 512 + 20] {
        let (mut world, item, session, file) = start("vm.ova").await;
        break_off(&world, &file, &bytes, at).await;
        world.restart().await;
        assert_eq!(offset(&world, &file).await, at);
        assert_eq!(send_part(&world, &file, &bytes, (at, bytes.len())).await, Received::Whole);
        complete(&world, &session).await;
        assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk"]);
    }
}

#[tokio::test]
async fn an_archive_may_come_in_many_parts() {
    let ovf = descriptor(&[("disk.vmdk", DISK)]);
    let bytes = archive(&[("vm.ovf", &ovf), ("disk.vmdk", DISK)]);
    let (world, item, session, file) = start("vm.ova").await;
    let mut rounds = 0;
    loop {
        let from = offset(&world, &file).await;
        let to = bytes.len().min(from + 2500);
        rounds += 1;
        assert!(rounds < 100, "no progress at {from}");
        if send_part(&world, &file, &bytes, (from, to)).await == Received::Whole {
            break;
        }
    }
    assert!(rounds > 1);
    complete(&world, &session).await;
    assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk"]);
}
