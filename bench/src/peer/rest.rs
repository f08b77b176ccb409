//! The calls of a content library that both Quire and vcsim know, on `/rest`. One connection at a time, one login.

use std::cell::{Cell, RefCell};
use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::peer::announced::{Announced, FILE};
use crate::place::Place;
use crate::secure::Certificate;
use crate::wire::{Wire, request};

/// Where the services are.
pub(super) const CONTENT: &str = "/rest/com/vmware/content";
/// The field that shows a login.
pub(crate) const SESSION: &str = "vmware-api-session-id";

/// A connection that was idle for so long is not used again: servers close such.
const IDLE: Duration = Duration::from_secs(20);

/// A login at a server.
pub(crate) struct Rest {
    wire: RefCell<Wire>,
    used: Cell<Instant>,
    by: Certificate,
    server: Place,
    session: String,
}

/// An item whose one file waits for its bytes.
pub(crate) struct Waiting {
    /// The item.
    pub(crate) item: String,
    /// The update session.
    pub(crate) session: String,
    /// Where the bytes go.
    pub(crate) place: Place,
}

impl Rest {
    /// Logs in. `credentials` is `user:password` in Base64.
    ///
    /// # Errors
    /// When the server is not reached or refuses.
    pub(crate) fn log_in(server: &Place, credentials: &str, by: &Certificate) -> Result<Self> {
        let mut wire = Wire::open(server, by)?;
        let fields = [("Authorization", format!("Basic {credentials}")), ("Content-Length", "0".to_owned())];
        wire.ask("POST", &server.at("/rest/com/vmware/cis/session"), &fields)?;
        let head = wire.head()?;
        let session = text(&answered(head.status, &wire.body(head)?)?)?;
        let (wire, used) = (RefCell::new(wire), Cell::new(Instant::now()));
        Ok(Self { wire, used, by: by.clone(), server: server.clone(), session })
    }

    /// The login, as transfers of some servers have to show it.
    pub(crate) fn shown(&self) -> [(&'static str, String); 1] {
        [(SESSION, self.session.clone())]
    }

    /// The login's id.
    pub(super) fn session(&self) -> &str {
        &self.session
    }

    /// The server.
    pub(crate) fn server(&self) -> &Place {
        &self.server
    }

    /// A whole request, for loads that send the same again and again.
    pub(super) fn prebuilt(&self, method: &str, path: &str, body: Option<&Value>) -> Vec<u8> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut fields = self.shown().to_vec();
        if method != "GET" {
            fields.push(("Content-Type", "application/json".to_owned()));
            fields.push(("Content-Length", body.len().to_string()));
        }
        let mut text = request(method, &self.server.at(path), &fields);
        text.push_str(&body);
        text.into_bytes()
    }

    /// One call; its `value`.
    ///
    /// # Errors
    /// When the connection breaks or the server refuses.
    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        if self.used.replace(Instant::now()).elapsed() > IDLE {
            *self.wire.borrow_mut() = Wire::open(&self.server, &self.by)?;
        }
        let mut wire = self.wire.borrow_mut();
        wire.write_all(&self.prebuilt(method, path, body)).with_context(|| format!("{method} {path}"))?;
        wire.flush()?;
        let head = wire.head().with_context(|| format!("{method} {path}"))?;
        let status = head.status;
        let body = wire.body(head)?;
        self.used.set(Instant::now());
        answered(status, &body).with_context(|| format!("{method} {path}"))
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.call("POST", &format!("{CONTENT}/{path}"), Some(body))
    }

    fn id(&self, path: &str, body: &Value) -> Result<String> {
        text(&self.post(path, body)?)
    }

    /// Makes a local library; its id.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(crate) fn make_library(&self, name: &str, datastore: &str) -> Result<String> {
        let backing = json!({ "type": "DATASTORE", "datastore_id": datastore });
        self.id(
            "local-library",
            &json!({ "create_spec": { "name": name, "type": "LOCAL", "storage_backings": [backing] } }),
        )
    }

    /// Removes a local library.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(crate) fn remove_library(&self, library: &str) -> Result<()> {
        self.call("DELETE", &format!("{CONTENT}/local-library/id:{library}"), None).map(drop)
    }

    /// Makes an item and adds a file to it that waits for its bytes.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(crate) fn expect(&self, library: &str, name: &str, file: &Announced) -> Result<Waiting> {
        let spec = json!({ "create_spec": { "library_id": library, "name": name, "type": file.kind() } });
        let item = self.id("library/item", &spec)?;
        let session = self.id("library/item/update-session", &json!({ "create_spec": { "library_item_id": item } }))?;
        let added = self.post(
            &format!("library/item/updatesession/file/id:{session}?~action=add"),
            &json!({ "file_spec": file.spec() }),
        )?;
        let place = endpoint(&added, "upload_endpoint")?;
        Ok(Waiting { item, session, place })
    }

    /// Completes an update session.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(crate) fn complete(&self, session: &str) -> Result<()> {
        self.post(&format!("library/item/update-session/id:{session}?~action=complete"), &json!({})).map(drop)
    }

    /// Removes an item.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(crate) fn remove_item(&self, item: &str) -> Result<()> {
        self.call("DELETE", &format!("{CONTENT}/library/item/id:{item}"), None).map(drop)
    }

    /// Opens a download session for the one file of an item; its address.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(crate) fn offer(&self, item: &str) -> Result<Place> {
        let session =
            self.id("library/item/download-session", &json!({ "create_spec": { "library_item_id": item } }))?;
        let path = |verb| format!("library/item/downloadsession/file/id:{session}?~action={verb}");
        let prepared = self.post(&path("prepare"), &json!({ "file_name": FILE }))?;
        match endpoint(&prepared, "download_endpoint") {
            Ok(place) => Ok(place),
            Err(_) => endpoint(&self.post(&path("get"), &json!({ "file_name": FILE }))?, "download_endpoint"),
        }
    }
}

fn endpoint(info: &Value, name: &str) -> Result<Place> {
    let uri = info.pointer(&format!("/{name}/uri")).and_then(Value::as_str);
    Place::parse(uri.with_context(|| format!("no {name} in {info}"))?)
}

fn answered(status: u16, body: &[u8]) -> Result<Value> {
    if !(200..300).contains(&status) {
        let shown: String = String::from_utf8_lossy(body).chars().take(400).collect();
        bail!("answered with {status}: {shown}");
    }
    if body.is_empty() {
        return Ok(Value::Null);
    }
    let answer: Value = serde_json::from_slice(body)?;
    Ok(answer.get("value").cloned().unwrap_or(Value::Null))
}

fn text(value: &Value) -> Result<String> {
    Ok(value.as_str().with_context(|| format!("{value} is no text"))?.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_answer_is_its_value_or_the_reason() {
        assert_eq!(answered(200, br#"{"value":"a"}"#).unwrap(), "a");
        assert_eq!(answered(200, b"").unwrap(), Value::Null);
        assert!(answered(404, b"no").unwrap_err().to_string().contains("404: no"));
    }

    #[test]
    fn an_endpoint_is_inside_of_what_was_answered() {
        let info = json!({ "upload_endpoint": { "uri": "http://127.0.0.1:1/x" } });
        assert_eq!(endpoint(&info, "upload_endpoint").unwrap().path, "/x");
        assert!(endpoint(&info, "download_endpoint").is_err());
    }
}
