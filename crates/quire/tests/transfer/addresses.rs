//! What an address is good for: its file, its session, its life, and nothing else.

use std::time::Duration;

use crate::{
    support::{await_true, content::Content, library::Client},
    world::World,
};

const BYTES: &[u8] = b"some bytes";

#[test]
fn an_upload_address_dies_with_its_session_its_file_and_its_generation() {
    let world = World::new();
    let removed = world.add("removed");
    world
        .client
        .done("DELETE", &format!("/api/content/library/item/update-session/{}/file/removed", world.session), None)
        .unwrap();
    let old = world.add("again");
    let new = world.add("again");
    for (path, status) in [(&removed, 404), (&old, 404), (&new, 200)] {
        assert_eq!(world.ask(("PUT", path), &[], BYTES).status, status);
    }
    assert_eq!(world.client.complete(&world.session).unwrap().status, 204);
    assert_eq!(world.ask(("PUT", &new), &[], BYTES).status, 404, "after complete");
    let session = world.client.open_update(&world.item).unwrap();
    let path = world.client.add_push(&session, "b").unwrap();
    world.client.cancel_update(&session).unwrap();
    assert_eq!(world.ask(("PUT", &path), &[], BYTES).status, 404, "after cancel");
    world.client.delete_update(&session).unwrap();
    assert_eq!(world.ask(("PUT", &path), &[], BYTES).status, 404, "after delete");
}

#[test]
fn a_download_address_dies_with_its_session() {
    let world = World::new();
    let content = Content::noise(1, 1000);
    let (item, session, path) = world.download(&content);
    assert_eq!(world.client.get(&path).unwrap().status, 200);
    world.client.cancel_download(&session).unwrap();
    assert_eq!(world.client.get(&path).unwrap().status, 404, "after cancel");
    let session = world.client.open_download(&item).unwrap();
    let path = world.client.prepare(&session, "a file ä.bin").unwrap();
    world.client.delete_download(&session).unwrap();
    assert_eq!(world.client.get(&path).unwrap().status, 404, "after delete");
}

#[test]
fn addresses_die_with_the_lease_and_their_bytes_go() {
    let world = World::configured("[lease]\nupdate_session_seconds = 3\ndownload_session_seconds = 3\n");
    let up = world.add("a");
    assert_eq!(world.ask(("PUT", &up), &[], BYTES).status, 200);
    let item = world.client.create_item(&world.library, "other", "generic").unwrap();
    let session = world.client.open_download(&item).unwrap();
    let gone = |path: String| world.client.call("GET", &path, None).unwrap().status == 404;
    // Asking about a session keeps it alive, so the item's list is asked.
    let list = format!("/api/content/library/item/download-session?library_item_id={item}");
    await_true("the end of the download session", Duration::from_secs(15), || {
        !world.client.done("GET", &list, None).unwrap().to_string().contains(&session)
    });
    assert!(gone(format!("/api/content/library/item/download-session/{session}")));
    assert_eq!(world.ask(("PUT", &up), &[], BYTES).status, 404);
    world.nothing_is_left();
}

#[test]
fn the_address_is_the_whole_authorisation() {
    let world = World::new();
    let nonsense = [("vmware-api-session-id", "nonsense"), ("authorization", "Basic bm9uc2Vuc2U=")];
    assert_eq!(world.ask(("PUT", &world.add("a")), &nonsense, BYTES).status, 200);
    let content = Content::noise(2, 1000);
    let (_, _, path) = world.download(&content);
    assert_eq!(world.ask(("GET", &path), &nonsense, b"").body, content.bytes());
}

#[test]
fn an_address_opens_no_other_file_session_or_direction() {
    let world = World::new();
    let other = world.client.create_item(&world.library, "other", "generic").unwrap();
    let other = world.client.open_update(&other).unwrap();
    let (mine, theirs) = (world.add("a"), world.client.add_push(&other, "a").unwrap());
    world.add("b");
    let tag_of_theirs = theirs.rsplit_once('-').unwrap().1;
    let (front_of_mine, _) = mine.rsplit_once('-').unwrap();
    for path in [format!("{front_of_mine}-{tag_of_theirs}"), mine.replace("/a", "/b"), mine.replace("/u-", "/d-")] {
        let answer = world.ask(("PUT", &path), &[], BYTES);
        assert!(matches!(answer.status, 404 | 405), "{path}: {}", answer.status);
    }
    assert_eq!(world.ask(("GET", &mine), &[], b"").status, 405);
    assert_eq!(world.ask(("DELETE", &mine), &[], b"").status, 405);
    let (_, _, down) = world.download(&Content::noise(3, 10));
    let answer = world.ask(("PUT", &down), &[], BYTES);
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")));
    for odd in
        ["/cls/data/", "/cls/data/x/y", "/cls/data/../../etc/passwd", "/cls/data/u-1-2/%2e%2e%2fa", "/cls/data/%00"]
    {
        assert_eq!(world.ask(("GET", odd), &[], b"").status, 404, "{odd}");
    }
}

#[test]
fn links_are_built_from_a_valid_host_only() {
    let world = World::new();
    let own = format!("http://{}/", world.server.http);
    for (host, beginning) in [
        ("library.test:99", "http://library.test:99/"),
        ("evil.test/x", &own),
        ("user:pw@evil.test", &own),
        ("evil.test\"onmouseover=", &own),
        ("a b", &own),
    ] {
        let uri = add_with_host(&world.client, &world.session, host);
        assert!(uri.starts_with(beginning), "host `{host}` gave {uri}");
    }
}

fn add_with_host(client: &Client, session: &str, host: &str) -> String {
    let body = r#"{"name":"a","source_type":"PUSH"}"#;
    let mut connection = crate::support::http::Connection::open(client.http).unwrap();
    let request = format!(
        "POST /api/content/library/item/update-session/{session}/file HTTP/1.1\r\nhost: {host}\r\n\
         vmware-api-session-id: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        client.token,
        body.len()
    );
    connection.send(request.as_bytes()).unwrap();
    let answer = connection.answer("POST").unwrap();
    answer.json()["upload_endpoint"]["uri"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}
