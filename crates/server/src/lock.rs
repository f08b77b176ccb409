//! One process a data folder. The lock is the kernel's and goes with the process, so it is never stale.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

/// Name of the lock's file in the data folder.
const FILE: &str = "lock";

/// The lock on a data folder; held until dropped.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

/// The data folder cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("`{folder}` is in use by another server (process {holder}); stop that one or choose another `--data`")]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The other process as it wrote itself down, `unknown` if it did not.
        holder: String,
    },
    /// It cannot be locked at all.
    #[error("`{folder}` cannot be locked; check that it exists, is writable and is on a file system with locks")]
    Unlockable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl DataLock {
    /// Takes the lock on `folder`, which must exist.
    ///
    /// # Errors
    /// When another process holds it, or the folder is missing or not writable.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let unlockable = |source| LockError::Unlockable { folder: folder.to_owned(), source };
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).to_owned();
        let mut file = options.open(folder.join(FILE)).map_err(unlockable)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => {
                return Err(LockError::InUse { folder: folder.to_owned(), holder: holder(&mut file) });
            }
            Err(error) => return Err(unlockable(error.into())),
        }
        file.set_len(0).and_then(|()| write!(file, "{}", std::process::id())).map_err(unlockable)?;
        Ok(Self { _file: file })
    }
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(20).read_to_string(&mut text));
    match (read, text.trim().parse::<u32>()) {
        (Ok(_), Ok(process)) => process.to_string(),
        _ => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_second_server_is_refused_until_the_first_one_ends() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataLock::take(folder.path()).unwrap();
        let refused = DataLock::take(folder.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
        drop(first);
        DataLock::take(folder.path()).unwrap();
    }

    #[test]
    fn a_lock_file_left_behind_by_a_crash_is_no_lock() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "4242").unwrap();
        DataLock::take(folder.path()).unwrap();
    }

    #[test]
    fn a_missing_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let missing = DataLock::take(&folder.path().join("missing"));
        assert!(matches!(missing, Err(LockError::Unlockable { .. })));
    }
}
