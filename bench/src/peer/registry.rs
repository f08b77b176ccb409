//! docker-registry: an upload is a session, one streamed `PATCH`, and a `PUT` that names the SHA-256. It makes durable what
//! it acknowledges.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::content::{Content, Payload};
use crate::load::upload::{Request, upload};
use crate::peer::process::{Process, free_socket};
use crate::place::{Place, Scheme};
use crate::sample::{Meter, Sample};
use crate::secure::Certificate;
use crate::wire::{Head, Wire};

/// A running registry.
pub(crate) struct Registry {
    process: Process,
    storage: PathBuf,
    socket: SocketAddr,
}

impl Registry {
    /// Starts it in a folder of its own under `work`.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn start(work: &Path) -> Result<Self> {
        let folder = work.join("registry");
        let storage = folder.join("storage");
        fs::create_dir_all(&storage).with_context(|| storage.display().to_string())?;
        let socket = free_socket()?;
        let file = folder.join("config.yml");
        let text = format!(
            "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage:\n  cache: {{blobdescriptor: inmemory}}\n  \
             filesystem: {{rootdirectory: {}}}\n  delete: {{enabled: true}}\nhttp: {{addr: \"{socket}\"}}\n",
            storage.display()
        );
        fs::write(&file, text)?;
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(&file);
        let mut process = Process::start("docker-registry", &mut command, &folder.join("log"))?;
        process.reachable(socket)?;
        Ok(Self { process, storage, socket })
    }

    /// Sends a blob; from the first byte of the session's first call to the last answer. Then removes it.
    ///
    /// # Errors
    /// When it refuses or breaks off.
    pub(crate) fn push(&self, content: &Content, payload: &Payload, by: &Certificate) -> Result<Sample> {
        // Who pushes knows the digest already.
        let digest = content.sha256(payload)?;
        let meter = Meter::start(self.process.id())?;
        let begin = Place::new(Scheme::Http, self.socket, "/v2/bench/blobs/uploads/");
        let session = location(&call("POST", &begin, by)?)?;
        let octets = [("Content-Type", "application/octet-stream".to_owned())];
        let request = Request { method: "PATCH", place: &session, fields: &octets };
        let session = location(&upload(&request, content, payload, by)?.head)?;
        let joint = if session.path.contains('?') { '&' } else { '?' };
        call("PUT", &session.at(format!("{}{joint}digest=sha256:{digest}", session.path)), by)?;
        let sample = meter.end(payload.length() as f64)?;
        fs::remove_dir_all(self.storage.join("docker")).context("the registry's storage")?;
        Ok(sample)
    }
}

fn call(method: &str, place: &Place, by: &Certificate) -> Result<Head> {
    let mut wire = Wire::open(place, by)?;
    wire.ask(method, place, &[("Content-Length", "0".to_owned())])?;
    let head = wire.head()?;
    ensure!((200..300).contains(&head.status), "docker-registry answered {method} with {}", head.status);
    Ok(head)
}

fn location(head: &Head) -> Result<Place> {
    Place::parse(head.field("location").context("docker-registry told no location")?)
}
