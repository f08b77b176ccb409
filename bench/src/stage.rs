//! What every case is given: where to work, which programs to start, how often and how much to measure. Measures nothing.

use std::cell::{Cell, OnceCell};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::content::{self, Content};
use crate::pairs::Plan;
use crate::peer::nginx::Nginx;
use crate::peer::quire::{Quire, Setup};
use crate::peer::registry::Registry;
use crate::peer::vcsim::Vcsim;
use crate::sample::GIB;
use crate::scale::Scale;
use crate::secure::Certificate;

/// Last lines of a log that are shown.
const LOG_LINES: usize = 30;

/// Whether figures count, or only that they can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The sizes of the targets.
    Full,
    /// Small sizes: that everything works, in a minute or two.
    Quick,
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Full or quick.
    pub(crate) extent: Extent,
    /// Pairs and tries of each run.
    pub(crate) plan: Plan,
    /// Most bytes of one transfer.
    pub(crate) most_bytes: u64,
}

/// What every case is given.
pub(crate) struct Stage {
    /// A folder that goes with the run.
    pub(crate) work: PathBuf,
    /// Which every server shows.
    pub(crate) certificate: Certificate,
    /// How much.
    pub(crate) size: Size,
    quire: PathBuf,
    simulator: PathBuf,
    content: OnceCell<Content>,
    scale: Cell<Scale>,
}

/// Programs that are not on the path.
pub(crate) struct Programs {
    /// The binary of Quire.
    pub(crate) quire: PathBuf,
    /// The folder of vcsim and govc.
    pub(crate) simulator: PathBuf,
}

impl Stage {
    /// A stage in `work`, an empty folder.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub(crate) fn new(work: PathBuf, programs: Programs, size: Size) -> Result<Self> {
        let certificate = Certificate::make(&work)?;
        let Programs { quire, simulator } = programs;
        Ok(Self { work, certificate, size, quire, simulator, content: OnceCell::new(), scale: Cell::default() })
    }

    /// A case begins.
    pub(crate) fn begin(&self) {
        self.scale.set(match self.size.extent {
            Extent::Full => Scale::Full,
            Extent::Quick => Scale::Reduced,
        });
    }

    /// Whether anything of the case was smaller than it should be.
    pub(crate) fn scale(&self) -> Scale {
        self.scale.get()
    }

    /// `full` where figures count, `quick` else.
    pub(crate) fn either<T>(&self, full: T, quick: T) -> T {
        match self.size.extent {
            Extent::Full => full,
            Extent::Quick => quick,
        }
    }

    /// `bytes`, or the most that may be moved at once.
    pub(crate) fn bytes(&self, bytes: u64) -> u64 {
        if bytes > self.size.most_bytes {
            self.scale.set(Scale::Reduced);
        }
        bytes.min(self.size.most_bytes)
    }

    /// The file that is sent, made when it is first needed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn content(&self) -> Result<&Content> {
        if let Some(content) = self.content.get() {
            return Ok(content);
        }
        let made = Content::make(&self.work.join("content"), (4 * GIB).min(self.size.most_bytes))?;
        Ok(self.content.get_or_init(|| made))
    }

    /// Makes memory warm for `bytes` that will be written.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn warm(&self, bytes: u64) -> Result<()> {
        content::warm(&self.work, bytes)
    }

    /// How the logs of Quire's servers end, those that are not empty: they go with the run.
    pub(crate) fn logs(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.work) else { return Vec::new() };
        let logs = entries.flatten().map(|entry| entry.path()).filter(|path| path.extension() == Some("log".as_ref()));
        let ends = logs.filter_map(|path| {
            let text = fs::read_to_string(&path).ok().filter(|text| !text.is_empty())?;
            let skipped = text.lines().count().saturating_sub(LOG_LINES);
            let lines: Vec<&str> = text.lines().skip(skipped).collect();
            Some(format!("{}:\n{}", path.display(), lines.join("\n")))
        });
        ends.collect()
    }

    /// A Quire with an empty data folder of this name and these lines of configuration.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn quire(&self, name: &str, settings: &str) -> Result<Quire> {
        let data = self.work.join(name);
        if data.exists() {
            fs::remove_dir_all(&data).with_context(|| data.display().to_string())?;
        }
        self.quire_again(&data, settings)
    }

    /// A Quire with a data folder that is there.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn quire_again(&self, data: &Path, settings: &str) -> Result<Quire> {
        Quire::start(&Setup { program: &self.quire, data: data.to_owned(), settings }, &self.certificate)
    }

    /// An nginx.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn nginx(&self) -> Result<Nginx> {
        Nginx::start(&self.work, &self.certificate)
    }

    /// A docker-registry.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn registry(&self) -> Result<Registry> {
        Registry::start(&self.work)
    }

    /// A vcsim.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn vcsim(&self) -> Result<Vcsim> {
        Vcsim::start(&self.work, &self.simulator)
    }
}
