//! What an update session is told about a file before its bytes come. Sends nothing.

use anyhow::Result;
use serde_json::{Value, json};

use crate::content::{Content, Payload};

/// Name of the one file of each item.
pub(crate) const FILE: &str = "bench.bin";
/// Name of an archive, whose item is a template.
const ARCHIVE: &str = "bench.ova";

/// A file of an item.
pub(crate) struct Announced {
    name: &'static str,
    /// Type of the item.
    kind: &'static str,
    sha256: Option<String>,
}

impl Announced {
    /// A file that the server has to hold against its SHA-256, which is found out here: not while time is taken.
    ///
    /// # Errors
    /// When the content cannot be read.
    pub(crate) fn verified(content: &Content, payload: &Payload) -> Result<Self> {
        Ok(Self { sha256: Some(content.sha256(payload)?), ..Self::unverified() })
    }

    /// A file of which nothing is said.
    pub(crate) fn unverified() -> Self {
        Self { name: FILE, kind: "iso", sha256: None }
    }

    /// An archive: its manifest says what its files are held against.
    pub(crate) fn archive() -> Self {
        Self { name: ARCHIVE, kind: "ovf", sha256: None }
    }

    /// Type of the item that it makes.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }

    /// As `file_spec` has it.
    pub(crate) fn spec(&self) -> Value {
        let mut spec = json!({ "name": self.name, "source_type": "PUSH" });
        if let Some(checksum) = &self.sha256 {
            spec["checksum_info"] = json!({ "algorithm": "SHA256", "checksum": checksum });
        }
        spec
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_announced_where_it_is_known() {
        let known = Announced { sha256: Some("ab".to_owned()), ..Announced::unverified() };
        assert_eq!(known.spec()["checksum_info"], json!({ "algorithm": "SHA256", "checksum": "ab" }));
        assert_eq!(known.spec()["name"], FILE);
        assert!(Announced::archive().spec().get("checksum_info").is_none());
    }
}
