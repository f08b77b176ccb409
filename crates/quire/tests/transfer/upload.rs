//! Sending a file: whole, in chunks, too long, too short, wrong.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{
    support::content::{Content, sha256},
    world::World,
};

const BYTES: &[u8] = b"some bytes of a file";

fn chunked(pieces: &[&[u8]]) -> Vec<u8> {
    let mut body = Vec::new();
    for piece in pieces {
        body.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        body.extend_from_slice(piece);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    body
}

/// Sends chunks and gives status and text of the answer.
fn send_chunked(world: &World, (method, path): (&str, &str), pieces: &[&[u8]]) -> (u16, String) {
    let mut connection = world.connection();
    connection.head(method, path, &[("transfer-encoding", "chunked")]).unwrap();
    connection.send(&chunked(pieces)).unwrap();
    let answer = connection.answer(method).unwrap();
    (answer.status, answer.text())
}

#[test]
fn put_and_post_with_a_length_in_chunks_or_empty_are_taken() {
    let world = World::new();
    assert_eq!(world.ask(("PUT", &world.add("put")), &[], BYTES).status, 200);
    assert_eq!(world.ask(("POST", &world.add("post")), &[], BYTES).status, 200);
    let path = world.add("chunks");
    assert_eq!(send_chunked(&world, ("PUT", &path), &[b"some ", b"bytes of", b" a file"]).0, 200);
    let path = world.add("posted chunks");
    assert_eq!(send_chunked(&world, ("POST", &path), &[BYTES]).0, 200);
    assert_eq!(world.ask(("PUT", &world.add("empty")), &[], b"").status, 200);
    assert_eq!(send_chunked(&world, ("PUT", &world.add("empty chunks")), &[]).0, 200);
    assert_eq!(world.client.complete(&world.session).unwrap().status, 204);
    for (name, bytes) in world.client.fetched(&world.item).unwrap() {
        let expected: &[u8] = if name.starts_with("empty") { b"" } else { BYTES };
        assert_eq!(bytes, expected, "{name}");
    }
}

#[test]
fn single_byte_chunks_with_extensions_and_trailers_are_taken() {
    let world = World::new();
    let path = world.add("a");
    let mut connection = world.connection();
    connection.head("PUT", &path, &[("transfer-encoding", "chunked")]).unwrap();
    for byte in BYTES {
        connection.send(&[&b"1;name=value\r\n"[..], &[*byte], b"\r\n"].concat()).unwrap();
    }
    connection.send(b"0\r\nx-trailer: 1\r\n\r\n").unwrap();
    assert_eq!(connection.answer("PUT").unwrap().status, 200);
    assert_eq!(world.file("a")["size"], BYTES.len());
}

#[test]
fn another_size_than_declared_fails_the_session_and_leaves_nothing() {
    let mut world = World::new();
    let declared = json!({ "size": BYTES.len() });
    let long = [BYTES, b"!"].concat();
    for (name, bytes) in [("short", &BYTES[1..]), ("long", &long)] {
        for chunks in [false, true] {
            let path = world.add_with(name, &declared);
            let (status, text) = if chunks {
                send_chunked(&world, ("PUT", &path), &[bytes])
            } else {
                let answer = world.ask(("PUT", &path), &[], bytes);
                (answer.status, answer.text())
            };
            assert_eq!(status, 400, "{text}");
            assert!(text.contains(name) && text.contains("declared"), "{text}");
            assert_eq!(world.status(name), "ERROR");
            world.nothing_is_left();
            assert_eq!(world.ask(("PUT", &path), &[], BYTES).status, 404, "its session has ended");
            world.reopen_failed(text.trim_end());
        }
    }
    let path = world.add_with("right", &declared);
    assert_eq!(world.ask(("PUT", &path), &[], BYTES).status, 200, "the right file afterwards");
    assert_eq!(world.client.complete(&world.session).unwrap().status, 204);
}

#[test]
fn far_more_bytes_than_declared_are_not_read_to_their_end() {
    let world = World::new();
    let path = world.add_with("a", &json!({ "size": 1000 }));
    let mut connection = world.connection();
    connection.head("PUT", &path, &[("transfer-encoding", "chunked")]).unwrap();
    let piece = [b"10000\r\n".to_vec(), vec![7; 0x10000], b"\r\n".to_vec()].concat();
    // Endless, as far as the server knows: it answers, listens a little longer, and hangs up.
    let begun = Instant::now();
    while connection.send(&piece).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(15), "the server still reads");
    }
    assert_eq!(world.status("a"), "ERROR");
    world.nothing_is_left();
}

