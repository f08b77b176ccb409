//! Requests whose framing is wrong or without end.

use std::{
    io,
    time::{Duration, Instant},
};

use crate::{
    stage::Stage,
    support::http::{self, Answer, Connection},
};

/// Sends bytes and reads answers until the server hangs up.
fn answers(stage: &Stage, bytes: &[u8]) -> Vec<Answer> {
    let mut connection = Connection::open(stage.server.http).unwrap();
    connection.patience(Duration::from_secs(20));
    // A refusal may come, and the connection may end, before everything is sent.
    let _ = connection.send(bytes);
    let _ = connection.end();
    std::iter::from_fn(|| connection.answer("POST").ok()).collect()
}

fn post(headers: &str, body: &str) -> Vec<u8> {
    format!("POST /api HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n{body}").into_bytes()
}

#[test]
fn a_body_whose_end_is_ambiguous_is_refused_and_the_connection_ends() {
    let stage = Stage::new();
    let hidden = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for headers in [
        "content-length: 5\r\ncontent-length: 6\r\n",
        "content-length: 5, 6\r\n",
        "content-length: +5\r\n",
        "content-length: -1\r\n",
        "content-length: 0x5\r\n",
        "content-length: 99999999999999999999999\r\n",
        "content-length: 5 5\r\n",
        "content-length:\r\n",
        "transfer-encoding: xchunked\r\n",
        "transfer-encoding: chunked, identity\r\n",
        "transfer-encoding: identity, chunked, gzip\r\n",
        "transfer-encoding:\r\n",
        "transfer-encoding: chunked, chunked\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
        "content-length : 5\r\n",
        "x-a: b\r\n c: folded\r\ncontent-length: 5\r\n",
        "x-a: b\0c\r\ncontent-length: 5\r\n",
        "x-a: b\rc: d\r\ncontent-length: 5\r\n",
        "x a: b\r\ncontent-length: 5\r\n",
        ": b\r\ncontent-length: 5\r\n",
    ] {
        let answers = answers(&stage, &post(headers, &format!("0\r\n\r\n{hidden}")));
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert!(matches!(statuses[..], [400..=499 | 501]), "{headers:?} gave {statuses:?}");
    }
    stage.is_well();
}

#[test]
fn a_length_beside_chunks_never_lets_a_hidden_request_through() {
    let stage = Stage::new();
    let hidden = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for headers in
        ["content-length: 5\r\ntransfer-encoding: chunked\r\n", "transfer-encoding: chunked\r\ncontent-length: 5\r\n"]
    {
        let answers = answers(&stage, &post(headers, &format!("0\r\n\r\n{hidden}")));
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        // Read by its chunks or refused; either way the connection ends after it (RFC 9112 §6.1).
        assert_eq!(statuses.len(), 1, "{headers:?} gave {statuses:?}");
    }
    stage.is_well();
}

#[test]
fn broken_chunks_are_refused() {
    let stage = Stage::new();
    for body in [
        "fffffffffffffffff\r\nabc\r\n0\r\n\r\n".to_owned(),
        "-1\r\nabc\r\n0\r\n\r\n".to_owned(),
        "zz\r\nabc\r\n0\r\n\r\n".to_owned(),
        "3\r\nabcdef\r\n0\r\n\r\n".to_owned(),
        "\r\n\r\n".to_owned(),
        format!("3;{}\r\nabc\r\n0\r\n\r\n", "x".repeat(1 << 20)),
        format!("0\r\n{}\r\n", "x-trailer: value\r\n".repeat(100_000)),
    ] {
        let path = stage.client.add_push(&stage.session, "a").unwrap();
        for path in ["/api", "/rest/com/vmware/content/library", &path] {
            let request =
                format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n{body}");
            let answers = answers(&stage, request.as_bytes());
            let beginning = &body[..body.len().min(30)];
            let refused = answers.iter().all(|answer| (400..500).contains(&answer.status));
            assert!(refused && answers.len() <= 1, "{path} {beginning:?}: {answers:?}");
        }
    }
    assert_eq!(stage.client.update_file(&stage.session, "a").unwrap().unwrap()["status"], "WAITING_FOR_TRANSFER");
    stage.is_well();
}

