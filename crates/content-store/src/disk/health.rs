//! Whether the volume can be trusted with new bytes. Once it is not, it never is again in this process: after a failed
//! fsync the kernel has dropped the pages and a second fsync would lie.

use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::OnceLock;

use library_core::ports::StoreError;

use super::failure::{is_full, told};
use super::files::{Files, Location, OpenFile};

/// The volume's health.
#[derive(Default)]
pub(crate) struct Health(OnceLock<String>);

impl Health {
    /// Fails when the volume is not trusted any more.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self.0.get() {
            None => Ok(()),
            Some(why) => Err(StoreError::Unavailable(why.clone())),
        }
    }

    /// Makes a file durable. No room is the upload's misfortune; every other failure is the volume's.
    pub(crate) fn sync(&self, file: &dyn OpenFile, at: &Location) -> Result<(), StoreError> {
        file.sync().map_err(|error| if is_full(&error) { told(&error, "syncing", at) } else { self.lost(&error, at) })
    }

    /// Makes a directory durable. One that somebody removed by hand says nothing about the volume.
    pub(crate) fn sync_dir(&self, files: &dyn Files, at: &Location) -> Result<(), StoreError> {
        files.sync_dir(at).map_err(|error| match error.kind() {
            ErrorKind::NotFound => told(&error, "syncing", at),
            _ => self.lost(&error, at),
        })
    }

    /// Makes everything on the volume durable. No room is the misfortune of those who wait for it.
    pub(crate) fn sync_all(&self, files: &dyn Files) -> Result<(), StoreError> {
        // A volume that failed to sync is not asked again.
        self.check()?;
        let volume = Location::root();
        let outcome = files.sync_all();
        outcome.map_err(
            |error| {
                if is_full(&error) { told(&error, "syncing", &volume) } else { self.lost(&error, &volume) }
            },
        )
    }

    fn lost(&self, error: &io::Error, at: &Location) -> StoreError {
        let place = PathBuf::from(".").join(at.to_path());
        let why = format!("fsync of `{}` failed ({error}); check the disk, then restart the server", place.display());
        tracing::error!(place = %place.display(), %error, "fsync failed, the volume takes no more writes");
        // A second failure adds nothing to the first.
        let _ = self.0.set(why.clone());
        StoreError::Internal(why)
    }
}