#[test]
fn another_checksum_than_declared_is_refused_with_both_and_leaves_nothing() {
    let mut world = World::new();
    for (algorithm, digits) in [("SHA1", 40), ("SHA256", 64), ("SHA512", 128), ("MD5", 32)] {
        let wrong = "ab".repeat(digits / 2);
        let path =
            world.add_with(algorithm, &json!({ "checksum_info": { "algorithm": algorithm, "checksum": wrong } }));
        let answer = world.ask(("PUT", &path), &[], BYTES);
        let text = answer.text();
        assert_eq!(answer.status, 400, "{text}");
        assert!(text.contains(algorithm) && text.contains(&wrong), "{text}");
        if algorithm == "SHA256" {
            assert!(text.contains(&sha256(BYTES)), "{text}");
        }
        assert_eq!(world.status(algorithm), "ERROR");
        let shown = world.file(algorithm)["error_message"].to_string();
        assert!(shown.contains(&wrong), "{shown}");
        world.reopen_failed(text.trim_end());
    }
    world.nothing_is_left();
    let right = json!({ "checksum_info": { "algorithm": "SHA256", "checksum": sha256(BYTES).to_uppercase() } });
    assert_eq!(world.ask(("PUT", &world.add_with("right", &right)), &[], BYTES).status, 200);
}

#[test]
fn an_item_whose_file_was_refused_does_not_bar_its_name() {
    let world = World::new();
    let path = world.add_with("a", &json!({ "size": 5 }));
    assert_eq!(world.ask(("PUT", &path), &[], BYTES).status, 400);
    let again = world.client.create_item(&world.library, "item", "generic").unwrap();
    assert_eq!(again, world.item);
    let session = world.client.open_update(&again).unwrap();
    let path = world.client.add_push(&session, "a").unwrap();
    assert_eq!(world.ask(("PUT", &path), &[], BYTES).status, 200);
    assert_eq!(world.client.complete(&session).unwrap().status, 204);
    assert_eq!(world.client.fetched(&again).unwrap(), [("a".to_owned(), BYTES.to_vec())]);
}

#[test]
fn a_sender_that_breaks_off_leaves_a_file_that_waits() {
    let world = World::new();
    let content = Content::noise(1, 1 << 20);
    for (name, framing) in [("length", ("content-length", "1048576")), ("chunks", ("transfer-encoding", "chunked"))] {
        let path = world.add(name);
        let mut connection = world.connection();
        connection.head("PUT", &path, &[framing]).unwrap();
        connection.send(b"8000\r\n").unwrap();
        connection.send(&content.bytes()[..5000]).unwrap();
        world.await_status(name, "TRANSFERRING");
        drop(connection);
        world.await_status(name, "WAITING_FOR_TRANSFER");
        assert_eq!(world.client.put(&path, &content).unwrap().status, 200);
        world
            .client
            .done("DELETE", &format!("/api/content/library/item/update-session/{}/file/{name}", world.session), None)
            .unwrap();
    }
}

#[test]
fn a_sender_that_falls_silent_is_given_up() {
    let world = World::configured("[limits]\nbody_idle_seconds = 1\n");
    let path = world.add("a");
    let mut silent = world.begun("a", (&path, 20), &BYTES[..7]);
    let answer = silent.answer("PUT").unwrap();
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(world.status("a"), "WAITING_FOR_TRANSFER");
    assert_eq!(world.ask(("PUT", &path), &[], BYTES).status, 200);
}

#[test]
fn a_second_writer_is_refused_and_the_first_goes_on() {
    let world = World::new();
    let path = world.add("a");
    let mut first = world.begun("a", (&path, 20), &BYTES[..7]);
    let answer = world.ask(("PUT", &path), &[], b"other bytes");
    assert_eq!(answer.status, 409, "{}", answer.text());
    first.send(&BYTES[7..]).unwrap();
    assert_eq!(first.answer("PUT").unwrap().status, 200);
    assert_eq!(world.client.complete(&world.session).unwrap().status, 204);
    assert_eq!(world.client.fetched(&world.item).unwrap(), [("a".to_owned(), BYTES.to_vec())]);
}

#[test]
fn who_expects_100_continue_gets_it_or_the_refusal_before_any_byte() {
    let world = World::new();
    let expecting = [("content-length", "20"), ("expect", "100-continue")];
    let mut good = world.connection();
    good.head("PUT", &world.add("a"), &expecting).unwrap();
    assert_eq!(good.answer_head().unwrap().status, 100);
    good.send(BYTES).unwrap();
    assert_eq!(good.answer("PUT").unwrap().status, 200);
    let mut dead = world.connection();
    dead.patience(Duration::from_secs(5));
    dead.head("PUT", &world.add("b").replace("/u-", "/u-00000000"), &expecting).unwrap();
    assert_eq!(dead.answer_head().unwrap().status, 404);
    let mut too_long = world.connection();
    too_long.head("PUT", &world.add_with("c", &json!({ "size": 5 })), &expecting).unwrap();
    assert_eq!(too_long.answer_head().unwrap().status, 400);
}
