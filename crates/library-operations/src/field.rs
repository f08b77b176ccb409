//! Fields of wire models that an operation needs, though the shared model lets them be unset.

use library_core::{Error, Result};

/// The value of the field at `path`, for example `create_spec.name`.
///
/// # Errors
/// `InvalidArgument` when it is unset.
pub(crate) fn required<T>(value: Option<T>, path: &str) -> Result<T> {
    value.ok_or_else(|| missing(path))
}

/// The field at `path` is unset.
pub(crate) fn missing(path: &str) -> Error {
    Error::invalid("quire.field.missing", format!("`{path}` is unset; this operation needs it")).arg(path)
}

/// A size in bytes as the wire says it.
///
/// # Errors
/// `InvalidArgument` when it is negative.
pub(crate) fn size(value: i64, path: &str) -> Result<u64> {
    u64::try_from(value).map_err(|_| {
        let text = format!("`{path}` is a number of bytes and cannot be `{value}`");
        Error::invalid("quire.field.negative", text).arg(path)
    })
}

/// A number for the wire, which has signed ones.
pub(crate) fn long(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
