//! SQLite's errors as those of the port.

use library_core::ports::metastore::MetastoreError;
use rusqlite::{Error, ErrorCode};

/// What `error` means to the domain.
pub(super) fn failure(error: &Error) -> MetastoreError {
    let text = error.to_string();
    match error {
        Error::InvalidColumnType(..) | Error::FromSqlConversionFailure(..) | Error::Utf8Error(..) => {
            MetastoreError::Corrupt(text)
        }
        _ => match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => MetastoreError::NoSpace(text),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => MetastoreError::Corrupt(text),
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::SystemIoFailure
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::OutOfMemory,
            ) => MetastoreError::Unavailable(text),
            _ => MetastoreError::Internal(text),
        },
    }
}

/// Whether `error` is a broken unique property.
pub(super) fn is_duplicate(error: &Error) -> bool {
    error.sqlite_error().is_some_and(|error| {
        matches!(
            error.extended_code,
            rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        )
    })
}
