//! Quire, as it is shipped: its binary, its defaults but for what a case is about, its data in a folder of the run.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::content::{Content, Payload};
use crate::load::upload::{Request, upload};
use crate::pause;
use crate::peer::announced::Announced;
use crate::peer::process::Process;
use crate::peer::rest::Rest;
use crate::place::{Place, Scheme};
use crate::sample::{GIB, Meter, Sample};
use crate::secure::Certificate;

/// The first user's password.
const PASSWORD: &str = "bench";
/// `administrator@quire.local:bench` in Base64.
const CREDENTIALS: &str = "YWRtaW5pc3RyYXRvckBxdWlyZS5sb2NhbDpiZW5jaA==";
/// Where libraries are made.
pub(crate) const DATASTORE: &str = "datastore-1";
/// Until removed content is off the disk.
const FREED: Duration = Duration::from_mins(3);

/// A running Quire.
pub(crate) struct Quire {
    process: Process,
    data: PathBuf,
    plain: Place,
    secure: Place,
    names: Cell<u64>,
    /// From its start until it said that it was ready.
    pub(crate) start_up: Duration,
}

/// How one is started.
pub(crate) struct Setup<'a> {
    /// The binary.
    pub(crate) program: &'a Path,
    /// Its data folder, made if it is missing.
    pub(crate) data: PathBuf,
    /// Lines of its configuration beside certificate and log.
    pub(crate) settings: &'a str,
}

impl Quire {
    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn start(setup: &Setup<'_>, certificate: &Certificate) -> Result<Self> {
        fs::create_dir_all(&setup.data).with_context(|| setup.data.display().to_string())?;
        let file = setup.data.with_extension("toml");
        let text = format!(
            "{}\n[tls]\ncertificate = \"{}\"\nkey = \"{}\"\n[log]\nfilter = \"warn\"\n",
            setup.settings,
            certificate.chain.display(),
            certificate.key.display()
        );
        fs::write(&file, text).with_context(|| file.display().to_string())?;
        let mut command = Command::new(setup.program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--config"]).arg(&file);
        command.arg("--data").arg(&setup.data).env("QUIRE_ADMIN_PASSWORD", PASSWORD);
        let begun = Instant::now();
        let mut process = Process::start("quire", &mut command, &setup.data.with_extension("log"))?;
        let mut plain = None;
        let secure = loop {
            let line = process.line()?;
            if let Some(address) = line.strip_prefix("also without TLS at ") {
                plain = Some(Place::parse(address)?);
            }
            if let Some(address) = line.strip_prefix("ready at ") {
                break Place::parse(address)?;
            }
        };
        let plain = plain.context("quire told no address without TLS")?;
        Ok(Self { process, data: setup.data.clone(), plain, secure, names: Cell::new(0), start_up: begun.elapsed() })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Its data folder.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Its root address.
    pub(crate) fn place(&self, scheme: Scheme) -> &Place {
        match scheme {
            Scheme::Http => &self.plain,
            Scheme::Https => &self.secure,
        }
    }

    /// A login.
    ///
    /// # Errors
    /// When it is refused.
    pub(crate) fn rest(&self, scheme: Scheme, by: &Certificate) -> Result<Rest> {
        Rest::log_in(self.place(scheme), CREDENTIALS, by)
    }

    /// Ends it as a crash would.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub(crate) fn kill(self) -> Result<()> {
        self.process.kill()
    }

    /// A name that no item has.
    pub(crate) fn name(&self) -> String {
        self.names.set(self.names.get() + 1);
        format!("bench {}", self.names.get())
    }

    /// Puts a file into a new item; from the first byte to the answer, which says that it is verified and durable. Then
    /// removes the item. `special` is the time from the last byte to the answer of `complete`.
    ///
    /// # Errors
    /// When it refuses or breaks off.
    pub(crate) fn put(
        &self,
        (rest, library): (&Rest, &str),
        (content, payload): (&Content, &Payload),
        by: &Certificate,
    ) -> Result<Sample> {
        let file = Announced::verified(content, payload)?;
        self.put_as((rest, library, &file), (content, payload), by)
    }

    /// As [`Self::put`], with what is said about the file.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(crate) fn put_as(
        &self,
        to: (&Rest, &str, &Announced),
        payload: (&Content, &Payload),
        by: &Certificate,
    ) -> Result<Sample> {
        let before = self.occupied();
        let (item, sample) = self.keep(to, payload, by)?;
        to.0.remove_item(&item)?;
        self.freed(before, payload.1.length())?;
        Ok(sample)
    }

    /// As [`Self::put_as`], and the item stays.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(crate) fn keep(
        &self,
        (rest, library, file): (&Rest, &str, &Announced),
        (content, payload): (&Content, &Payload),
        by: &Certificate,
    ) -> Result<(String, Sample)> {
        let waiting = rest.expect(library, &self.name(), file)?;
        let meter = Meter::start(self.id())?;
        let sent = upload(&Request::put(&waiting.place), content, payload, by)?;
        rest.complete(&waiting.session)?;
        let special = sent.last_byte.elapsed().as_secs_f64();
        let sample = meter.end_at(sent.answered, payload.length() as f64)?;
        Ok((waiting.item, Sample { special, ..sample }))
    }

    /// Bytes of all that it keeps.
    pub(crate) fn occupied(&self) -> u64 {
        bytes_under(&self.data)
    }

    /// Waits until `length` bytes of removed content are off the disk, so that a long run does not fill it; `before` is
    /// what it kept before they came. What is small is not waited for.
    ///
    /// # Errors
    /// When they stay.
    pub(crate) fn freed(&self, before: u64, length: u64) -> Result<()> {
        if length < GIB / 4 {
            return Ok(());
        }
        pause::until("removed content is still on disk", FREED, || Ok(self.occupied() < before + length / 2))
    }
}

/// Bytes of files under a folder; those that go meanwhile count or do not.
fn bytes_under(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => bytes_under(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}
