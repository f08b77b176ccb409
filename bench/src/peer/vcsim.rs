//! vcsim: vCenter's simulator. Its library is in memory, its files are neither hashed nor made durable.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::peer::process::Process;
use crate::peer::rest::Rest;
use crate::place::{Place, Scheme};
use crate::secure::Certificate;

/// Who logs in at it.
const USER: &str = "user";
/// With what, both in Base64: `user:pass`.
const CREDENTIALS: &str = "dXNlcjpwYXNz";

/// A running vcsim, without TLS.
pub(crate) struct Vcsim {
    process: Process,
    place: Place,
    /// Where libraries are made.
    pub(crate) datastore: String,
}

impl Vcsim {
    /// Starts it from the folder in which it was built together with govc.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn start(work: &Path, programs: &Path) -> Result<Self> {
        let mut command = Command::new(programs.join("vcsim"));
        command.args([USER, "pass", "plain"]).env("TMPDIR", work);
        let mut process = Process::start("vcsim", &mut command, &work.join("vcsim.log"))?;
        let socket = process.line()?.trim().parse().context("the address of vcsim")?;
        process.reachable(socket)?;
        let place = Place::new(Scheme::Http, socket, "/");
        let datastore = datastore(&programs.join("govc"), &place)?;
        Ok(Self { process, place, datastore })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// A login.
    ///
    /// # Errors
    /// When it is refused.
    pub(crate) fn rest(&self, by: &Certificate) -> Result<Rest> {
        Rest::log_in(&self.place, CREDENTIALS, by)
    }
}

/// The id of its first datastore, which another one has in each start.
fn datastore(govc: &PathBuf, place: &Place) -> Result<String> {
    let output = Command::new(govc)
        .args(["datastore.info", "-json", "LocalDS_0"])
        .env("GOVC_URL", format!("http://{USER}:pass@{}/sdk", place.socket))
        .output()
        .with_context(|| govc.display().to_string())?;
    let told: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("govc: {}", String::from_utf8_lossy(&output.stderr)))?;
    let id = told.pointer("/datastores/0/self/value").and_then(Value::as_str);
    Ok(id.context("govc told no datastore")?.to_owned())
}
