//! SOAP clients and vAPI clients on one server: one login for both, through the same door.
#![allow(clippy::unwrap_used)]

mod support;

use std::{path::Path, process::Command};

use serde_json::json;
use support::{
    content::Content,
    http::{self, Answer, Connection},
    library::Client,
    server::{PASSWORD, Server},
};
use tempfile::TempDir;

const ADMINISTRATOR: &str = "administrator@quire.local";
const EVE: &str = "eve@quire.local";

struct Stage {
    server: Server,
    folder: TempDir,
}

impl Stage {
    fn new() -> Self {
        Self::configured("")
    }

    fn configured(configuration: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::configured(&folder.path().join("data"), configuration);
        Self { server, folder }
    }

    fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let all: Vec<_> = [("content-type", "text/xml")].into_iter().chain(headers.iter().copied()).collect();
        http::ask(self.server.http, ("POST", path), &all, body.as_bytes()).unwrap()
    }

    fn log_in(&self, user: &str, password: &str) -> Answer {
        let arguments = format!("<userName>{user}</userName><password>{password}</password>");
        self.post("/sdk", &[], &call("Login", ("SessionManager", "SessionManager"), &arguments))
    }

    /// A login's cookie, as it was set.
    fn cookie(&self) -> String {
        let answer = self.log_in(ADMINISTRATOR, PASSWORD);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.header("set-cookie").unwrap().to_owned()
    }

    fn current_time(&self, headers: &[(&str, &str)]) -> u16 {
        self.post("/sdk", headers, &call("CurrentTime", ("ServiceInstance", "ServiceInstance"), "")).status
    }

    fn fetch(&self, cookie: &str, object: (&str, &str), property: &str) -> Answer {
        self.post("/sdk", &[("cookie", cookie)], &call("Fetch", object, &format!("<prop>{property}</prop>")))
    }

    /// What a search of a folder ended with.
    fn searched(&self, cookie: &str, folder: &str) -> String {
        let browser = self.fetch(cookie, ("Datastore", "datastore-1"), "browser").text();
        let details =
            "<details><fileType>false</fileType><fileSize>true</fileSize><modification>true</modification></details>";
        let arguments = format!("<datastorePath>{folder}</datastorePath><searchSpec>{details}</searchSpec>");
        let search = call("SearchDatastore_Task", ("HostDatastoreBrowser", reference(&browser)), &arguments);
        let task = self.post("/sdk", &[("cookie", cookie)], &search).text();
        self.fetch(cookie, ("Task", reference(&task)), "info").text()
    }

    fn user_of(&self, token: &str) -> (u16, String) {
        let answer =
            http::ask(self.server.http, ("GET", "/api/session"), &[("vmware-api-session-id", token)], b"").unwrap();
        (answer.status, answer.text())
    }

    fn quire(&self, arguments: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quire"));
        command.env("QUIRE_DATA", self.folder.path().join("data")).env("QUIRE_NEW_PASSWORD", PASSWORD);
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn call(method: &str, (kind, id): (&str, &str), arguments: &str) -> String {
    envelope("", method, &format!("<_this type=\"{kind}\">{id}</_this>{arguments}"))
}

fn envelope(header: &str, method: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         {header}<soapenv:Body><{method} xmlns=\"urn:vim25\">{inside}</{method}></soapenv:Body></soapenv:Envelope>"
    )
}

/// The token inside of a cookie.
fn token(cookie: &str) -> &str {
    cookie.split('"').nth(1).unwrap()
}

/// What stands between the first tag of this name and its end.
fn inside<'t>(text: &'t str, tag: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("<{tag}>")).unwrap_or_else(|| panic!("no `{tag}` in {text}"));
    rest.split_once(&format!("</{tag}>")).unwrap().0
}

