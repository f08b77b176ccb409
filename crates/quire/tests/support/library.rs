//! The verbs of the main job on `/api`, for tests. Errors of the connection come back; refusals too, as answers.

use std::{io, net::SocketAddr};

use serde_json::{Value, json};

use super::{
    content::Content,
    http::{self, Answer, Connection},
    server::PASSWORD,
};

/// A logged-in caller. Its session outlives the server process.
#[derive(Clone, Debug)]
pub struct Client {
    pub http: SocketAddr,
    pub token: String,
}

const SESSIONS: &str = "/api/content/library/item/update-session";
const DOWNLOADS: &str = "/api/content/library/item/download-session";

impl Client {
    pub fn login(http: SocketAddr) -> Self {
        let body = json!({
            "jsonrpc": "2.0", "id": "1", "method": "invoke",
            "params": {
                "serviceId": "com.vmware.cis.session", "operationId": "create",
                "input": { "STRUCTURE": { "operation-input": {} } },
                "ctx": { "appCtx": {}, "securityCtx": {
                    "schemeId": "com.vmware.vapi.std.security.user_pass",
                    "userName": "administrator@quire.local", "password": PASSWORD
                } }
            }
        });
        let headers = [("content-type", "application/json")];
        let answer = http::ask(http, ("POST", "/api"), &headers, body.to_string().as_bytes()).unwrap();
        let token = answer.json()["result"]["output"]["SECRET"].as_str().map(str::to_owned);
        Self { http, token: token.unwrap_or_else(|| panic!("no login: {}", answer.text())) }
    }

    /// The id of the login session.
    pub fn session(&self) -> &str {
        &self.token
    }

    /// The same caller at another socket.
    pub fn at(&self, http: SocketAddr) -> Self {
        Self { http, token: self.token.clone() }
    }

    /// One call.
    pub fn call(&self, method: &str, path: &str, body: Option<Value>) -> io::Result<Answer> {
        let headers = [("vmware-api-session-id", &*self.token), ("content-type", "application/json")];
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        http::ask(self.http, (method, path), &headers, body.as_bytes())
    }

    /// One call that must succeed; only the connection may fail.
    pub fn done(&self, method: &str, path: &str, body: Option<Value>) -> io::Result<Value> {
        let answer = self.call(method, path, body)?;
        assert!((200..300).contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.text());
        Ok(answer.json())
    }

    fn id(&self, path: &str, body: Value) -> io::Result<String> {
        Ok(self.done("POST", path, Some(body))?.as_str().expect("an id").to_owned())
    }

    pub fn create_library(&self, name: &str) -> io::Result<String> {
        let backing = json!({ "type": "DATASTORE", "datastore_id": "datastore-1" });
        let spec = json!({ "name": name, "type": "LOCAL", "storage_backings": [backing] });
        self.id("/api/content/local-library", spec)
    }

    pub fn create_item(&self, library: &str, name: &str, kind: &str) -> io::Result<String> {
        self.id("/api/content/library/item", json!({ "library_id": library, "name": name, "type": kind }))
    }

    pub fn delete_item(&self, item: &str) -> io::Result<()> {
        self.done("DELETE", &format!("/api/content/library/item/{item}"), None).map(drop)
    }

    /// Names and sizes of an item's files, in order of their names.
    pub fn item_files(&self, item: &str) -> io::Result<Vec<(String, u64)>> {
        let files = self.done("GET", &format!("/api/content/library/item/{item}/file"), None)?;
        let mut files: Vec<(String, u64)> = files.as_array().unwrap().iter().map(name_and_size).collect();
        files.sort();
        Ok(files)
    }

    pub fn open_update(&self, item: &str) -> io::Result<String> {
        self.id(SESSIONS, json!({ "library_item_id": item }))
    }

    /// Adds a file; gives the path to send it to (without the server's address, which changes with each start).
    pub fn add(&self, session: &str, spec: Value) -> io::Result<String> {
        let file = self.done("POST", &format!("{SESSIONS}/{session}/file"), Some(spec))?;
        Ok(file["upload_endpoint"]["uri"].as_str().map(path_of).unwrap_or_default())
    }

    /// Adds a file that will be pushed.
    pub fn add_push(&self, session: &str, name: &str) -> io::Result<String> {
        self.add(session, json!({ "name": name, "source_type": "PUSH" }))
    }

