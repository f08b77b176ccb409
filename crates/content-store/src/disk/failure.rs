//! What an error of the file system means to the port. The only place that looks at error numbers.

use std::io::{Error, ErrorKind};

use library_core::ports::StoreError;

use super::files::Location;

/// What `error` means when `doing` something at a place.
pub(crate) fn told(error: &Error, doing: &str, at: &Location) -> StoreError {
    let message = format!("{doing} `{}`: {error}", at.to_path().display());
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => StoreError::NoSpace(message),
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => StoreError::Unavailable(message),
        // The kind is open to all the world; every other one is a failure.
        _ => StoreError::Internal(message),
    }
}

/// Whether there is no room.
pub(crate) fn is_full(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// Takes it as success that something was not there.
pub(crate) fn unless_missing(result: std::io::Result<()>) -> std::io::Result<Removed> {
    match result {
        Ok(()) => Ok(Removed::Yes),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Removed::WasNotThere),
        Err(error) => Err(error),
    }
}

/// Whether a removal found something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removed {
    Yes,
    WasNotThere,
}