#[test]
fn whoever_logs_in_by_soap_is_logged_in_on_every_wire() {
    let stage = Stage::new();
    let cookie = stage.cookie();
    assert!(cookie.starts_with("vmware_soap_session=\""), "{cookie}");
    assert!(cookie.contains("; Path=/; HttpOnly") && !cookie.contains("Secure"), "{cookie}");
    let token = token(&cookie);
    assert_eq!(stage.current_time(&[("cookie", &cookie)]), 200);
    let (status, text) = stage.user_of(token);
    assert_eq!(status, 200, "{text}");
    assert!(text.contains(ADMINISTRATOR), "{text}");
    assert_eq!(stage.user_of(&format!("\"{token}\"")).0, 200, "with its quotes");
    let client = Client { http: stage.server.http, token: token.to_owned() };
    let rpc = json!({
        "jsonrpc": "2.0", "id": "1", "method": "invoke",
        "params": {
            "serviceId": "com.vmware.content.library", "operationId": "list",
            "input": { "STRUCTURE": { "operation-input": {} } },
            "ctx": { "appCtx": {}, "securityCtx": {
                "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": token
            } }
        }
    });
    let headers = [("content-type", "application/json")];
    let answer = http::ask(stage.server.http, ("POST", "/api"), &headers, rpc.to_string().as_bytes()).unwrap();
    assert_eq!(answer.json()["result"]["output"], json!([]), "{}", answer.text());
    assert_eq!(client.done("GET", "/rest/com/vmware/content/library", None).unwrap(), json!({ "value": [] }));
}

#[test]
fn a_session_of_vapi_is_one_of_soap() {
    let stage = Stage::new();
    let client = Client::login(stage.server.http);
    let token = client.session();
    let forms = [
        ("cookie", format!("vmware_soap_session=\"{token}\"")),
        ("cookie", format!("vmware_soap_session={token}")),
        ("cookie", format!("vmware_soap_session=\"{token}\"; Path=/; HttpOnly; Secure")),
        ("vmware-api-session-id", token.to_owned()),
    ];
    for (name, value) in &forms {
        assert_eq!(stage.current_time(&[(name, value)]), 200, "{name}: {value}");
    }
    let header =
        format!("<soapenv:Header><vcSessionCookie xmlns=\"urn:vim25\">{token}</vcSessionCookie></soapenv:Header>");
    let inside = "<_this type=\"ServiceInstance\">ServiceInstance</_this>";
    assert_eq!(stage.post("/sdk", &[], &envelope(&header, "CurrentTime", inside)).status, 200);
    assert_eq!(stage.current_time(&[]), 500);
    assert_eq!(stage.current_time(&[("cookie", "vmware_soap_session=\"guess\"")]), 500);
}

#[test]
fn logging_out_on_one_wire_ends_the_session_on_all() {
    let stage = Stage::new();
    let cookie = stage.cookie();
    let logout = call("Logout", ("SessionManager", "SessionManager"), "");
    let answer = stage.post("/sdk", &[("cookie", &cookie)], &logout);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.header("set-cookie").unwrap().starts_with("vmware_soap_session=\"\"; Path=/; Max-Age=0"));
    assert_eq!(stage.user_of(token(&cookie)).0, 401);
    assert_eq!(stage.current_time(&[("cookie", &cookie)]), 500);
    let client = Client::login(stage.server.http);
    client.done("DELETE", "/api/session", None).unwrap();
    let cookie = format!("vmware_soap_session=\"{}\"", client.session());
    let answer =
        stage.post("/sdk", &[("cookie", &cookie)], &call("CurrentTime", ("ServiceInstance", "ServiceInstance"), ""));
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("NotAuthenticated"), "{}", answer.text());
}

#[test]
fn the_key_that_soap_shows_of_a_session_opens_nothing() {
    let stage = Stage::new();
    let login = stage.log_in(ADMINISTRATOR, PASSWORD);
    let cookie = login.header("set-cookie").unwrap().to_owned();
    let text = login.text();
    let key = inside(&text, "key");
    assert!(!text.contains(token(&cookie)));
    assert_ne!(key, token(&cookie));
    assert_eq!(stage.user_of(key).0, 401);
    assert_eq!(stage.current_time(&[("cookie", &format!("vmware_soap_session=\"{key}\""))]), 500);
    let current = stage.fetch(&cookie, ("SessionManager", "SessionManager"), "currentSession").text();
    assert_eq!(inside(&current, "key"), key, "it stays the same");
    assert_eq!(inside(&current, "userName"), ADMINISTRATOR);
}

