//! Files by their static addresses: for whoever has logged in, in the version that is current.
#![allow(clippy::unwrap_used)]

mod support;

use support::{
    content::Content,
    http::{self, Answer},
    library::{Client, path_of},
    server::Server,
};

struct Stage {
    server: Server,
    client: Client,
    library: String,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&folder.path().join("data"));
        let client = Client::login(server.http);
        let library = client.create_library("files").unwrap();
        Self { server, client, library, _folder: folder }
    }

    fn address(&self, item: &str) -> String {
        let path = format!("/api/content/library/item/{item}/file");
        let files = self.client.done("GET", &path, None).unwrap();
        path_of(files[0]["file_download_endpoint"].as_str().unwrap())
    }

    fn get(&self, path: &str, more: &[(&str, &str)]) -> Answer {
        let session = self.client.session();
        let headers: Vec<_> = [("vmware-api-session-id", session)].into_iter().chain(more.iter().copied()).collect();
        http::ask(self.server.http, ("GET", path), &headers, b"").unwrap()
    }

    fn replace(&self, item: &str, content: &Content) {
        let session = self.client.open_update(item).unwrap();
        let path = self.client.add_push(&session, "a b.iso").unwrap();
        assert_eq!(self.client.put(&path, content).unwrap().status, 200);
        assert_eq!(self.client.complete(&session).unwrap().status, 204);
    }
}

#[test]
fn a_file_has_an_address_for_those_who_have_logged_in() {
    let stage = Stage::new();
    let content = Content::noise(1, 700_000);
    let item = stage.client.stored((&stage.library, "disc"), ("a b.iso", &content)).unwrap();
    let address = stage.address(&item);
    assert!(address.ends_with("/a%20b.iso?version=1"), "{address}");
    assert_eq!(stage.get(&address, &[]).body, content.bytes());
    let part = stage.get(&address, &[("range", "bytes=10-19")]);
    assert_eq!((part.status, part.body), (206, content.bytes()[10..20].to_vec()));
    assert_eq!(stage.get(address.split('?').next().unwrap(), &[]).status, 200);
    let nobody = http::ask(stage.server.http, ("GET", &address), &[], b"").unwrap();
    assert_eq!(nobody.status, 401, "{}", nobody.text());
    assert_eq!(http::ask(stage.server.http, ("PUT", &address), &[], b"x").unwrap().status, 405);
    let sessions = stage.client.done("GET", "/api/content/library/item/download-session", None).unwrap();
    assert_eq!(sessions, serde_json::json!([]), "no session of the caller's is made");
}

#[test]
fn an_address_is_dead_once_its_version_is() {
    let stage = Stage::new();
    let item = stage.client.stored((&stage.library, "disc"), ("a b.iso", &Content::noise(1, 1000))).unwrap();
    let old = stage.address(&item);
    let content = Content::noise(2, 2000);
    stage.replace(&item, &content);
    assert_eq!(stage.get(&old, &[]).status, 404);
    let new = stage.address(&item);
    assert!(new.ends_with("?version=2"), "{new}");
    assert_eq!(stage.get(&new, &[]).body, content.bytes());
    let elsewhere = new.replace(&stage.library, &item);
    assert_eq!(stage.get(&elsewhere, &[]).status, 404);
    assert_eq!(stage.get(&new.replace("a%20b", "c"), &[]).status, 404);
    assert_eq!(stage.get("/cls/static/x", &[]).status, 404);
    stage.client.delete_item(&item).unwrap();
    assert_eq!(stage.get(&new, &[]).status, 404);
}
