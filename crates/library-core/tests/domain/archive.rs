//! Archives that are unpacked while they stream in: OVA packages, right and wrong.

use bytes::Bytes;
use futures::StreamExt;
use library_core::{
    Meaning,
    model::{Checksum, ChecksumAlgorithm, FileStatus, ItemId, SourceKind, UpdateSessionId, UpdateState},
    transfer::Body,
    update_session::{NewFile, SessionFile},
};
use testkit::{
    Answer, World,
    fixture::{File, archive, descriptor, hex_digest, manifest},
    world::pushed,
};

use crate::answer;

const DISK: &[u8] = b"the bytes of a disk, no more than that";

async fn start() -> (World, ItemId, UpdateSessionId, SessionFile) {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "ovf").await;
    let session = world.session(&item).await;
    let file = world.add(&session, "vm.ova").await;
    (world, item, session, file)
}

/// The same bytes in pieces of a prime number of bytes.
fn in_pieces(bytes: &[u8]) -> Body {
    let pieces: Vec<_> = bytes.chunks(97).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    Body { size: Some(bytes.len() as u64), bytes: futures::stream::iter(pieces).boxed() }
}

fn ovf() -> Vec<u8> {
    descriptor(&[("disk.vmdk", DISK)])
}

#[tokio::test]
async fn an_archive_becomes_its_members_wherever_its_manifest_stands() {
    for algorithm in [ChecksumAlgorithm::Sha1, ChecksumAlgorithm::Sha256, ChecksumAlgorithm::Sha512] {
        let (ovf, disk): (&[u8], &[u8]) = (&ovf(), DISK);
        let mf = manifest(algorithm, &[("vm.ovf", ovf), ("disk.vmdk", disk)]);
        let orders: [Vec<File<'_>>; 3] = [
            vec![("vm.ovf", ovf), ("vm.mf", &mf), ("disk.vmdk", disk)],
            vec![("vm.ovf", ovf), ("disk.vmdk", disk), ("vm.mf", &mf)],
            vec![("vm.ovf", ovf), ("disk.vmdk", disk)],
        ];
        for members in orders {
            let (world, item, session, file) = start().await;
            assert!(!file.keep_in_storage);
            world.domain.upload(&file.key, file.generation, in_pieces(&archive(&members))).await.unwrap();
            let listed = world.domain.session_files(&session).await.unwrap();
            let names: Vec<_> = listed.iter().map(|file| file.key.name.as_str()).collect();
            let mut expected = vec!["vm.ova"];
            expected.extend(members.iter().map(|(name, _)| *name));
            assert_eq!(names, expected);
            for file in &listed {
                let source = if file.key.name == "vm.ova" { SourceKind::Push } else { SourceKind::None };
                let kept = !matches!(file.key.name.as_str(), "vm.ova" | "vm.mf");
                assert_eq!((file.source, file.status, file.keep_in_storage), (source, FileStatus::Ready, kept));
            }
            world.domain.complete_update_session(&session).await.unwrap();
            let done = world.look(&session).await.unwrap();
            assert_eq!((done.state, done.error_message), (UpdateState::Done, None));
            assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk"]);
            let download = world.download_session(&item).await;
            assert_eq!(world.read(&download, "disk.vmdk").await.unwrap(), DISK);
            assert_eq!(world.read(&download, "vm.ovf").await.unwrap(), ovf);
            world.tidy().await;
            assert_eq!(world.stored().await, 2);
        }
    }
}

