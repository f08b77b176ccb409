//! Bytes on disk: equal content is stored once, stays as long as somebody refers to it, and is gone soon afterwards.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod support;

use std::{env, fs, os::unix::fs::PermissionsExt, path::Path, sync::Barrier, thread, time::Duration};

use support::{await_true, content::Content, disk, http::Connection, library::Client, server::Server};

/// How soon unreferenced bytes are gone (invariant of the design).
const GONE: Duration = Duration::from_mins(1);

fn size() -> u64 {
    if env::var("QUIRE_CRASH").is_ok_and(|scale| scale == "full") { 100 << 20 } else { 64 << 20 }
}

#[test]
fn equal_content_of_two_libraries_pushed_at_once_lies_on_disk_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let client = Client::login(server.http);
    let content = Content::noise(1, size());
    let start = Barrier::new(2);
    let mut items: Vec<String> = thread::scope(|scope| {
        let pushes: Vec<_> = ["one", "two"].map(|name| scope.spawn(|| push(&client, name, (&content, &start)))).into();
        pushes.into_iter().map(|push| push.join().unwrap()).collect()
    });
    await_true("one copy", GONE, || disk::bytes(&data) == content.size());
    client.delete_item(&items.pop().unwrap()).unwrap();
    // Another item's content goes in and out, so that a sweep has been over the store after the deletion.
    let witness = Content::noise(2, 1000);
    let library = client.create_library("witness").unwrap();
    let item = client.stored((&library, "witness"), ("w", &witness)).unwrap();
    client.delete_item(&item).unwrap();
    await_true("the sweep", GONE, || disk::bytes(&data) == content.size());
    let rest = items.pop().unwrap();
    let fetched = client.fetched(&rest).unwrap();
    assert_eq!(support::content::sha256(&fetched[0].1), content.sha256());
    client.delete_item(&rest).unwrap();
    await_true("nothing", GONE, || disk::bytes(&data) == 0);
}

fn push(client: &Client, name: &str, (content, start): (&Content, &Barrier)) -> String {
    let library = client.create_library(name).unwrap();
    let item = client.create_item(&library, "item", "generic").unwrap();
    let session = client.open_update(&item).unwrap();
    let path = client.add_push(&session, "disk.iso").unwrap();
    start.wait();
    assert_eq!(client.put(&path, content).unwrap().status, 200);
    assert_eq!(client.complete(&session).unwrap().status, 204);
    client.delete_update(&session).unwrap();
    item
}

#[test]
fn content_that_a_download_has_pinned_outlives_its_item_until_the_download_ends() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let client = Client::login(server.http);
    let content = Content::noise(3, 1 << 20);
    let library = client.create_library("pinned").unwrap();
    let item = client.stored((&library, "item"), ("a.bin", &content)).unwrap();
    let session = client.open_download(&item).unwrap();
    let path = client.prepare(&session, "a.bin").unwrap();
    client.delete_item(&item).unwrap();
    let witness = client.stored((&library, "witness"), ("w", &Content::noise(4, 1000))).unwrap();
    client.delete_item(&witness).unwrap();
    await_true("the sweep", GONE, || disk::bytes(&data) == content.size());
    assert_eq!(client.get(&path).unwrap().body, content.bytes());
    client.cancel_download(&session).unwrap();
    await_true("nothing", GONE, || disk::bytes(&data) == 0);
}

#[test]
fn a_full_disk_refuses_with_507_and_recovers_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let Some(volume) = Volume::mount(&folder.path().join("volume"), 32) else { return };
    let data = folder.path().join("data");
    let text = format!("[[store]]\nname = \"default\"\nkind = \"disk\"\npath = {:?}\n", volume.0.join("store"));
    let server = Server::configured(&data, &text);
    let client = Client::login(server.http);
    let library = client.create_library("full").unwrap();
    let kept = Content::noise(5, 8 << 20);
    let item = client.stored((&library, "kept"), ("kept.bin", &kept)).unwrap();
    let too_big = Content::noise(6, 40 << 20);
    let other = client.create_item(&library, "other", "generic").unwrap();
    let session = client.open_update(&other).unwrap();
    for name in ["declared.bin", "chunked.bin"] {
        let path = client.add_push(&session, name).unwrap();
        let answer =
            if name == "declared.bin" { client.put(&path, &too_big) } else { put_chunked(&client, &path, &too_big) };
        let answer = answer.unwrap();
        assert_eq!(answer.status, 507, "{name}: {}", answer.text());
        let file = client.update_file(&session, name).unwrap().unwrap();
        assert_eq!(file["status"], "WAITING_FOR_TRANSFER", "{file}");
        let staging = volume.0.join("store/staging");
        await_true("staged bytes to be freed", GONE, || disk::files(&staging).is_empty());
        assert_eq!(client.fetched(&item).unwrap()[0].1, kept.bytes());
    }
    assert_eq!(client.update_state(&session).unwrap(), "ACTIVE");
    let mut asking = Connection::open(server.http).unwrap();
    let path = client.add_push(&session, "asked.bin").unwrap();
    asking.head("PUT", &path, &[("content-length", "41943040"), ("expect", "100-continue")]).unwrap();
    assert_eq!(asking.answer_head().unwrap().status, 507, "before a byte is sent");
    let path = client.add_push(&session, "fits.bin").unwrap();
    assert_eq!(client.put(&path, &kept).unwrap().status, 200);
    drop(server);
}

#[test]
fn content_that_was_damaged_on_disk_is_never_served_as_whole() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let client = Client::login(server.http);
    let library = client.create_library("damaged").unwrap();
    let content = Content::noise(7, 9 << 20);
    let item = client.stored((&library, "item"), ("a.bin", &content)).unwrap();
    let (file, _) = disk::contents(&data).pop().unwrap();
    for damage in [flip as fn(&Path), truncate, remove] {
        damage(&file);
        let session = client.open_download(&item).unwrap();
        let path = client.prepare(&session, "a.bin").unwrap();
        let answer = client.get(&path);
        assert!(!answer.is_ok_and(|answer| answer.status == 200), "damaged bytes were served as whole");
        client.delete_download(&session).unwrap();
        assert_eq!(client.item_files(&item).unwrap(), [("a.bin".to_owned(), 9 << 20)]);
    }
}

fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    bytes[5 << 20] ^= 1;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(file, bytes).unwrap();
}

fn truncate(file: &Path) {
    fs::File::options().write(true).open(file).unwrap().set_len(1 << 20).unwrap();
}

fn remove(file: &Path) {
    fs::remove_file(file).unwrap();
}

fn put_chunked(client: &Client, path: &str, content: &Content) -> std::io::Result<support::http::Answer> {
    let mut connection = Connection::open(client.http)?;
    connection.head("PUT", path, &[("transfer-encoding", "chunked")])?;
    let sent = content.pieces().try_for_each(|piece| {
        connection.send(format!("{:x}\r\n", piece.len()).as_bytes())?;
        connection.send(&piece)?;
        connection.send(b"\r\n")
    });
    let sent = sent.and_then(|()| connection.send(b"0\r\n\r\n"));
    connection.answer("PUT").map_err(|error| sent.err().unwrap_or(error))
}

/// A small file system of its own; unmounted when dropped.
struct Volume(std::path::PathBuf);

impl Volume {
    /// `None` where this user may not mount.
    fn mount(folder: &Path, mebibytes: u32) -> Option<Self> {
        fs::create_dir(folder).unwrap();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={mebibytes}m"), "tmpfs"]).arg(folder);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("skipped: no small file system can be mounted here (it takes root)");
        }
        mounted.then(|| Self(folder.to_owned()))
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}