    pub fn update_files(&self, session: &str) -> io::Result<Vec<Value>> {
        let files = self.done("GET", &format!("{SESSIONS}/{session}/file"), None)?;
        Ok(files.as_array().unwrap().clone())
    }

    /// What a session knows of one of its files.
    pub fn update_file(&self, session: &str, name: &str) -> io::Result<Option<Value>> {
        Ok(self.update_files(session)?.into_iter().find(|file| file["name"] == name))
    }

    pub fn complete(&self, session: &str) -> io::Result<Answer> {
        self.call("POST", &format!("{SESSIONS}/{session}?action=complete"), None)
    }

    pub fn cancel_update(&self, session: &str) -> io::Result<()> {
        self.done("POST", &format!("{SESSIONS}/{session}?action=cancel"), None).map(drop)
    }

    pub fn delete_update(&self, session: &str) -> io::Result<()> {
        self.done("DELETE", &format!("{SESSIONS}/{session}"), None).map(drop)
    }

    pub fn update_session(&self, session: &str) -> io::Result<Value> {
        self.done("GET", &format!("{SESSIONS}/{session}"), None)
    }

    pub fn update_state(&self, session: &str) -> io::Result<String> {
        Ok(self.update_session(session)?["state"].as_str().unwrap_or_default().to_owned())
    }

    pub fn open_download(&self, item: &str) -> io::Result<String> {
        self.id(DOWNLOADS, json!({ "library_item_id": item }))
    }

    /// Prepares a file and gives the path to fetch it from.
    pub fn prepare(&self, session: &str, name: &str) -> io::Result<String> {
        let spec = json!({ "file_name": name, "endpoint_type": "HTTPS" });
        let file = self.done("POST", &format!("{DOWNLOADS}/{session}/file?action=prepare"), Some(spec))?;
        assert_eq!(file["status"], "PREPARED", "{file}");
        Ok(path_of(file["download_endpoint"]["uri"].as_str().unwrap()))
    }

    pub fn download_state(&self, session: &str) -> io::Result<String> {
        let session = self.done("GET", &format!("{DOWNLOADS}/{session}"), None)?;
        Ok(session["state"].as_str().unwrap_or_default().to_owned())
    }

    pub fn cancel_download(&self, session: &str) -> io::Result<()> {
        self.done("POST", &format!("{DOWNLOADS}/{session}?action=cancel"), None).map(drop)
    }

    pub fn delete_download(&self, session: &str) -> io::Result<()> {
        self.done("DELETE", &format!("{DOWNLOADS}/{session}"), None).map(drop)
    }

    /// Sends a whole file to its address.
    pub fn put(&self, path: &str, content: &Content) -> io::Result<Answer> {
        let mut connection = Connection::open(self.http)?;
        let length = content.size().to_string();
        connection.head("PUT", path, &[("content-length", &length), ("connection", "close")])?;
        let sent = content.pieces().try_for_each(|piece| connection.send(&piece));
        connection.answer("PUT").map_err(|error| sent.err().unwrap_or(error))
    }

    /// Fetches a whole file from its address.
    pub fn get(&self, path: &str) -> io::Result<Answer> {
        http::ask(self.http, ("GET", path), &[], &[])
    }

    /// Makes an item of one file.
    pub fn stored(&self, (library, item): (&str, &str), (name, content): (&str, &Content)) -> io::Result<String> {
        let item = self.create_item(library, item, "generic")?;
        let session = self.open_update(&item)?;
        let path = self.add_push(&session, name)?;
        assert_eq!(self.put(&path, content)?.status, 200);
        assert_eq!(self.complete(&session)?.status, 204);
        self.delete_update(&session)?;
        Ok(item)
    }

    /// Fetches all files of an item through a download session.
    pub fn fetched(&self, item: &str) -> io::Result<Vec<(String, Vec<u8>)>> {
        let session = self.open_download(item)?;
        let mut files = Vec::new();
        for (name, _) in self.item_files(item)? {
            let answer = self.get(&self.prepare(&session, &name)?)?;
            assert_eq!(answer.status, 200, "{name}");
            files.push((name, answer.body));
        }
        self.delete_download(&session)?;
        Ok(files)
    }
}

fn name_and_size(file: &Value) -> (String, u64) {
    (file["name"].as_str().unwrap().to_owned(), file["size"].as_u64().unwrap())
}

/// The path of an absolute address.
pub fn path_of(address: &str) -> String {
    let (_, rest) = address.split_once("://").unwrap();
    let (_, path) = rest.split_once('/').unwrap();
    format!("/{path}")
}