#[test]
fn guessing_passwords_is_slowed_whatever_the_wire() {
    let stage = Stage::new();
    for _ in 0..5 {
        let answer = stage.log_in(ADMINISTRATOR, "guess");
        assert_eq!(answer.status, 500);
        assert!(answer.text().contains("InvalidLogin"), "{}", answer.text());
        assert_eq!(answer.header("set-cookie"), None);
    }
    let unknown = stage.log_in("nobody", "guess");
    assert!(unknown.text().contains("InvalidLogin"), "{}", unknown.text());
    assert_eq!(stage.log_in(ADMINISTRATOR, "guess").status, 500);
    let slowed = stage.log_in(ADMINISTRATOR, PASSWORD);
    assert_eq!(slowed.status, 500, "even the right one waits");
    assert!(slowed.text().contains("too many failed logins"), "{}", slowed.text());
    let basic = [("authorization", "Basic YWRtaW5pc3RyYXRvckBxdWlyZS5sb2NhbDpzZWNyZXQtcGFzc3dvcmQ=")];
    let vapi = http::ask(stage.server.http, ("POST", "/api/session"), &basic, b"").unwrap();
    assert_eq!(vapi.status, 401);
    assert!(vapi.text().contains("quire.login.slowed"), "{}", vapi.text());
}

#[test]
fn what_is_no_call_is_refused_and_says_why() {
    let stage = Stage::new();
    for body in ["", "no document", "<a/>", "<a><b></a>", "{\"json\": true}", "\u{feff}<?xml version=\"1.0\"?>"] {
        let answer = stage.post("/sdk", &[], body);
        assert_eq!(answer.status, 500, "{body}");
        assert!(answer.text().contains("Fault>"), "{body}: {}", answer.text());
        assert_eq!(answer.header("content-type"), Some("text/xml; charset=utf-8"));
    }
    let long = format!("<a>{}</a>", "x".repeat(1 << 20));
    assert_eq!(stage.post("/sdk", &[], &long).status, 413);
    let get = http::ask(stage.server.http, ("GET", "/sdk"), &[], b"").unwrap();
    assert_eq!((get.status, get.header("allow")), (405, Some("POST")));
    assert_eq!(stage.post("/sdk/vimService.wsdl", &[], "").status, 404);
}

#[test]
fn a_body_may_come_in_chunks() {
    let stage = Stage::new();
    let body = call("RetrieveServiceContent", ("ServiceInstance", "ServiceInstance"), "");
    let mut connection = Connection::open(stage.server.http).unwrap();
    connection.head("POST", "/sdk/", &[("content-type", "text/xml"), ("transfer-encoding", "chunked")]).unwrap();
    let (one, two) = body.split_at(100);
    for chunk in [one, two, ""] {
        connection.send(format!("{:x}\r\n{chunk}\r\n", chunk.len()).as_bytes()).unwrap();
    }
    let answer = connection.answer("POST").unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(inside(&answer.text(), "apiType"), "VirtualCenter");
}