#[test]
fn heads_without_end_are_refused() {
    let stage = Stage::new();
    let (long, mebibyte) = ("a".repeat(70_000), "a".repeat(1 << 20));
    let many = (0..10_000).map(|number| format!("x-{number}: a\r\n")).collect::<Vec<_>>().concat();
    for (request, expected) in [
        (format!("GET /{long} HTTP/1.1\r\nhost: localhost\r\n\r\n"), [414, 431]),
        (format!("GET /api/{mebibyte} HTTP/1.1\r\nhost: localhost\r\n\r\n"), [414, 431]),
        (format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-a: {mebibyte}\r\n\r\n"), [431, 431]),
        (format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\n{many}\r\n"), [431, 431]),
        (format!("{mebibyte} / HTTP/1.1\r\nhost: localhost\r\n\r\n"), [400, 431]),
    ] {
        let answers = answers(&stage, request.as_bytes());
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        let beginning = &request[..60];
        assert!(statuses.len() == 1 && expected.contains(&statuses[0]), "{beginning:?} gave {statuses:?}");
    }
    stage.is_well();
}

#[test]
fn what_is_no_request_of_this_protocol_is_refused() {
    let stage = Stage::new();
    for request in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\nhost: localhost\r\n\r\n",
        b"GET\r\n\r\n",
        b"\0\0\0\0\0\0\0\0\r\n\r\n",
        b"GET /healthz\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nhost: localhost\r\n\r\n",
        b"G\xffT /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    ] {
        let answers = answers(&stage, request);
        let shown = String::from_utf8_lossy(request).into_owned();
        assert!(answers.iter().all(|answer| (400..=505).contains(&answer.status)), "{shown:?}: {answers:?}");
    }
    for (method, path) in [("CONNECT", "localhost:443"), ("OPTIONS", "*"), ("TRACE", "/api"), ("PROPFIND", "/api/x")] {
        let answer = http::ask(stage.server.http, (method, path), &[], b"").unwrap();
        assert!((400..=501).contains(&answer.status) && answer.status != 500, "{method} {path}: {}", answer.status);
    }
    stage.is_well();
}

#[test]
fn a_call_longer_than_a_mebibyte_is_refused_in_its_dialect() {
    let stage = Stage::new();
    let long = format!("\"{}\"", "a".repeat(1 << 20));
    // JSON-RPC says everything with status 200: its clients read nothing else.
    for (path, status) in [("/api", 200), ("/api/session", 413), ("/rest/com/vmware/content/library", 413)] {
        let answer = stage.call(("POST", path), "application/json", long.as_bytes());
        assert_eq!(answer.status, status, "{path}");
        assert!(String::from_utf8_lossy(&answer.body).contains("longer than 1048576 bytes"), "{path}: {answer:?}");
        let mut connection = Connection::open(stage.server.http).unwrap();
        connection.head("POST", path, &[("transfer-encoding", "chunked")]).unwrap();
        let piece = [b"10000\r\n".to_vec(), vec![b'a'; 0x10000], b"\r\n".to_vec()].concat();
        let begun = Instant::now();
        while connection.send(&piece).is_ok() {
            assert!(begun.elapsed() < Duration::from_secs(15), "{path}: the server still reads");
        }
    }
    // Only announced: refused before a byte of it is sent.
    let mut connection = Connection::open(stage.server.http).unwrap();
    connection.head("POST", "/api/session", &[("content-length", "99999999999"), ("expect", "100-continue")]).unwrap();
    assert_eq!(connection.answer_head().unwrap().status, 413);
    stage.is_well();
}

#[test]
fn slow_heads_are_given_up_and_hold_nobody_else() {
    let stage = Stage::configured("[limits]\nheader_seconds = 1\n");
    let mut slow: Vec<Connection> = (0..200).map(|_| Connection::open(stage.server.http).unwrap()).collect();
    for connection in &mut slow {
        connection.send(b"GET /healthz HTTP/1.1\r\nx-").unwrap();
    }
    let begun = Instant::now();
    assert_eq!(http::ask(stage.server.http, ("GET", "/healthz"), &[], b"").unwrap().status, 200);
    assert!(begun.elapsed() < Duration::from_secs(1));
    for mut connection in slow {
        connection.patience(Duration::from_secs(10));
        let end = connection.answer("GET");
        assert!(!end.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock), "a slow client is still held");
    }
    stage.is_well();
}
