//! The folders of sealed content. Each is made when its first content comes, and stays.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::sync::{Mutex, MutexGuard, PoisonError};

use library_core::ports::StoreError;

use super::failure::told;
use super::files::{Files, Location};
use super::health::Health;
use super::layout::blobs;

/// The folders whose names this process knows to be durable.
#[derive(Default)]
pub(crate) struct Shards(Mutex<BTreeSet<Location>>);

impl Shards {
    /// Makes the folder and its name durable, once in the life of the process.
    pub(crate) fn make_durable(
        &self,
        (files, health): (&dyn Files, &Health),
        folder: &Location,
    ) -> Result<(), StoreError> {
        let mut durable = self.lock();
        if durable.contains(folder) {
            return Ok(());
        }
        create(files, folder)?;
        let blobs = blobs().map_err(|error| told(&error, "naming", folder))?;
        health.sync_dir(files, &blobs)?;
        durable.insert(folder.clone());
        Ok(())
    }

    /// Makes the folder for somebody who will sync the whole volume and then [`Shards::note`] it.
    pub(crate) fn make(&self, files: &dyn Files, folder: &Location) -> Result<(), StoreError> {
        if self.lock().contains(folder) { Ok(()) } else { create(files, folder) }
    }

    /// Remembers that the folder's name is durable.
    pub(crate) fn note(&self, folder: &Location) {
        let mut durable = self.lock();
        if !durable.contains(folder) {
            durable.insert(folder.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<Location>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn create(files: &dyn Files, folder: &Location) -> Result<(), StoreError> {
    match files.create_dir(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(told(&error, "creating", folder)),
        Ok(()) | Err(_) => Ok(()),
    }
}
