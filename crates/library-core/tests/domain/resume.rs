//! Uploads that break off and go on: at every place, in any order, over a restart, plain files and archives.

use bytes::Bytes;
use futures::StreamExt;
use library_core::{
    Meaning,
    model::{Checksum, ChecksumAlgorithm, FileStatus, UpdateSessionId, UpdateState},
    transfer::{Body, BodyError, FilePart, Received, UNFIT_PART, UploadState},
    update_session::{NewFile, SessionFile},
};
use testkit::{
    World,
    fixture::{archive, descriptor, hex_digest, manifest},
    world::{by_hand, pushed, whole},
};

use crate::expecting;

const DISK: &[u8] = b"the bytes of a disk, some of which come later than others";

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

#[tokio::test]
async fn a_file_goes_on_where_it_broke_off_over_a_restart_too() {
    for (at, restarts) in [(0, false), (1, true), (31, false), (31, true), (DISK.len(), false)] {
        let (mut world, item, session, file) = expecting("disk.iso").await;
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
    let (world, _, session, file) = expecting("disk.iso").await;
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
    let (world, item, session, file) = expecting("disk.iso").await;
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
    let (world, _, session, file) = expecting("disk.iso").await;
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
    let (world, _, session, file) = expecting("disk.iso").await;
    break_off(&world, &file, b"other bytes", 7).await;
    world.domain.upload(&file.key, file.generation, whole(DISK)).await.unwrap();
    complete(&world, &session).await;
    world.tidy().await;
    assert_eq!(world.stored().await, 1);
}

#[tokio::test]
async fn what_nobody_goes_on_with_goes_with_its_session() {
    for name in ["disk.iso", "vm.ova"] {
        let (world, _, session, file) = expecting(name).await;
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

fn ova() -> Vec<u8> {
    archive(&[("vm.ovf", &descriptor(&[("disk.vmdk", DISK)])), ("disk.vmdk", DISK)])
}

/// A part that is none of the file: refused, and nothing is other than before.
async fn misfit(world: &World, file: &SessionFile, part: FilePart, bytes: &[u8]) {
    let before = state(world, file).await;
    // It comes without a length, as a chunked body does.
    let body = Body { size: None, ..whole(Bytes::copy_from_slice(bytes)) };
    let error = world.domain.upload_part(&file.key, file.generation, part, body).await.unwrap_err();
    assert_eq!((error.meaning, error.id), (Meaning::InvalidArgument, UNFIT_PART), "{part:?}: {error}");
    let after = state(world, file).await;
    assert_eq!(after.taken.from_start(), before.taken.from_start(), "{part:?}");
    assert_eq!((after.size, after.is_whole), (before.size, before.is_whole), "{part:?}");
    assert_eq!(world.look(&file.key.session).await.unwrap().state, UpdateState::Active, "{part:?}");
}

#[tokio::test]
async fn a_part_that_is_none_of_the_file_is_refused_and_the_upload_goes_on() {
    for (name, bytes) in [("disk.iso", DISK.to_vec()), ("vm.ova", ova())] {
        for (declared, restarts) in [(true, false), (false, false), (true, true), (false, true)] {
            let (mut world, item, session, _) = expecting(name).await;
            let size = bytes.len();
            let told = NewFile { size: declared.then_some(size as u64), ..pushed(name) };
            let file = world.domain.add_session_file(&session, told).await.unwrap();
            if declared {
                for other in [size - 1, size + 1] {
                    misfit(&world, &file, part(0, 10, other), &bytes[..10]).await;
                }
                let beyond = FilePart { start: 0, end: Some(size as u64 + 1), size: None };
                misfit(&world, &file, beyond, &bytes).await;
                assert_eq!(world.file(&session, name).await.status, FileStatus::WaitingForTransfer);
            }
            let half = size / 2;
            assert_eq!(send_part(&world, &file, &bytes, (0, half)).await, Received::Part { offset: half as u64 });
            if restarts {
                world.restart().await;
            }
            let from = offset(&world, &file).await;
            for other in [half - 1, size - 1, size + 1] {
                misfit(&world, &file, part(0, 10, other), &bytes[..10]).await;
            }
            misfit(&world, &file, part(from, size + 1, size), &bytes[from..]).await;
            misfit(&world, &file, FilePart { start: from as u64, end: Some(u64::MAX), size: None }, &[]).await;
            assert_eq!(send_part(&world, &file, &bytes, (from, size)).await, Received::Whole);
            misfit(&world, &file, part(0, 10, size + 1), &bytes[..10]).await;
            complete(&world, &session).await;
            let download = world.download_session(&item).await;
            let kept = if name == "vm.ova" { "disk.vmdk" } else { name };
            assert_eq!(world.read(&download, kept).await.unwrap(), DISK);
        }
    }
}

#[tokio::test]
async fn a_part_with_more_bytes_than_it_says_is_refused_and_none_of_them_counts() {
    for (name, bytes) in [("disk.iso", DISK.to_vec()), ("vm.ova", ova())] {
        let (world, _, session, file) = expecting(name).await;
        let size = bytes.len();
        assert_eq!(send_part(&world, &file, &bytes, (0, 20)).await, Received::Part { offset: 20 });
        let from = offset(&world, &file).await;
        misfit(&world, &file, part(from, from + 5, size), &bytes[from..from + 6]).await;
        misfit(&world, &file, part(from, size, size), &[&bytes[from..], b"more"].concat()).await;
        assert_eq!(send_part(&world, &file, &bytes, (from, size)).await, Received::Whole);
        complete(&world, &session).await;
    }
}

#[tokio::test]
async fn a_part_with_fewer_bytes_than_it_says_broke_off() {
    for (name, bytes) in [("disk.iso", DISK.to_vec()), ("vm.ova", ova())] {
        let (world, _, session, file) = expecting(name).await;
        let size = bytes.len();
        let body = Body { size: None, ..whole(Bytes::copy_from_slice(&bytes[..size - 1])) };
        let short = world.domain.upload_part(&file.key, file.generation, part(0, size, size), body).await;
        assert!(short.unwrap_err().text.contains("broke off"));
        assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Active);
        let from = offset(&world, &file).await;
        assert_eq!(send_part(&world, &file, &bytes, (from, size)).await, Received::Whole, "{name}");
        complete(&world, &session).await;
    }
}

#[tokio::test]
async fn a_part_of_unknown_total_that_ends_where_the_declared_size_does_is_the_last() {
    for (name, bytes) in [("disk.iso", DISK.to_vec()), ("vm.ova", ova())] {
        let (world, _, session, _) = expecting(name).await;
        let told = NewFile { size: Some(bytes.len() as u64), ..pushed(name) };
        let file = world.domain.add_session_file(&session, told).await.unwrap();
        let last = FilePart { start: 0, end: Some(bytes.len() as u64), size: None };
        let received = world.domain.upload_part(&file.key, file.generation, last, whole(bytes)).await.unwrap();
        assert_eq!(received, Received::Whole, "{name}");
        complete(&world, &session).await;
    }
}

#[tokio::test]
async fn parts_that_come_at_the_same_time_and_contradict_each_other_are_refused() {
    let (world, _, _, file) = expecting("disk.iso").await;
    let (_sender, body) = by_hand(Some(10));
    let running = {
        let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
        tokio::spawn(async move { domain.upload_part(&key, generation, part(0, 10, 100), body).await })
    };
    while state(&world, &file).await.size != Some(100) {
        tokio::task::yield_now().await;
    }
    misfit(&world, &file, part(0, 10, 90), b"0123456789").await;
    misfit(&world, &file, FilePart { start: 95, end: Some(101), size: None }, b"012345").await;
    running.abort();
}

#[tokio::test]
async fn an_archive_goes_on_wherever_it_broke_off() {
    let ovf = descriptor(&[("disk.vmdk", DISK)]);
    let mf = manifest(ChecksumAlgorithm::Sha256, &[("vm.ovf", &ovf), ("disk.vmdk", DISK)]);
    let bytes = archive(&[("vm.ovf", &ovf), ("vm.mf", &mf), ("disk.vmdk", DISK)]);
    let checksum =
        Checksum { algorithm: ChecksumAlgorithm::Sha256, hex: hex_digest(ChecksumAlgorithm::Sha256, &bytes) };
    for at in (0..bytes.len()).step_by(97) {
        let (mut world, item, session, _) = expecting("vm.ova").await;
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
        let (mut world, item, session, file) = expecting("vm.ova").await;
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
    let (world, item, session, file) = expecting("vm.ova").await;
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

#[tokio::test]
async fn an_archive_of_many_members_goes_on_with_few_of_them_open() {
    let names: Vec<String> = (0..200).map(|number| format!("disk-{number}.vmdk")).collect();
    let disks: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
    let ovf = descriptor(&disks);
    let mut members = vec![("vm.ovf", ovf.as_slice())];
    members.extend(&disks);
    let bytes = archive(&members);
    let (mut world, item, session, file) = expecting("vm.ova").await;
    for at in [bytes.len() / 2, bytes.len() - 1025] {
        let from = offset(&world, &file).await;
        send_part(&world, &file, &bytes, (from, at)).await;
        world.restart().await;
    }
    let from = offset(&world, &file).await;
    assert!(from > bytes.len() / 2);
    assert_eq!(send_part(&world, &file, &bytes, (from, bytes.len())).await, Received::Whole);
    assert!(world.store.most_open() <= 32, "{} were open at once", world.store.most_open());
    complete(&world, &session).await;
    assert_eq!(world.names(&item).await.len(), members.len());
}
