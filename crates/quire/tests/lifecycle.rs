//! Starting, stopping and starting again: what a signal does, who may have a folder, what outlives the process.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use support::{
    await_true,
    content::Content,
    http::{self, Connection},
    library::Client,
    server::{Server, serve},
};

const SIZE: u64 = 1 << 20;

#[test]
fn a_second_process_on_the_same_folder_is_refused_and_the_first_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let first = Server::start(&data);
    let second = serve(&data).stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    let told = String::from_utf8(second.stderr).unwrap();
    assert!(!second.status.success());
    assert!(told.contains("is in use by another server") && told.contains("--data"), "{told}");
    assert_eq!(http::ask(first.http, ("GET", "/readyz"), &[], &[]).unwrap().status, 200);
}

#[test]
fn a_folder_is_free_as_soon_as_its_process_is_dead_however_it_died() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut first = Server::start(&data);
    first.kill();
    let mut second = Server::start(&data);
    second.terminate();
    assert!(second.exit(Duration::from_secs(10)).success());
    drop(Server::start(&data));
}

#[test]
fn logins_sessions_and_addresses_outlive_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start(&data);
    let client = Client::login(server.http);
    let library = client.create_library("kept").unwrap();
    let content = Content::noise(1, SIZE);
    let item = client.stored((&library, "old"), ("a.bin", &content)).unwrap();
    let download = client.open_download(&item).unwrap();
    let down = client.prepare(&download, "a.bin").unwrap();
    let new = client.create_item(&library, "new", "generic").unwrap();
    let update = client.open_update(&new).unwrap();
    let up = client.add_push(&update, "b.bin").unwrap();
    server.terminate();
    assert!(server.exit(Duration::from_secs(10)).success());
    let server = Server::start(&data);
    let client = client.at(server.http);
    assert_eq!(client.get(&down).unwrap().body, content.bytes());
    assert_eq!(client.put(&up, &content).unwrap().status, 200);
    assert_eq!(client.complete(&update).unwrap().status, 204);
    assert_eq!(client.fetched(&new).unwrap(), [("b.bin".to_owned(), content.bytes())]);
}

#[test]
fn a_running_upload_may_end_after_the_signal_and_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start(&data);
    let client = Client::login(server.http);
    let library = client.create_library("drained").unwrap();
    let item = client.create_item(&library, "item", "generic").unwrap();
    let session = client.open_update(&item).unwrap();
    let path = client.add_push(&session, "a.bin").unwrap();
    let content = Content::noise(2, SIZE);
    let bytes = content.bytes();
    let mut upload = Connection::open(server.http).unwrap();
    upload.head("PUT", &path, &[("content-length", &SIZE.to_string())]).unwrap();
    upload.send(&bytes[..1000]).unwrap();
    await_true("the transfer", Duration::from_secs(10), || {
        client.update_file(&session, "a.bin").unwrap().unwrap()["status"] == "TRANSFERRING"
    });
    server.terminate();
    await_true("no new connections", Duration::from_secs(5), || {
        http::ask(server.http, ("GET", "/readyz"), &[], &[]).is_err()
    });
    upload.send(&bytes[1000..]).unwrap();
    assert_eq!(upload.answer("PUT").unwrap().status, 200);
    assert!(server.exit(Duration::from_secs(10)).success());
    let server = Server::start(&data);
    let client = client.at(server.http);
    assert_eq!(client.complete(&session).unwrap().status, 204);
    assert_eq!(client.fetched(&item).unwrap(), [("a.bin".to_owned(), bytes)]);
}

#[test]
fn uploads_that_do_not_end_are_cut_within_ten_seconds_and_can_be_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start(&data);
    let client = Client::login(server.http);
    let library = client.create_library("cut").unwrap();
    let content = Content::noise(3, SIZE);
    let mut stalled = Vec::new();
    for number in 0..8 {
        let item = client.create_item(&library, &format!("item {number}"), "generic").unwrap();
        let session = client.open_update(&item).unwrap();
        let path = client.add_push(&session, "a.bin").unwrap();
        let mut upload = Connection::open(server.http).unwrap();
        upload.head("PUT", &path, &[("content-length", &SIZE.to_string())]).unwrap();
        upload.send(&content.bytes()[..5000]).unwrap();
        await_true("the transfer", Duration::from_secs(10), || {
            client.update_file(&session, "a.bin").unwrap().unwrap()["status"] == "TRANSFERRING"
        });
        stalled.push((session, path, item, upload));
    }
    let signalled = Instant::now();
    server.terminate();
    assert!(server.exit(Duration::from_secs(15)).success());
    assert!(signalled.elapsed() < Duration::from_millis(10_900), "{:?}", signalled.elapsed());
    let server = Server::start(&data);
    let client = client.at(server.http);
    for (session, path, item, _) in stalled {
        let file = client.update_file(&session, "a.bin").unwrap().unwrap();
        assert_eq!(file["status"], "WAITING_FOR_TRANSFER", "{file}");
        assert_eq!(client.put(&path, &content).unwrap().status, 200);
        assert_eq!(client.complete(&session).unwrap().status, 204);
        assert_eq!(client.fetched(&item).unwrap(), [("a.bin".to_owned(), content.bytes())]);
    }
}