#[test]
fn versions_and_the_service_content_are_for_everybody() {
    let stage = Stage::configured("[inventory]\nversion = \"9.0.1\"\nbuild = \"77\"\n");
    let versions = http::ask(stage.server.http, ("GET", "/sdk/vimServiceVersions.xml"), &[], b"").unwrap();
    assert_eq!(versions.status, 200);
    assert!(versions.text().contains("urn:vim25"), "{}", versions.text());
    let head = http::ask(stage.server.http, ("HEAD", "/sdk/vimServiceVersions.xml"), &[], b"").unwrap();
    assert_eq!((head.status, head.text().as_str()), (200, ""));
    assert_eq!(head.header("content-length"), Some(versions.text().len().to_string().as_str()));
    let body = call("RetrieveServiceContent", ("ServiceInstance", "ServiceInstance"), "");
    let content = stage.post("/sdk", &[], &body).text();
    assert_eq!((inside(&content, "version"), inside(&content, "build")), ("9.0.1", "77"));
    let body = call("PbmRetrieveServiceContent", ("PbmServiceInstance", "ServiceInstance"), "");
    let body = body.replace("urn:vim25", "urn:pbm");
    for path in ["/pbm", "/pbm/sdk"] {
        let answer = stage.post(path, &[], &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.text().contains("PbmRetrieveServiceContentResponse"), "{}", answer.text());
    }
}