#[tokio::test]
async fn a_wrong_archive_is_told_and_none_of_its_bytes_stay() {
    let (ovf, disk): (&[u8], &[u8]) = (&ovf(), DISK);
    let sha512 = manifest(ChecksumAlgorithm::Sha512, &[("vm.ovf", ovf), ("disk.vmdk", b"another disk")]);
    let sha1 = manifest(ChecksumAlgorithm::Sha1, &[("disk.vmdk", b"another disk")]);
    let good = archive(&[("vm.ovf", ovf), ("disk.vmdk", disk)]);
    let mut damaged = good.clone();
    damaged[3] ^= 1;
    let actual = hex_digest(ChecksumAlgorithm::Sha512, DISK);
    let unreadable = descriptor(&[("../up.vmdk", DISK)]);
    let cases: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
        (
            "manifest last",
            archive(&[("vm.ovf", ovf), ("disk.vmdk", disk), ("vm.mf", &sha512)]),
            vec!["SHA512", "`disk.vmdk`", actual.as_str()],
        ),
        (
            "manifest first",
            archive(&[("vm.ovf", ovf), ("vm.mf", &sha1), ("disk.vmdk", disk)]),
            vec!["SHA1", "`disk.vmdk`"],
        ),
        ("manifest unreadable", archive(&[("vm.ovf", ovf), ("vm.mf", b"?"), ("disk.vmdk", disk)]), vec!["`vm.mf`"]),
        ("no descriptor", archive(&[("disk.vmdk", disk)]), vec!["no descriptor"]),
        ("bad descriptor", archive(&[("vm.ovf", b"<no>"), ("disk.vmdk", disk)]), vec!["`vm.ovf`"]),
        ("descriptor that points outside", archive(&[("vm.ovf", &unreadable)]), vec!["`vm.ovf`"]),
        ("bad member name", archive(&[("vm.ovf", ovf), ("../../x", disk)]), vec!["`vm.ova`"]),
        ("same name twice", archive(&[("vm.ovf", ovf), ("disk.vmdk", disk), ("DISK.vmdk", disk)]), vec!["`vm.ova`"]),
        ("truncated in a member", good[..1500].to_vec(), vec!["`vm.ova`"]),
        ("damaged header", damaged, vec!["`vm.ova`"]),
        ("no archive at all", b"hello".to_vec(), vec!["`vm.ova`"]),
        ("empty", Vec::new(), vec!["`vm.ova`"]),
    ];
    for (what, bytes, parts) in cases {
        let (world, item, session, file) = start().await;
        let error = world.domain.upload(&file.key, file.generation, in_pieces(&bytes)).await.unwrap_err();
        assert_eq!(error.meaning, Meaning::InvalidArgument, "{what}: {error}");
        for part in parts {
            assert!(error.text.contains(part), "{what}: {part} in {error}");
        }
        for file in world.domain.session_files(&session).await.unwrap() {
            assert_eq!(file.status, FileStatus::Error, "{what}");
            let message = file.error_message.unwrap();
            assert!(message.matches("archive `vm.ova`").count() <= 1, "{what}: {message}");
        }
        assert_eq!(world.stored().await, 0, "{what}");
        let ended = world.look(&session).await.unwrap();
        let reason = format!("file `vm.ova` was refused: {error}");
        assert_eq!((ended.state, ended.error_message), (UpdateState::Error, Some(reason)), "{what}");
        // The sender may send the right one in another session.
        let again = world.session(&item).await;
        let file = world.add(&again, "vm.ova").await;
        world.domain.upload(&file.key, file.generation, in_pieces(&good)).await.unwrap();
        world.domain.complete_update_session(&again).await.unwrap();
        assert_eq!(world.look(&again).await.unwrap().state, UpdateState::Done, "{what}");
    }
}

#[tokio::test]
async fn the_checksum_of_an_archive_is_that_of_its_bytes() {
    let bytes = archive(&[("vm.ovf", &ovf()), ("disk.vmdk", DISK)]);
    for algorithm in ChecksumAlgorithm::ALL {
        for right in [true, false] {
            let (world, _, session, _) = start().await;
            let hex = hex_digest(algorithm, if right { &bytes } else { b"another archive" });
            let new = NewFile { checksum: Some(Checksum { algorithm, hex }), ..pushed("vm.ova") };
            let file = world.domain.add_session_file(&session, new).await.unwrap();
            let outcome = world.domain.upload(&file.key, file.generation, in_pieces(&bytes)).await;
            assert_eq!(outcome.is_ok(), right);
            assert_eq!(world.stored().await, if right { 2 } else { 0 });
        }
    }
}

#[tokio::test]
async fn a_broken_off_archive_may_be_sent_again() {
    let (world, _, session, file) = start().await;
    let bytes = archive(&[("vm.ovf", &ovf()), ("disk.vmdk", DISK)]);
    let half = Body { size: Some(bytes.len() as u64), ..in_pieces(&bytes[..1200]) };
    assert!(world.domain.upload(&file.key, file.generation, half).await.is_err());
    assert_eq!(world.file(&session, "vm.ova").await.status, FileStatus::WaitingForTransfer);
    assert_eq!(world.domain.session_files(&session).await.unwrap().len(), 1);
    world.domain.upload(&file.key, file.generation, in_pieces(&bytes)).await.unwrap();
    assert_eq!(world.stored().await, 2);
}

