//! Sending a file in parts: after a break, after the server died, in any order.

use std::time::Duration;

use crate::{
    support::{
        await_true,
        content::{Content, descriptor},
        http::{Answer, Connection, ask},
        library::Client,
        server::Server,
    },
    world::World,
};

const MIB: u64 = 1 << 20;

fn header(answer: &Answer, name: &str) -> u64 {
    answer.header(name).unwrap_or_else(|| panic!("no `{name}`")).parse().unwrap()
}

fn content_range((start, end): (usize, usize), size: usize) -> String {
    format!("bytes {start}-{}/{size}", end - 1)
}

fn send_part(world: &World, path: &str, bytes: &[u8], part: (usize, usize)) -> Answer {
    let range = content_range(part, bytes.len());
    world.ask(("PUT", path), &[("content-range", &range)], &bytes[part.0..part.1])
}

#[test]
fn parts_in_any_order_make_the_file_and_head_tells_what_is_here() {
    let world = World::new();
    let path = world.add("a");
    let bytes = Content::noise(3, 100_000).bytes();
    let fresh = world.ask(("HEAD", &path), &[], b"");
    assert_eq!((fresh.status, header(&fresh, "upload-offset"), fresh.header("upload-complete")), (204, 0, Some("?0")));
    assert_eq!((fresh.header("quire-upload-parallel"), fresh.header("quire-upload-ranges")), (Some("?1"), None));
    assert!(header(&fresh, "quire-upload-part-size") >= MIB);

    let later = send_part(&world, &path, &bytes, (60_000, 100_000));
    assert_eq!((later.status, header(&later, "upload-offset")), (202, 0));
    let first = send_part(&world, &path, &bytes, (0, 10_000));
    assert_eq!((first.status, header(&first, "upload-offset")), (202, 10_000));
    let between = world.ask(("HEAD", &path), &[], b"");
    assert_eq!(between.header("quire-upload-ranges"), Some("0-9999,60000-99999"));
    assert_eq!(send_part(&world, &path, &bytes, (10_000, 60_000)).status, 200);

    let done = world.ask(("HEAD", &path), &[], b"");
    assert_eq!((done.header("upload-complete"), header(&done, "upload-length")), (Some("?1"), 100_000));
    assert_eq!(world.client.complete(&world.session).unwrap().status, 204);
    assert_eq!(world.client.fetched(&world.item).unwrap(), [("a".to_owned(), bytes)]);
}

#[test]
fn bad_parts_are_told_and_change_nothing() {
    let world = World::new();
    let path = world.add("a");
    for (range, body) in
        [("bytes 5-4/10", &b""[..]), ("bytes */10", b""), ("bytes 0-9/10", b"short"), ("lines 0-1/2", b"ab")]
    {
        let answer = world.ask(("PUT", &path), &[("content-range", range)], body);
        assert_eq!(answer.status, 400, "{range}: {}", answer.text());
        assert!(answer.text().contains("Content-Range"), "{range}: {}", answer.text());
    }
    assert_eq!(world.ask(("PUT", &path), &[], b"0123456789").status, 200);
}

#[test]
fn an_archive_takes_what_follows_and_nothing_else() {
    let world = World::of_type("ovf");
    let path = world.add("vm.ova");
    let disk = Content::noise(5, 300_000);
    let bytes = Content::archive(&[("vm.ovf", descriptor("disk.vmdk", disk.size())), ("disk.vmdk", disk)]).bytes();
    assert_eq!(world.ask(("HEAD", &path), &[], b"").header("quire-upload-parallel"), Some("?0"));
    let first = send_part(&world, &path, &bytes, (0, 100_000));
    assert_eq!((first.status, header(&first, "upload-offset")), (202, 100_000));
    let ahead = send_part(&world, &path, &bytes, (200_000, bytes.len()));
    assert_eq!((ahead.status, header(&ahead, "upload-offset")), (416, 100_000));
    assert_eq!(send_part(&world, &path, &bytes, (100_000, bytes.len())).status, 200);
    assert_eq!(world.client.complete(&world.session).unwrap().status, 204);
}

/// The server is killed while `size` bytes come in and started again: how many of those that it had taken must be sent
/// again.
fn killed(kind: &str, name: &str, content: &Content) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start(&data);
    let client = Client::login(server.http);
    let library = client.create_library("library").unwrap();
    let item = client.create_item(&library, "item", kind).unwrap();
    let session = client.open_update(&item).unwrap();
    let path = client.add_push(&session, name).unwrap();
    let bytes = content.bytes();
    let half = bytes.len() / 2;

    let mut connection = Connection::open(server.http).unwrap();
    connection.head("PUT", &path, &[("content-length", &bytes.len().to_string())]).unwrap();
    connection.send(&bytes[..half]).unwrap();
    let taken = || client.update_file(&session, name).unwrap().unwrap()["bytes_transferred"].as_u64().unwrap();
    await_true("half is here", Duration::from_secs(30), || taken() == half as u64);
    server.kill();
    drop(connection);
    drop(server);

    let server = Server::start(&data);
    let client = client.at(server.http);
    let state = ask(server.http, ("HEAD", &path), &[], b"").unwrap();
    let offset = usize::try_from(header(&state, "upload-offset")).unwrap();
    assert!(offset <= half && (half - offset) as u64 <= 8 * MIB, "{offset} of {half} bytes are left");
    let range = content_range((offset, bytes.len()), bytes.len());
    let answer = ask(server.http, ("PUT", &path), &[("content-range", &range)], &bytes[offset..]).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(client.complete(&session).unwrap().status, 204);
    let fetched = client.fetched(&item).unwrap();
    match kind {
        "ovf" => assert!(fetched.iter().any(|(name, _)| name == "disk.vmdk")),
        _ => assert_eq!(fetched, [(name.to_owned(), bytes)]),
    }
}

#[test]
fn after_a_kill_at_most_eight_mebibytes_are_sent_again() {
    killed("iso", "disk.iso", &Content::noise(7, 48 * MIB));
}

#[test]
fn after_a_kill_at_most_eight_mebibytes_of_an_archive_are_sent_again() {
    let disk = Content::noise(8, 48 * MIB);
    let archive = Content::archive(&[("vm.ovf", descriptor("disk.vmdk", disk.size())), ("disk.vmdk", disk)]);
    killed("ovf", "vm.ova", &archive);
}
