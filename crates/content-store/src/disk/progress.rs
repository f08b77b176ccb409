//! The state that an upload leaves at a checkpoint: digest midstates and the checksum of the unfinished block. Readable
//! by every later version; must never hold the content's bytes.

use library_core::model::ChecksumAlgorithm;
use library_core::ports::{StoreError, content_store::Mark};
use serde::{Deserialize, Serialize};

use crate::hashing::{Hashing, hex, unhex};

/// What a checkpoint keeps beside the staged files.
#[derive(Serialize, Deserialize)]
pub(crate) struct Saved {
    version: u32,
    /// Bytes from the start that are durable.
    pub(crate) durable: u64,
    /// The writer's own state after them.
    mark: Option<String>,
    /// The CRC-32 of the block that `durable` stands in, up to there.
    pub(crate) tail: u32,
    digests: Vec<SavedDigest>,
}

#[derive(Serialize, Deserialize)]
struct SavedDigest {
    algorithm: String,
    /// The midstate as the sha1, sha2 and md-5 crates of the series 0.11 write it, in hexadecimal.
    state: String,
}

const VERSION: u32 = 1;

impl Saved {
    pub(crate) fn new<'a>(
        durable: u64,
        (tail, mark): (u32, Option<&Mark>),
        digests: impl Iterator<Item = &'a Hashing>,
    ) -> Self {
        let digests = digests.map(|hashing| SavedDigest {
            algorithm: hashing.algorithm().as_str().to_owned(),
            state: hex(&hashing.state()),
        });
        let mark = mark.map(|mark| hex(&mark.state));
        Self { version: VERSION, durable, mark, tail, digests: digests.collect() }
    }

    pub(crate) fn write(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self).map_err(|error| StoreError::Internal(format!("writing the progress: {error}")))
    }

    pub(crate) fn read(state: &[u8]) -> Result<Self, StoreError> {
        match serde_json::from_slice::<Self>(state) {
            Ok(saved) if saved.version == VERSION => Ok(saved),
            Ok(saved) => Err(corrupt(&format!("version `{}`", saved.version))),
            Err(error) => Err(corrupt(&error.to_string())),
        }
    }

    /// The writer's mark, which stands at the end of what is durable.
    pub(crate) fn mark(&self) -> Option<Mark> {
        let state = self.mark.as_deref().and_then(unhex)?;
        Some(Mark { at: self.durable, state })
    }

    /// The digests, ready to go on.
    pub(crate) fn digests(&self) -> Result<Vec<Hashing>, StoreError> {
        let revived = self.digests.iter().map(|saved| {
            let algorithm = ChecksumAlgorithm::from_constant(&saved.algorithm)?;
            Hashing::from_state(algorithm, &unhex(&saved.state)?)
        });
        revived.collect::<Option<_>>().ok_or_else(|| corrupt("a digest that this version does not know"))
    }
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(format!("the progress of the upload has {what}; upload it again"))
}
