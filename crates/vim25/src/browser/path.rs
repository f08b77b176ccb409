//! Paths as datastores write them: `[datastore] folder/folder/`. It must never let a path out of its datastore.

use std::fmt;

/// A folder of a datastore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FolderPath {
    pub datastore: String,
    /// The folders down to it; none at the top.
    pub parts: Vec<String>,
}

impl FolderPath {
    /// Reads a path; `None` when it is not one, or holds `..`.
    pub(super) fn read(path: &str) -> Option<Self> {
        let (datastore, rest) = path.trim().strip_prefix('[')?.split_once(']')?;
        let parts: Vec<_> =
            rest.trim().split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect();
        let is_inside = parts.iter().all(|part| part != "..");
        is_inside.then(|| Self { datastore: datastore.to_owned(), parts })
    }

    /// A folder in this one.
    pub(super) fn join(&self, name: &str) -> Self {
        let mut inner = self.clone();
        inner.parts.push(name.to_owned());
        inner
    }
}

impl fmt::Display for FolderPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] ", self.datastore)?;
        self.parts.iter().try_for_each(|part| write!(f, "{part}/"))
    }
}
