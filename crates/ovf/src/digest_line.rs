//! The line `SHA256(file.vmdk)= 0123ab…` that manifests and certificates share. Splits it; judges no value.

use crate::digest::Algorithm;
use crate::names::{NameError, PlainName};
use crate::show::shown;

/// A line, split at its parentheses and its equals sign.
pub(crate) struct DigestLine<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) name: PlainName,
    pub(crate) digits: &'a str,
}

/// Why a line is not a digest line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// The line has not the form `ALGORITHM(name)= digits`.
    #[error("`{0}` is not of the form `SHA256(file)= digest`; correct the line")]
    Form(String),
    /// The algorithm is not SHA1, SHA256 or SHA512.
    #[error("`{algorithm}` of `{file}` is not a known algorithm; use SHA1, SHA256 or SHA512")]
    Algorithm {
        /// The algorithm as written.
        algorithm: String,
        /// The file of the line.
        file: String,
    },
    /// The file name is not plain.
    #[error(transparent)]
    Name(#[from] NameError),
}

/// Splits a trimmed line; spaces around each part are ignored. The name ends at the last `)`, so that it may hold some.
pub(crate) fn split(line: &str) -> Result<DigestLine<'_>, LineError> {
    let form = || LineError::Form(shown(line));
    let (algorithm, rest) = line.split_once('(').ok_or_else(form)?;
    let (name, digits) = rest.rsplit_once(')').ok_or_else(form)?;
    let digits = digits.trim_start().strip_prefix('=').ok_or_else(form)?.trim();
    let (algorithm, name) = (algorithm.trim(), name.trim());
    let Some(known) = Algorithm::of_manifest(algorithm) else {
        return Err(LineError::Algorithm { algorithm: shown(algorithm), file: shown(name) });
    };
    Ok(DigestLine { algorithm: known, name: PlainName::parse(name)?, digits })
}