#[tokio::test]
async fn a_member_that_is_not_in_the_archive_is_missing_at_completion() {
    let (world, item, session, file) = start().await;
    world.domain.upload(&file.key, file.generation, in_pieces(&archive(&[("vm.ovf", &ovf())]))).await.unwrap();
    assert_eq!(world.domain.validate_session(&session).await.unwrap().missing, ["disk.vmdk"]);
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
    assert!(world.names(&item).await.is_empty());
    world.tidy().await;
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn removing_an_archive_removes_what_was_unpacked_from_it() {
    let (world, _, session, file) = start().await;
    let bytes = archive(&[("vm.ovf", &ovf()), ("disk.vmdk", DISK)]);
    world.domain.upload(&file.key, file.generation, in_pieces(&bytes)).await.unwrap();
    world.domain.remove_session_file(&session, "vm.ova").await.unwrap();
    assert_eq!(world.domain.session_files(&session).await.unwrap(), []);
    world.tidy().await;
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn an_archive_may_be_pulled() {
    let (world, item, session, _) = start().await;
    let bytes = archive(&[("vm.ovf", &ovf()), ("disk.vmdk", DISK)]);
    world.source.answer("https://source/x", Answer::Unsized(bytes.into()));
    world.pull(&session, "vm.ova", "https://source/x").await;
    world.domain.complete_update_session(&session).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk"]);
}

#[tokio::test]
async fn an_archive_is_opaque_in_an_item_of_another_type() {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "iso").await;
    world.stock(&item, &[("vm.ova", b"not an archive")]).await;
    assert_eq!(world.names(&item).await, ["vm.ova"]);
}

#[tokio::test]
async fn manifest_and_certificate_come_before_the_descriptor() {
    for late in ["vm.mf", "vm.cert"] {
        let (world, _, session, _) = start().await;
        world.domain.remove_session_file(&session, "vm.ova").await.unwrap();
        world.add(&session, late).await;
        world.add(&session, "vm.ovf").await;
        let refused = world.domain.add_session_file(&session, pushed("other.mf")).await;
        assert_eq!(answer(refused), Some(Meaning::NotAllowedInCurrentState));
    }
}

#[tokio::test]
async fn a_pushed_manifest_is_held_against_files_before_and_after_it() {
    for disk_first in [true, false] {
        for algorithm in [ChecksumAlgorithm::Sha1, ChecksumAlgorithm::Sha256, ChecksumAlgorithm::Sha512] {
            let (world, item, session, _) = start().await;
            world.domain.remove_session_file(&session, "vm.ova").await.unwrap();
            let ovf = ovf();
            let mf = manifest(algorithm, &[("vm.ovf", &ovf), ("disk.vmdk", b"another")]);
            if disk_first {
                world.push(&session, "disk.vmdk", DISK).await.unwrap();
                world.push(&session, "vm.mf", &mf).await.unwrap();
                world.push(&session, "vm.ovf", &ovf).await.unwrap();
                let verdict = world.domain.validate_session(&session).await.unwrap();
                assert_eq!(verdict.invalid[0].file, "disk.vmdk");
                assert!(verdict.invalid[0].reason.contains(&hex_digest(algorithm, DISK)), "{verdict:?}");
                world.domain.complete_update_session(&session).await.unwrap();
                assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
            } else {
                world.push(&session, "vm.mf", &mf).await.unwrap();
                world.push(&session, "vm.ovf", &ovf).await.unwrap();
                let error = world.push(&session, "disk.vmdk", DISK).await.unwrap_err();
                assert!(error.text.contains(&hex_digest(algorithm, DISK)), "{error}");
                assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
                let session = world.session(&item).await;
                let right = manifest(algorithm, &[("vm.ovf", &ovf), ("disk.vmdk", DISK)]);
                world.push(&session, "vm.mf", &right).await.unwrap();
                world.push(&session, "vm.ovf", &ovf).await.unwrap();
                world.push(&session, "disk.vmdk", DISK).await.unwrap();
                world.domain.complete_update_session(&session).await.unwrap();
                assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk"]);
            }
        }
    }
}

#[tokio::test]
async fn a_stale_size_in_the_descriptor_is_not_held_against_a_file() {
    let (world, item, session, _) = start().await;
    world.domain.remove_session_file(&session, "vm.ova").await.unwrap();
    world.push(&session, "vm.ovf", &descriptor(&[("disk.vmdk", b"another length")])).await.unwrap();
    world.push(&session, "disk.vmdk", DISK).await.unwrap();
    assert!(world.domain.validate_session(&session).await.unwrap().is_good());
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk"]);
}
