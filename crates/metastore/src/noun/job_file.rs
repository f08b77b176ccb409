//! A file of an item, as the payload of a job tells it.

use library_core::model::{BlobId, Checksum, ItemFile};
use serde::{Deserialize, Serialize};

use crate::word::Word;

/// A file in JSON.
#[derive(Serialize, Deserialize)]
pub(super) struct JobFile {
    name: String,
    size: u64,
    version: u64,
    checksum_algorithm: String,
    checksum: String,
    blob: Option<String>,
}

impl JobFile {
    /// What is written of `file`.
    pub(super) fn of(file: ItemFile) -> Self {
        Self {
            name: file.name,
            size: file.size,
            version: file.version,
            checksum_algorithm: file.checksum.algorithm.as_word().to_owned(),
            checksum: file.checksum.hex,
            blob: file.blob.map(String::from),
        }
    }

    /// The file that was written, unless its algorithm is unknown.
    pub(super) fn file(self) -> Option<ItemFile> {
        let algorithm = Word::from_word(&self.checksum_algorithm)?;
        Some(ItemFile {
            name: self.name,
            size: self.size,
            version: self.version,
            checksum: Checksum { algorithm, hex: self.checksum },
            blob: self.blob.map(BlobId::new),
        })
    }
}
