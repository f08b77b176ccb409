//! A session or an item that changes while bytes flow.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    support::{content::Content, disk, http::Connection},
    world::{STOPPED, World},
};

/// More than the sockets between server and client can hold.
const BIG: u64 = 48 << 20;

#[test]
fn cancel_stops_a_stalled_upload_and_frees_its_bytes() {
    let world = World::new();
    let path = world.add("a");
    let mut upload = world.begun("a", (&path, 1 << 20), &[1; 5000]);
    let cancelled = Instant::now();
    world.client.cancel_update(&world.session).unwrap();
    let answer = upload.answer("PUT").unwrap();
    assert!(cancelled.elapsed() < STOPPED, "{:?}", cancelled.elapsed());
    assert_eq!(answer.status, 404, "{}", answer.text());
    world.nothing_is_left();
}

#[test]
fn cancel_stops_an_upload_that_flows() {
    let world = World::new();
    let path = world.add("a");
    let mut upload = world.connection();
    upload.head("PUT", &path, &[("transfer-encoding", "chunked")]).unwrap();
    let piece = [b"2000\r\n".to_vec(), vec![1; 0x2000], b"\r\n".to_vec()].concat();
    upload.send(&piece).unwrap();
    world.await_status("a", "TRANSFERRING");
    world.client.cancel_update(&world.session).unwrap();
    let cancelled = Instant::now();
    while disk::bytes(world.server.data()) > 0 {
        assert!(cancelled.elapsed() < STOPPED, "the upload still flows");
        upload.send(&piece).unwrap();
        thread::sleep(Duration::from_millis(5));
    }
    // The server hangs up at some point; its answer is there before.
    let _ = upload.send(b"0\r\n\r\n");
    assert_eq!(upload.answer("PUT").unwrap().status, 404);
}

#[test]
fn cancel_cuts_a_running_download() {
    let world = World::new();
    let (_, session, path) = world.download(&Content::noise(1, BIG));
    let mut download = world.connection();
    download.head("GET", &path, &[]).unwrap();
    assert_eq!(download.answer_head().unwrap().status, 200);
    let mut read = download.some(1 << 20).unwrap().len() as u64;
    world.client.cancel_download(&session).unwrap();
    let cancelled = Instant::now();
    // Slowly enough that the server still has bytes to send when it looks.
    while let Ok(bytes) = download.some(64 << 10) {
        if bytes.is_empty() {
            break;
        }
        read += bytes.len() as u64;
        thread::sleep(Duration::from_millis(10));
    }
    assert!(read < BIG, "the whole file came although the session was cancelled");
    assert!(cancelled.elapsed() < 2 * STOPPED, "{:?}", cancelled.elapsed());
}

fn read_slowly_while(download: &mut Connection, change: impl FnOnce()) -> u64 {
    let mut read = download.some(1 << 20).unwrap().len() as u64;
    change();
    loop {
        match download.some(1 << 20).unwrap().len() {
            0 => return read,
            bytes => read += bytes as u64,
        }
        if read == BIG {
            return read;
        }
    }
}

#[test]
fn a_download_goes_on_when_its_item_is_deleted() {
    let world = World::new();
    let (item, _, path) = world.download(&Content::noise(2, BIG));
    let mut download = world.connection();
    download.head("GET", &path, &[]).unwrap();
    assert_eq!(download.answer_head().unwrap().status, 200);
    assert_eq!(read_slowly_while(&mut download, || world.client.delete_item(&item).unwrap()), BIG);
}

#[test]
fn a_download_session_keeps_its_version() {
    let world = World::new();
    let old = Content::noise(3, 100_000);
    let (item, _, path) = world.download(&old);
    let update = world.client.open_update(&item).unwrap();
    let up = world.client.add_push(&update, "a file ä.bin").unwrap();
    let new = Content::noise(4, 100_000);
    assert_eq!(world.client.put(&up, &new).unwrap().status, 200);
    assert_eq!(world.client.complete(&update).unwrap().status, 204);
    assert_eq!(world.client.get(&path).unwrap().body, old.bytes());
    assert_eq!(world.client.fetched(&item).unwrap()[0].1, new.bytes());
}

#[test]
fn complete_waits_for_no_upload() {
    let world = World::new();
    let path = world.add("a");
    let mut upload = world.begun("a", (&path, 10), b"01234");
    let answer = world.client.complete(&world.session).unwrap();
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert!(answer.text().contains("NOT_ALLOWED_IN_CURRENT_STATE"), "{}", answer.text());
    upload.send(b"56789").unwrap();
    assert_eq!(upload.answer("PUT").unwrap().status, 200);
    assert_eq!(world.client.complete(&world.session).unwrap().status, 204);
    assert_eq!(world.client.fetched(&world.item).unwrap()[0].1, b"0123456789");
}

#[test]
fn a_file_that_is_removed_or_replaced_stops_its_upload() {
    let world = World::new();
    let path = world.add("a");
    let mut upload = world.begun("a", (&path, 1 << 20), &[1; 100]);
    let file = format!("/api/content/library/item/update-session/{}/file/a", world.session);
    let removed = world.client.call("DELETE", &file, None).unwrap();
    assert_eq!(removed.status, 204, "{}", removed.text());
    let begun = Instant::now();
    assert_eq!(upload.answer("PUT").unwrap().status, 404);
    assert!(begun.elapsed() < STOPPED);
    world.nothing_is_left();
}

#[test]
fn a_repeated_creation_with_the_same_token_gives_the_same_session() {
    let world = World::new();
    let token = "5f0b2b9e-7d55-4a53-9a5c-0f4d9a3c1b77";
    let item = world.client.create_item(&world.library, "other", "generic").unwrap();
    let body = json!({ "library_item_id": item }).to_string();
    let create = || {
        let headers = [
            ("vmware-api-session-id", &*world.client.token),
            ("content-type", "application/json"),
            ("client-token", token),
        ];
        let answer = world.ask(("POST", "/api/content/library/item/update-session"), &headers, body.as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.text()
    };
    let first = create();
    let again: Vec<String> = thread::scope(|scope| {
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(create)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert!(again.iter().all(|id| *id == first), "{first} {again:?}");
}

#[test]
fn a_download_session_outlives_its_item() {
    let world = World::new();
    let content = Content::noise(11, 300_000);
    let (item, _, path) = world.download(&content);
    world.client.delete_item(&item).unwrap();
    for _ in 0..2 {
        let fetched = world.client.get(&path).unwrap();
        assert_eq!((fetched.status, fetched.body), (200, content.bytes()));
    }
}
