//! Whether a part is one of its file, by what is known of the file. Pure.

use super::part::FilePart;
use crate::error::{Error, Result};

/// The id of the error that a part meets which is none of its file: nothing of it counts, and the upload goes on.
pub const UNFIT_PART: &str = "quire.transfer.part";

/// Longer is no file.
const MOST_BYTES: u64 = i64::MAX.unsigned_abs();

/// What is known of a file of which a part comes.
pub(super) struct Known<'a> {
    pub(super) name: &'a str,
    /// Its length, if somebody said it.
    pub(super) size: Option<u64>,
    /// Where its last byte that is here ends.
    pub(super) end: u64,
}

impl Known<'_> {
    /// # Errors
    /// [`UNFIT_PART`] for a part of a file of another length, and for one that reaches beyond the end of the file.
    pub(super) fn must_have(&self, part: FilePart) -> Result<()> {
        let Self { name, size, end: here } = *self;
        if let (Some(known), Some(told)) = (size, part.size)
            && known != told
        {
            let text = format!("file `{name}` has {known} bytes, the part is one of a file of {told}");
            return Err(unfit(name, &text));
        }
        let size = size.or(part.size).unwrap_or(MOST_BYTES);
        if here > size {
            let text = format!("{here} bytes of file `{name}` are here, the part is one of a file of {size}");
            return Err(unfit(name, &text));
        }
        match part.end.filter(|end| *end > size) {
            Some(end) => Err(unfit(name, &format!("file `{name}` ends after {size} bytes, the part after {end}"))),
            None => Ok(()),
        }
    }
}

/// More bytes came than the part has.
pub(super) fn too_long(name: &str) -> Error {
    unfit(name, &format!("more bytes came for file `{name}` than the part has"))
}

fn unfit(name: &str, text: &str) -> Error {
    let text = format!("{text}; ask with `HEAD` how far the upload is, or send the whole file anew");
    Error::invalid(UNFIT_PART, text).arg(name)
}
