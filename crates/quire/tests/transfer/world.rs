//! A server with one library and one item with an update session, for each test its own.

use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    await_true,
    content::Content,
    disk,
    http::{Answer, Connection},
    library::Client,
    server::Server,
};

/// Longest time until a transfer that is no longer wanted ends: looked at each second, plus a busy machine.
pub const STOPPED: Duration = Duration::from_secs(3);

pub struct World {
    pub server: Server,
    pub client: Client,
    pub library: String,
    pub item: String,
    /// The item's update session.
    pub session: String,
    _folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        Self::configured("")
    }

    /// With an item of another type.
    pub fn of_type(kind: &str) -> Self {
        Self::with("", kind)
    }

    pub fn configured(configuration: &str) -> Self {
        Self::with(configuration, "generic")
    }

    fn with(configuration: &str, kind: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::configured(&folder.path().join("data"), configuration);
        let client = Client::login(server.http);
        let library = client.create_library("library").unwrap();
        let item = client.create_item(&library, "item", kind).unwrap();
        let session = client.open_update(&item).unwrap();
        Self { server, client, library, item, session, _folder: folder }
    }

    /// Adds a file that will be pushed; gives its path.
    pub fn add(&self, name: &str) -> String {
        self.client.add_push(&self.session, name).unwrap()
    }

    /// Adds a file of which more is known.
    pub fn add_with(&self, name: &str, more: &Value) -> String {
        let mut spec = json!({ "name": name, "source_type": "PUSH" });
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.client.add(&self.session, spec).unwrap()
    }

    /// The session has failed for this reason; another one of the same item takes its place.
    pub fn reopen_failed(&mut self, reason: &str) {
        let failed = self.client.update_session(&self.session).unwrap();
        assert_eq!(failed["state"], "ERROR", "{failed}");
        let told = failed["error_message"]["default_message"].as_str().unwrap();
        assert!(told.ends_with(reason), "{told} instead of {reason}");
        let refused = self.client.complete(&self.session).unwrap();
        assert!(refused.status == 400 && refused.text().contains(reason), "{}", refused.text());
        self.session = self.client.open_update(&self.item).unwrap();
    }

    pub fn file(&self, name: &str) -> Value {
        self.client.update_file(&self.session, name).unwrap().unwrap()
    }

    pub fn status(&self, name: &str) -> String {
        self.file(name)["status"].as_str().unwrap().to_owned()
    }

    pub fn await_status(&self, name: &str, status: &str) {
        await_true(status, Duration::from_secs(10), || self.status(name) == status);
    }

    /// Begins to send a file of this length and sends the first bytes; the server has begun to take it.
    pub fn begun(&self, name: &str, (path, length): (&str, u64), first: &[u8]) -> Connection {
        let mut connection = self.connection();
        connection.head("PUT", path, &[("content-length", &length.to_string())]).unwrap();
        connection.send(first).unwrap();
        self.await_status(name, "TRANSFERRING");
        connection
    }

    pub fn connection(&self) -> Connection {
        Connection::open(self.server.http).unwrap()
    }

    /// One request whose parts the caller writes.
    pub fn ask(&self, request: (&str, &str), headers: &[(&str, &str)], body: &[u8]) -> Answer {
        crate::support::http::ask(self.server.http, request, headers, body).unwrap()
    }

    pub fn nothing_is_left(&self) {
        await_true("nothing on disk", Duration::from_mins(1), || disk::bytes(self.server.data()) == 0);
    }

    /// Another item with one file, and a download session with that file's path.
    pub fn download(&self, content: &Content) -> (String, String, String) {
        let item = self.client.stored((&self.library, "stored"), ("a file ä.bin", content)).unwrap();
        let session = self.client.open_download(&item).unwrap();
        let path = self.client.prepare(&session, "a file ä.bin").unwrap();
        (item, session, path)
    }
}
