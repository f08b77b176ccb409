//! Where and how long bytes are there that were written and not synced: in the page cache of one run of a machine, for one
//! file. In another file, be it a copy of it on another disk, they need not be; must never be the same for two of them.

use library_core::ports::StoreError;

use super::failure::told;
use super::files::{Location, OpenFile, Origin};
use super::store::Shared;

/// One run of a machine, and one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Within {
    /// The boot of the machine.
    pub(crate) boot: String,
    /// The file.
    pub(crate) file: Origin,
}

impl Within {
    /// What holds for this file now; `None` where nobody can tell one boot, or one file, from another.
    pub(crate) fn of(shared: &Shared, file: &dyn OpenFile, at: &Location) -> Result<Option<Self>, StoreError> {
        let origin = file.origin().map_err(|error| told(&error, "reading", at))?;
        Ok(shared.files.boot().zip(origin).map(|(boot, file)| Self { boot, file }))
    }
}
