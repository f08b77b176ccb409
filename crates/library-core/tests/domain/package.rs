//! One package an item: a second descriptor, an archive over an earlier package, and how much text a package may have.

use library_core::{
    Meaning,
    model::{FileStatus, ItemId, UpdateState},
};
use testkit::{
    World,
    fixture::{archive, descriptor},
};

const DISK: &[u8] = b"a disk";

async fn start() -> (World, ItemId) {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "ovf").await;
    (world, item)
}

fn package(name: &str) -> Vec<u8> {
    let disk = format!("{name}-disk.vmdk");
    archive(&[(&format!("{name}.ovf"), &descriptor(&[(&disk, DISK)])), (&disk, DISK)])
}

#[tokio::test]
async fn an_archive_takes_the_place_of_the_earlier_package() {
    let (world, item) = start().await;
    world.stock(&item, &[("hello.ova", &package("hello")), ("notes.txt", b"kept")]).await;
    assert_eq!(world.names(&item).await, ["hello.ovf", "hello-disk.vmdk", "notes.txt"]);
    let session = world.session(&item).await;
    world.push(&session, "goodbye.ova", &package("goodbye")).await.unwrap();
    assert!(world.domain.validate_session(&session).await.unwrap().is_good());
    assert_eq!(world.names(&item).await.len(), 3, "nothing happens before completion");
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.names(&item).await, ["notes.txt", "goodbye.ovf", "goodbye-disk.vmdk"]);
    world.tidy().await;
    assert_eq!(world.stored().await, 3, "the old descriptor is gone, its disk has the same bytes");
}

#[tokio::test]
async fn an_archive_of_the_same_names_leaves_no_disk_of_the_old_one() {
    let (world, item) = start().await;
    let old = archive(&[("vm.ovf", &descriptor(&[("a", b"a"), ("b", b"b")])), ("a", b"a"), ("b", b"b")]);
    world.stock(&item, &[("vm.ova", &old)]).await;
    let new = archive(&[("vm.ovf", &descriptor(&[("a", b"A")])), ("a", b"A")]);
    world.stock(&item, &[("vm.ova", &new)]).await;
    assert_eq!(world.names(&item).await, ["vm.ovf", "a"]);
}

#[tokio::test]
async fn a_disk_of_the_old_package_is_none_of_the_new_one() {
    let (world, item) = start().await;
    world.stock(&item, &[("hello.ova", &package("hello"))]).await;
    let session = world.session(&item).await;
    let lacking = archive(&[("new.ovf", &descriptor(&[("hello-disk.vmdk", DISK)]))]);
    world.push(&session, "new.ova", &lacking).await.unwrap();
    assert_eq!(world.file(&session, "hello-disk.vmdk").await.status, FileStatus::WaitingForTransfer);
    assert_eq!(world.domain.validate_session(&session).await.unwrap().missing, ["hello-disk.vmdk"]);
}

#[tokio::test]
async fn removing_the_archive_brings_the_earlier_package_back() {
    let (world, item) = start().await;
    world.stock(&item, &[("hello.ova", &package("hello"))]).await;
    let session = world.session(&item).await;
    world.push(&session, "goodbye.ova", &package("goodbye")).await.unwrap();
    world.domain.remove_session_file(&session, "goodbye.ova").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.names(&item).await, ["hello.ovf", "hello-disk.vmdk"]);
}

#[tokio::test]
async fn a_file_that_the_client_put_anew_stays() {
    let (world, item) = start().await;
    world.stock(&item, &[("hello.ova", &package("hello"))]).await;
    let session = world.session(&item).await;
    world.push(&session, "hello-disk.vmdk", b"mine").await.unwrap();
    world.push(&session, "goodbye.ova", &package("goodbye")).await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.names(&item).await, ["hello-disk.vmdk", "goodbye.ovf", "goodbye-disk.vmdk"]);
}

#[tokio::test]
async fn two_descriptors_are_told_and_do_not_complete() {
    let (world, item) = start().await;
    world.stock(&item, &[("hello.ova", &package("hello"))]).await;
    let session = world.session(&item).await;
    world.push(&session, "second.ovf", &descriptor(&[("hello-disk.vmdk", DISK)])).await.unwrap();
    let verdict = world.domain.validate_session(&session).await.unwrap();
    let reason = &verdict.invalid[0].reason;
    assert!(reason.contains("`hello.ovf`") && reason.contains("`second.ovf`") && reason.contains("remove"), "{reason}");
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
    assert_eq!(world.names(&item).await, ["hello.ovf", "hello-disk.vmdk"]);
}

#[tokio::test]
async fn an_archive_with_too_much_text_is_refused_precisely() {
    let ovf = descriptor(&[]);
    let long = vec![b' '; (1 << 20) + 1];
    let most = vec![b' '; 16 << 20];
    let cases: [(&str, Vec<u8>, [&str; 2]); 5] = [
        ("descriptors", archive(&[("a.ovf", &ovf), ("b.ovf", &ovf)]), ["`a.ovf`", "`b.ovf`"]),
        ("manifests", archive(&[("a.ovf", &ovf), ("a.mf", b""), ("b.mf", b"")]), ["`a.mf`", "`b.mf`"]),
        ("certificates", archive(&[("a.ovf", &ovf), ("a.cert", b""), ("b.cert", b"")]), ["`a.cert`", "`b.cert`"]),
        ("long manifest", archive(&[("a.ovf", &ovf), ("a.mf", &long)]), ["`a.mf`", "1048577"]),
        ("together", archive(&[("a.ovf", &most), ("a.mf", b"x")]), ["`a.mf`", "16777217"]),
    ];
    for (what, bytes, parts) in cases {
        let (world, item) = start().await;
        let session = world.session(&item).await;
        let error = world.push(&session, "vm.ova", &bytes).await.unwrap_err();
        assert_eq!(error.meaning, Meaning::InvalidArgument, "{what}");
        for part in parts {
            assert!(error.text.contains(part), "{what}: {error}");
        }
        assert_eq!(world.file(&session, "vm.ova").await.status, FileStatus::Error, "{what}");
        assert_eq!(world.stored().await, 0, "{what}");
    }
}

#[tokio::test]
async fn a_pushed_manifest_is_no_longer_than_one_in_an_archive() {
    let (world, item) = start().await;
    let session = world.session(&item).await;
    let error = world.push(&session, "vm.mf", &vec![b' '; (1 << 20) + 1]).await.unwrap_err();
    assert!(error.text.contains("`vm.mf`") && error.text.contains("1048576"), "{error}");
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn texts_that_are_too_long_together_are_judged_unread() {
    let (world, item) = start().await;
    let session = world.session(&item).await;
    for name in ["a.ovf", "b.ovf"] {
        let mut text = descriptor(&[]);
        text.resize(10 << 20, b' ');
        world.push(&session, name, &text).await.unwrap();
    }
    let verdict = world.domain.validate_session(&session).await.unwrap();
    assert!(verdict.invalid[0].reason.contains("20971520"), "{verdict:?}");
}
