//! Loads: bytes and calls that a server has to bear. Cheap themselves, because they run on the same processors.

pub(crate) mod download;
pub(crate) mod paced;
pub(crate) mod small;
pub(crate) mod stream;
pub(crate) mod upload;
