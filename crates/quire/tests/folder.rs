//! The trees of stores, as clients of vCenter's datastore folders fetch them.
#![allow(clippy::unwrap_used)]

mod support;

use std::process::Command;

use serde_json::json;
use support::{
    content::Content,
    http::{self, Answer},
    library::Client,
    server::{PASSWORD, Server},
};
use tempfile::TempDir;

const BASIC: &str = "Basic YWRtaW5pc3RyYXRvckBxdWlyZS5sb2NhbDpzZWNyZXQtcGFzc3dvcmQ=";
const QUERY: &str = "?dcPath=Datacenter&dsName=default";

struct Stage {
    server: Server,
    client: Client,
    library: String,
    item: String,
    content: Content,
    folder: TempDir,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&folder.path().join("data"));
        let client = Client::login(server.http);
        let library = client.create_library("files").unwrap();
        let content = Content::noise(1, 700_000);
        let item = client.stored((&library, "disc"), ("a b.iso", &content)).unwrap();
        Self { server, client, library, item, content, folder }
    }

    fn file(&self) -> String {
        format!("/folder/contentlib-{}/{}/a%20b.iso", self.library, self.item)
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        http::ask(self.server.http, (method, path), headers, b"").unwrap()
    }

    /// As the administrator, by the cookie of SOAP.
    fn get(&self, path: &str) -> Answer {
        let cookie = format!("vmware_soap_session=\"{}\"", self.client.session());
        self.ask("GET", path, &[("cookie", &cookie)])
    }

    fn quire(&self, arguments: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quire"));
        command.env("QUIRE_DATA", self.folder.path().join("data")).env("QUIRE_NEW_PASSWORD", PASSWORD);
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Where the links of a page lead.
fn links(page: &str) -> Vec<String> {
    let targets = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
    targets.collect()
}

#[test]
fn a_stored_file_comes_as_it_is_whole_and_in_parts() {
    let stage = Stage::new();
    let address = format!("{}{QUERY}", stage.file());
    let session = stage.client.session();
    for (name, value) in [
        ("cookie", format!("vmware_soap_session=\"{session}\"")),
        ("cookie", format!("vmware_soap_session={session}; Path=/")),
        ("cookie", format!("vmware-api-session-id={session}")),
        ("vmware-api-session-id", session.to_owned()),
        ("authorization", BASIC.to_owned()),
    ] {
        let answer = stage.ask("GET", &address, &[(name, &value)]);
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        assert!(answer.body == stage.content.bytes(), "{name}");
    }
    let part = stage.ask("GET", &address, &[("authorization", BASIC), ("range", "bytes=10-19")]);
    assert_eq!((part.status, part.body), (206, stage.content.bytes()[10..20].to_vec()));
    let head = stage.ask("HEAD", &address, &[("authorization", BASIC)]);
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("700000"), 0));
    let etag = head.header("etag").unwrap();
    let known = stage.ask("GET", &address, &[("authorization", BASIC), ("if-none-match", etag)]);
    assert_eq!(known.status, 304);
    assert_eq!(stage.get(&format!("{}?dsName=default", stage.file())).status, 200, "the datacenter may be left out");
    assert_eq!(stage.get(&format!("{}?dcPath=/Datacenter&dsName=default", stage.file())).status, 200);
    let sessions = stage.client.done("GET", "/api/content/library/item/download-session", None).unwrap();
    assert_eq!(sessions, json!([]), "no session of the caller's is made");
}

#[test]
fn the_pages_of_folders_lead_from_the_top_to_a_file_and_back() {
    let stage = Stage::new();
    let top = stage.get(&format!("/folder{QUERY}"));
    assert_eq!((top.status, top.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(top.header("content-security-policy").unwrap().contains("default-src 'none'"));
    assert_eq!(top.header("x-content-type-options"), Some("nosniff"));
    let [library] = &*links(&top.text()) else { panic!("{}", top.text()) };
    let [above, item] = &*links(&stage.get(library).text()) else { panic!("one item") };
    assert_eq!(stage.get(above).body, top.body);
    let page = stage.get(item);
    let [above, file] = &*links(&page.text()) else { panic!("one file") };
    assert_eq!(above, library);
    assert!(page.text().contains("a b.iso</a>") && page.text().contains("<td>700000</td>"), "{}", page.text());
    assert!(stage.get(file).body == stage.content.bytes());
    let head = stage.ask("HEAD", item, &[("authorization", BASIC)]);
    let length = page.body.len().to_string();
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some(&*length), 0));
}

#[test]
fn where_storage_uris_lead_there_is_the_file() {
    let stage = Stage::new();
    let path = format!("/api/content/library/item/{}/storage", stage.item);
    let stored = stage.client.done("GET", &path, None).unwrap();
    let uri = stored[0]["storage_uris"][0].as_str().unwrap();
    let (path, _) = uri.strip_prefix("ds:///vmfs/volumes/datastore-1/").unwrap().split_once('?').unwrap();
    assert!(stage.get(&format!("/folder/{path}{QUERY}")).body == stage.content.bytes());
}

#[test]
fn what_is_not_there_is_not_found() {
    let stage = Stage::new();
    let file = stage.file();
    for path in [
        file.clone(),
        format!("{file}?dcPath=Datacenter"),
        format!("{file}?dcPath=Elsewhere&dsName=default"),
        format!("{file}?dcPath=Datacenter&dsName=other"),
        format!("{file}x{QUERY}"),
        format!("{file}/deeper{QUERY}"),
        format!("/folder/contentlib-none{QUERY}"),
        format!("/folder/../data/metadata.sqlite{QUERY}"),
        format!("/folder/contentlib-{}%2F{}{QUERY}", stage.library, stage.item),
        format!("/folder/%ff{QUERY}"),
    ] {
        let answer = stage.get(&path);
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
    }
}

#[test]
fn nobody_reads_what_they_may_not() {
    let stage = Stage::new();
    let address = format!("{}{QUERY}", stage.file());
    let nobody = stage.ask("GET", &address, &[]);
    assert_eq!((nobody.status, nobody.header("www-authenticate")), (401, Some("Basic realm=\"quire\"")));
    for (name, value) in [
        ("cookie", "vmware_soap_session=\"guess\""),
        ("authorization", "Basic YWRtaW5pc3RyYXRvckBxdWlyZS5sb2NhbDpndWVzcw=="),
        ("authorization", "Bearer x"),
    ] {
        assert_eq!(stage.ask("GET", &address, &[(name, value)]).status, 401, "{value}");
    }
    let open = stage.client.create_library("open").unwrap();
    stage.quire(&["user", "add", "eve", "--role", "reader", "--library", &open]);
    let eve = [("authorization", "Basic ZXZlOnNlY3JldC1wYXNzd29yZA==")];
    let hidden = stage.ask("GET", &address, &eve);
    let missing = stage.ask("GET", &address.replace("contentlib-", "contentlib-0"), &eve);
    assert_eq!((hidden.status, missing.status), (404, 404), "{}", hidden.text());
    let top = stage.ask("GET", &format!("/folder{QUERY}"), &eve);
    assert_eq!(links(&top.text()), [format!("/folder/contentlib-{open}/{QUERY}")]);
}

#[test]
fn nothing_is_written_here() {
    let stage = Stage::new();
    for method in ["PUT", "POST", "DELETE", "PATCH"] {
        let answer = stage.ask(method, &format!("{}{QUERY}", stage.file()), &[("authorization", BASIC)]);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
        assert!(answer.text().contains("update sessions"), "{}", answer.text());
    }
    assert!(stage.get(&format!("{}{QUERY}", stage.file())).body == stage.content.bytes());
}
