//! Where things lie in a store. Keys are checked here, so nothing a client says becomes a path by accident; the names of
//! the tree are checked by [`Location::join`].

use std::io;

use library_core::model::BlobId;
use library_core::ports::StoreError;

use super::failure::told;
use super::files::Location;

/// The places of one key.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// Content on its way in.
    pub(crate) staged: Location,
    /// Its block checksums so far.
    pub(crate) staged_sums: Location,
    /// How far it is.
    pub(crate) progress: Location,
    /// A second name on its way into the tree.
    pub(crate) staged_link: Location,
    /// The folder of sealed content.
    pub(crate) shard: Location,
    /// Sealed content.
    pub(crate) content: Location,
    /// Its block checksums.
    pub(crate) sums: Location,
}

impl Places {
    /// # Errors
    /// `Internal` for a key that cannot be a file name.
    pub(crate) fn of(key: &BlobId) -> Result<Self, StoreError> {
        let key = key.as_str();
        if !is_key(key) {
            return Err(StoreError::Internal(format!("`{}` cannot be a key of a disk store", key.escape_debug())));
        }
        let shard = key.get(..2).unwrap_or(key);
        Self::build(key, shard).map_err(|error| told(&error, "naming", &Location::root()))
    }

    fn build(key: &str, shard: &str) -> io::Result<Self> {
        let (staging, shard) = (staging()?, blobs()?.join(shard)?);
        Ok(Self {
            staged: staging.join(key)?,
            staged_sums: staging.join(&format!("{key}.sums"))?,
            progress: staging.join(&format!("{key}.progress"))?,
            staged_link: staging.join(&format!("{key}.link"))?,
            content: shard.join(key)?,
            sums: shard.join(&format!("{key}.sums"))?,
            shard,
        })
    }
}

/// The key that a file in `staging` or `blobs` belongs to; `None` for a file that is not ours.
pub(crate) fn key_of(name: &str) -> Option<BlobId> {
    let known = [".sums", ".link", ".progress"];
    let key = known.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    is_key(key).then(|| BlobId::new(key))
}

/// ASCII letters, digits, `-` and `_`, 2 to 128 of them.
fn is_key(text: &str) -> bool {
    (2..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// What is on its way in.
pub(crate) fn staging() -> io::Result<Location> {
    Location::root().join("staging")
}

/// What is sealed.
pub(crate) fn blobs() -> io::Result<Location> {
    Location::root().join("blobs")
}

/// What clients may read themselves.
pub(crate) fn tree() -> io::Result<Location> {
    Location::root().join("tree")
}

/// A library's folder in the tree.
pub(crate) fn library(library: &str) -> io::Result<Location> {
    tree()?.join(&format!("contentlib-{library}"))
}
