//! The names that an archive has used so far: plain, each once, not too many. Reads no bytes of the archive.

use std::collections::HashMap;

use super::error::ArchiveFault;
use crate::names::PlainName;

/// Member names by their folded form.
#[derive(Debug)]
pub(crate) struct Members {
    limit: usize,
    taken: HashMap<String, PlainName>,
}

impl Members {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, taken: HashMap::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.taken.is_empty()
    }

    /// Admits the name of a further member. `./` before a plain name is what `tar c ./*` writes, and means nothing.
    pub(crate) fn admit(&mut self, raw: &[u8]) -> Result<PlainName, ArchiveFault> {
        let name = std::str::from_utf8(raw).map_err(|_| ArchiveFault::NameEncoding)?;
        let name = PlainName::parse(name.strip_prefix("./").unwrap_or(name))?;
        let folded = name.folded();
        if let Some(first) = self.taken.get(&folded) {
            return Err(ArchiveFault::Duplicate { first: first.clone() });
        }
        if self.taken.len() >= self.limit {
            return Err(ArchiveFault::TooManyMembers(self.limit));
        }
        self.taken.insert(folded, name.clone());
        Ok(name)
    }
}