#[test]
fn the_inventory_of_soap_is_that_of_vapi_and_true() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::configured(&format!(
        "{}{}[inventory]\ndatacenter = \"Cellar\"\n",
        store("default", Path::new("stores/default")),
        store("archive", &folder.path().join("archive")),
    ));
    let client = Client::login(stage.server.http);
    let cookie = format!("vmware_soap_session=\"{}\"", client.session());
    let stores = client.done("GET", "/api/vcenter/datastore", None).unwrap();
    let names: Vec<_> = stores.as_array().unwrap().iter().map(|store| store["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["default", "archive"]);
    for shown in stores.as_array().unwrap() {
        let id = shown["datastore"].as_str().unwrap();
        let name = stage.fetch(&cookie, ("Datastore", id), "name").text();
        assert!(name.contains(shown["name"].as_str().unwrap()), "{name}");
        let summary = stage.fetch(&cookie, ("Datastore", id), "summary").text();
        assert_eq!(inside(&summary, "capacity"), shown["capacity"].to_string());
        assert_eq!(inside(&summary, "url"), format!("ds:///vmfs/volumes/{id}/"));
        assert_eq!(inside(&summary, "accessible"), "true");
    }
    let disk = capacity_of(stage.server.data());
    assert_eq!(stores[0]["capacity"].as_u64().unwrap(), disk);
    let datacenters = client.done("GET", "/api/vcenter/datacenter?names=Cellar", None).unwrap();
    let id = datacenters[0]["datacenter"].as_str().unwrap();
    let one = client.done("GET", &format!("/api/vcenter/datacenter/{id}"), None).unwrap();
    for (field, property) in [
        ("datastore_folder", "datastoreFolder"),
        ("host_folder", "hostFolder"),
        ("network_folder", "networkFolder"),
        ("vm_folder", "vmFolder"),
        ("name", "name"),
    ] {
        let answer = stage.fetch(&cookie, ("Datacenter", id), property).text();
        assert!(answer.contains(&format!(">{}<", one[field].as_str().unwrap())), "{property}: {answer}");
    }
    let parent = stage.fetch(&cookie, ("Datacenter", id), "parent").text();
    let listed = format!("/api/vcenter/datacenter?folders={}", reference(&parent));
    assert_eq!(client.done("GET", &listed, None).unwrap(), datacenters);
    let content = stage.post("/sdk", &[], &call("RetrieveServiceContent", ("ServiceInstance", "ServiceInstance"), ""));
    assert!(content.text().contains(&format!(">{}<", reference(&parent))), "it is in the root folder");
}

#[test]
fn folders_and_the_network_of_soap_are_those_of_vapi() {
    let stage = Stage::configured("[inventory]\nnetwork = \"Wire\"\n");
    let client = Client::login(stage.server.http);
    let cookie = format!("vmware_soap_session=\"{}\"", client.session());
    let listed = |query: &str| client.done("GET", &format!("/api/vcenter/{query}"), None).unwrap();
    let center = listed("datacenter")[0]["datacenter"].as_str().unwrap().to_owned();
    let held = [
        ("DATACENTER", "Datacenter"),
        ("VIRTUAL_MACHINE", "VirtualMachine"),
        ("HOST", "ComputeResource"),
        ("DATASTORE", "Datastore"),
        ("NETWORK", "Network"),
    ];
    let mut of_center = Vec::new();
    for (kind, child) in held {
        let folders = listed(&format!("folder?type={kind}"));
        let [folder] = folders.as_array().unwrap().as_slice() else { panic!("{kind}: {folders}") };
        let property = |path| stage.fetch(&cookie, ("Folder", folder["folder"].as_str().unwrap()), path).text();
        assert!(property("name").contains(&format!(">{}<", folder["name"].as_str().unwrap())), "{kind}");
        assert!(property("childType").contains(&format!(">{child}<")), "{kind}: {}", property("childType"));
        if property("parent").contains(&format!(">{center}<")) {
            of_center.push(folder.clone());
        }
    }
    assert_eq!(of_center.len(), 4);
    assert_eq!(listed(&format!("folder?datacenters={center}")), json!(of_center));
    let networks = listed("network?names=Wire");
    let id = networks[0]["network"].as_str().unwrap();
    let name = stage.fetch(&cookie, ("Network", id), "name").text();
    assert!(name.contains(">Wire<"), "{name}");
    let parent = stage.fetch(&cookie, ("Network", id), "parent").text();
    let there = format!("network?networks={id}&folders={}&datacenters={center}", reference(&parent));
    assert_eq!(listed(&there), networks);
}

#[test]
fn the_datastore_browser_shows_what_is_stored_to_those_who_may_see_it() {
    let stage = Stage::new();
    let client = Client::login(stage.server.http);
    let library = client.create_library("discs").unwrap();
    let item = client.stored((&library, "disc"), ("boot.iso", &Content::noise(1, 70_000))).unwrap();
    let open = client.create_library("open").unwrap();
    stage.quire(&["user", "add", EVE, "--role", "reader", "--library", &open]);
    let administrator = format!("vmware_soap_session=\"{}\"", client.session());
    let found = stage.searched(&administrator, &format!("[default] contentlib-{library}/{item}"));
    assert_eq!((inside(&found, "path"), inside(&found, "fileSize")), ("boot.iso", "70000"));
    let eve = stage.log_in(EVE, PASSWORD).header("set-cookie").unwrap().to_owned();
    let top = stage.searched(&eve, "[default]");
    assert!(top.contains(&open) && !top.contains(&library), "{top}");
    let hidden = stage.searched(&eve, &format!("[default] contentlib-{library}/{item}"));
    assert!(hidden.contains("FileNotFound"), "{hidden}");
}

#[test]
fn somebody_who_may_see_nothing_reads_their_session_and_finds_no_store() {
    let stage = Stage::new();
    stage.quire(&["role", "add", "porter", "ContentLibrary.AddLibraryItem"]);
    stage.quire(&["user", "add", EVE, "--role", "porter"]);
    let login = stage.log_in(EVE, PASSWORD);
    let cookie = login.header("set-cookie").unwrap().to_owned();
    let session = stage.fetch(&cookie, ("SessionManager", "SessionManager"), "currentSession");
    assert_eq!((session.status, inside(&session.text(), "userName")), (200, EVE));
    let answer = stage.fetch(&cookie, ("Datastore", "datastore-1"), "name");
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("ManagedObjectNotFound"), "{}", answer.text());
}

fn store(name: &str, path: &Path) -> String {
    format!("[[store]]\nname = \"{name}\"\nkind = \"disk\"\npath = \"{}\"\n", path.display())
}

/// The id of the only managed object in an answer.
fn reference(answer: &str) -> &str {
    let (before, _) = answer.split_once("</returnval>").unwrap();
    before.rsplit_once('>').unwrap().1
}

fn capacity_of(folder: &Path) -> u64 {
    let output = Command::new("stat").args(["-f", "-c", "%b %S"]).arg(folder).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (blocks, size) = text.trim().split_once(' ').unwrap();
    blocks.parse::<u64>().unwrap() * size.parse::<u64>().unwrap()
}
