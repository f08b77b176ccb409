//! Where a run's JSON and chart are kept. Written anew after each case, so that a run that is cut short is not lost.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::figure::Outcome;
use crate::report::{chart, json};
use crate::stage::Size;

/// The paths of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Files {
    /// Of every sample.
    pub(crate) json: PathBuf,
    /// Of the chart.
    pub(crate) chart: PathBuf,
}

impl Files {
    /// Writes what there is so far.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn write(&self, machine: &Value, size: &Size, outcomes: &[Outcome]) -> Result<()> {
        let document = serde_json::to_string_pretty(&json::document(machine, size, outcomes))?;
        put(&self.json, &(document + "\n"))?;
        put(&self.chart, &chart::chart(outcomes))
    }
}

fn put(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| path.display().to_string())
}
