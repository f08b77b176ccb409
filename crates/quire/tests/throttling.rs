//! Limits of transfers on a real server: who waits, who is refused, what its operator sees of it, how fast files go.
#![allow(clippy::unwrap_used, unreachable_pub, dead_code)]

mod support;
#[path = "transfer/world.rs"]
mod world;

use std::{
    ops::RangeInclusive,
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use support::{
    await_some, await_true,
    content::Content,
    http::{self, Connection},
    server::PASSWORD,
    source::Source,
};
use world::World;

const SOON: Duration = Duration::from_secs(10);

/// Pieces of a download that is limited, in bytes.
const BLOCK: u64 = 256 << 10;
/// Bytes a second of all downloads, where they share it.
const LIMIT: u64 = 16 << 20;

impl World {
    /// `quire` as a user of this server.
    fn quire(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quire"));
        command.env("QUIRE_URL", format!("http://{}", self.server.http)).env("QUIRE_PASSWORD", PASSWORD);
        command.args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// `quire ls --transfers --json`
    fn transfers(&self) -> Vec<Value> {
        let output = self.quire(&["ls", "--transfers", "--json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// State, position, direction and file of each transfer, once there are so many.
    fn listed(&self, count: usize) -> Vec<(Value, Value, Value, Value)> {
        let transfers = await_some("transfers", SOON, || Some(self.transfers()).filter(|found| found.len() == count));
        let shown = |mut transfer: Value| {
            let [state, position, direction, file] =
                ["state", "position", "direction", "file"].map(|key| transfer[key].take());
            (state, position, direction, file)
        };
        transfers.into_iter().map(shown).collect()
    }

    fn metrics(&self) -> String {
        let answer = http::ask(self.server.metrics.unwrap(), ("GET", "/metrics"), &[], &[]).unwrap();
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-type").unwrap().starts_with("application/openmetrics-text; version=1.0.0"));
        answer.text()
    }

    /// Sends the head of an upload of this length that asks before it sends.
    fn asking(&self, path: &str, length: usize) -> Connection {
        let mut connection = self.connection();
        let headers = [("content-length", &*length.to_string()), ("expect", "100-continue")];
        connection.head("PUT", path, &headers).unwrap();
        connection
    }
}

#[test]
fn with_one_place_the_second_upload_waits_unread_and_is_seen_waiting() {
    let world = World::configured("[transfers]\nmax_concurrent = 1\n[metrics]\naddress = '127.0.0.1:0'");
    let (_, _, download) = world.download(&Content::noise(1, 1000));
    let (first, second) = (world.add("first.bin"), world.add("second.bin"));
    let mut running = world.begun("first.bin", (&first, 8), b"half");
    let mut waiting = world.asking(&second, 4);
    world.listed(2);
    let mut fetching = world.connection();
    fetching.head("GET", &download, &[]).unwrap();
    let waits =
        |position: u32, direction: &str, file: &str| (json!("waiting"), json!(position), json!(direction), json!(file));
    let runs = |direction: &str, file: &str| (json!("running"), Value::Null, json!(direction), json!(file));
    let expected =
        [runs("upload", "first.bin"), waits(1, "upload", "second.bin"), waits(2, "download", "a file ä.bin")];
    assert_eq!(world.listed(3), expected);
    assert_eq!(world.status("second.bin"), "WAITING_FOR_TRANSFER");
    let metrics = world.metrics();
    for line in [
        "quire_transfers{direction=\"upload\",state=\"running\"} 1",
        "quire_transfers{direction=\"upload\",state=\"waiting\"} 1",
        "quire_transfers{direction=\"download\",state=\"waiting\"} 1",
        "quire_transfers{direction=\"pull\",state=\"waiting\"} 0",
        "quire_transferred_bytes_total{direction=\"upload\"} 1004",
        "quire_transfer_wait_seconds_count{direction=\"upload\"} 2",
        "quire_calls_total{outcome=\"done\"}",
        "quire_calls_total{outcome=\"failed\"} 0",
        "quire_call_duration_seconds_bucket",
    ] {
        assert!(metrics.contains(line), "{line} is missing in {metrics}");
    }
    let position =
        metrics.lines().find(|line| line.contains("quire_transfer_queue_position{") && line.contains("second.bin"));
    assert!(position.is_some_and(|line| line.ends_with(" 1")), "{metrics}");

    running.send(b"half").unwrap();
    assert_eq!(running.answer("PUT").unwrap().status, 200);
    assert_eq!(waiting.answer_head().unwrap().status, 100);
    assert_eq!(world.listed(2), [runs("upload", "second.bin"), waits(1, "download", "a file ä.bin")]);
    waiting.send(b"rest").unwrap();
    assert_eq!(waiting.answer("PUT").unwrap().status, 200);
    assert_eq!(fetching.answer("GET").unwrap().body.len(), 1000);
    assert_eq!(world.status("second.bin"), "READY");
    world.listed(0);
}

#[test]
fn who_finds_the_queue_full_or_waits_too_long_is_told_when_to_come_again() {
    let settings =
        "[transfers]\nmax_concurrent = 1\nmax_waiting = 1\nmax_wait_seconds = 3\n[metrics]\naddress = '127.0.0.1:0'";
    let world = World::configured(settings);
    let paths = ["first.bin", "second.bin", "third.bin"].map(|name| world.add(name));
    let mut running = world.begun("first.bin", (&paths[0], 8), b"half");
    let mut waiting = world.asking(&paths[1], 4);
    world.listed(2);
    let refused = world.ask(("PUT", &paths[2]), &[], b"rest");
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("10")));
    assert_eq!(refused.text(), "1 transfers wait for their turn already; try again in 10 s\n");
    let refused = waiting.answer_head().unwrap();
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("10")));
    let metrics = world.metrics();
    for reason in ["full", "late"] {
        let line = format!("quire_transfers_refused_total{{direction=\"upload\",reason=\"{reason}\"}} 1");
        assert!(metrics.contains(&line), "{line} is missing in {metrics}");
    }
    running.send(b"half").unwrap();
    assert_eq!(running.answer("PUT").unwrap().status, 200);
    assert_eq!(world.ask(("PUT", &paths[2]), &[], b"rest").status, 200);
}

#[test]
fn an_upload_whose_address_dies_while_it_waits_is_refused_unread_when_its_turn_comes() {
    let world = World::configured("[transfers]\nmax_concurrent = 1");
    let (first, second) = (world.add("first.bin"), world.add("second.bin"));
    let mut running = world.begun("first.bin", (&first, 8), b"half");
    let mut waiting = world.asking(&second, 4);
    world.listed(2);
    let anew = world.add("second.bin");
    running.send(b"half").unwrap();
    assert_eq!(running.answer("PUT").unwrap().status, 200);
    assert_eq!(waiting.answer_head().unwrap().status, 404, "it is not asked for its bytes");
    world.listed(0);

    let third = world.add("third.bin");
    let mut running = world.begun("third.bin", (&third, 8), b"half");
    let mut waiting = world.asking(&anew, 4);
    world.listed(2);
    world.client.cancel_update(&world.session).unwrap();
    running.send(b"half").unwrap();
    assert_eq!(running.answer("PUT").unwrap().status, 404);
    assert_eq!(waiting.answer_head().unwrap().status, 404);
    world.listed(0);
}

#[test]
fn a_download_whose_client_goes_away_leaves_the_queue() {
    let world = World::configured("[transfers]\nmax_concurrent = 1");
    let (_, _, path) = world.download(&Content::noise(1, 1000));
    let upload = world.add("first.bin");
    let mut running = world.begun("first.bin", (&upload, 8), b"half");
    let mut fetching = world.connection();
    fetching.head("GET", &path, &[]).unwrap();
    world.listed(2);
    drop(fetching);
    world.listed(1);
    running.send(b"half").unwrap();
    assert_eq!(running.answer("PUT").unwrap().status, 200);
}

#[test]
fn whoever_may_not_see_a_library_does_not_see_its_transfers() {
    let world = World::new();
    let path = world.add("first.bin");
    let mut running = world.begun("first.bin", (&path, 8), b"half");
    assert_eq!(world.ask(("GET", "/quire/transfers"), &[], &[]).status, 401);
    let data = world.server.data().as_os_str().to_owned();
    let mut command = Command::new(env!("CARGO_BIN_EXE_quire"));
    command.env("QUIRE_DATA", data).env("QUIRE_NEW_PASSWORD", "bobs password");
    world.client.create_library("other").unwrap();
    let made = command.args(["user", "add", "bob@quire.local", "--library", "other"]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let output =
        world.quire(&["ls", "--transfers", "--json", "--user", "bob@quire.local", "--password", "bobs password"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "[]\n");
    let [transfer] = &world.transfers()[..] else { panic!("one transfer") };
    assert_eq!(transfer["library"], json!({ "id": world.library, "name": "library" }));
    assert_eq!(transfer["item"], json!({ "id": world.item, "name": "item" }));
    assert_eq!((&transfer["bytes"], &transfer["size"]), (&json!(4), &json!(8)));
    assert_eq!(transfer["user"], "administrator@quire.local");
    let people = String::from_utf8(world.quire(&["ls", "--transfers"]).stdout).unwrap();
    assert!(people.contains("running") && people.contains("library/item"), "{people}");
    running.send(b"half").unwrap();
    assert_eq!(running.answer("PUT").unwrap().status, 200);
}

#[test]
fn uploads_downloads_and_pulls_are_no_faster_than_they_may_be() {
    let settings = "[transfers]\nupload_limit = '1 MiB/s'\ndownload_limit = '1 MiB/s'";
    let world = World::configured(settings);
    let content = Content::noise(1, 3 << 20);
    // The first piece goes at once, and is at most a MiB.
    let slow = Duration::from_millis(1900);
    let begun = Instant::now();
    let (_, _, path) = world.download(&content);
    assert!(begun.elapsed() > slow, "uploaded in {:?}", begun.elapsed());
    let begun = Instant::now();
    assert_eq!(world.client.get(&path).unwrap().body, content.bytes());
    assert!(begun.elapsed() > slow, "downloaded in {:?}", begun.elapsed());
    let begun = Instant::now();
    let uri = Source::start().offer("pulled.bin", content);
    let spec = json!({ "name": "pulled.bin", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    world
        .client
        .done("POST", &format!("/api/content/library/item/update-session/{}/file", world.session), Some(spec))
        .unwrap();
    await_true("a pull", SOON, || world.transfers().iter().any(|transfer| transfer["direction"] == "pull"));
    let limit = Duration::from_secs(30);
    await_true("READY", limit, || world.status("pulled.bin") == "READY");
    assert!(begun.elapsed() > slow, "pulled in {:?}", begun.elapsed());
}

#[test]
fn six_downloads_from_one_library_and_two_from_another_get_their_shares() {
    let world = World::configured(&format!("[transfers]\ndownload_limit = '{} MiB/s'", LIMIT >> 20));
    let other = world.client.create_library("other").unwrap();
    let libraries = [(&world.library, 6, Content::noise(1, 8 << 20)), (&other, 2, Content::noise(2, 24 << 20))];
    let mut files = Vec::new();
    for (library, streams, content) in libraries {
        let item = world.client.stored((library, "shared"), ("file", &content)).unwrap();
        for _ in 0..streams {
            let session = world.client.open_download(&item).unwrap();
            files.push((world.client.prepare(&session, "file").unwrap(), content.size()));
        }
    }
    let streams: Vec<Vec<Instant>> = thread::scope(|scope| {
        let streams: Vec<_> = files.iter().map(|file| scope.spawn(|| arrivals(world.connection(), file))).collect();
        streams.into_iter().map(|stream| stream.join().unwrap()).collect()
    });
    // While all of them are at it.
    let begun = streams.iter().map(|blocks| blocks[0]).max().unwrap();
    let ended = streams.iter().map(|blocks| blocks[blocks.len() - 1]).min().unwrap();
    let rates: Vec<u64> = streams.iter().map(|blocks| rate(blocks, begun..=ended)).collect();
    let all = rates.iter().sum();
    // Each library has half of it, and its streams have even parts of that.
    for (rate, share) in rates.iter().zip([12, 12, 12, 12, 12, 12, 4, 4]) {
        assert!((rate * share).abs_diff(all) * 10 < all, "{rate} is no {share}th of {all}: {rates:?}");
    }
    assert!(all.abs_diff(LIMIT) * 10 < LIMIT, "{all} bytes a second");
}

/// Fetches a file and tells when the first byte of each of its blocks came.
fn arrivals(mut connection: Connection, (path, size): &(String, u64)) -> Vec<Instant> {
    connection.head("GET", path, &[]).unwrap();
    assert_eq!(connection.answer_head().unwrap().status, 200);
    let (mut arrivals, mut came) = (Vec::new(), 0);
    while came < *size {
        let bytes = connection.some(64 << 10).unwrap();
        assert!(!bytes.is_empty(), "cut after {came} bytes");
        came += bytes.len() as u64;
        arrivals.resize(usize::try_from(came.div_ceil(BLOCK)).unwrap(), Instant::now());
    }
    arrivals
}

/// Bytes a second, from the first piece that came then to the last one.
fn rate(arrivals: &[Instant], within: RangeInclusive<Instant>) -> u64 {
    let came: Vec<_> = arrivals.iter().filter(|arrival| within.contains(arrival)).collect();
    assert!(came.len() > 16, "{} pieces came while all were at it", came.len());
    let micros = u64::try_from((*came[came.len() - 1] - *came[0]).as_micros()).unwrap();
    (came.len() as u64 - 1) * BLOCK * 1_000_000 / micros
}
