//! What an upload leaves behind to be gone on with, as bytes: which of its content is here, the midstates of its checks,
//! the writer's mark. Readable by every later version; must never hold the content's bytes.

use library_core::model::{ChecksumAlgorithm, Ranges};
use library_core::ports::content_store::Mark;
use serde::{Deserialize, Serialize};

use super::files::Origin;
use super::follower::Midstate;
use super::within::Within;
use crate::hashing::{Hashing, hex, unhex};

const VERSION: u32 = 2;
/// More parts than these are not told; the bytes after them are sent again.
const MOST_PARTS: usize = 4096;

/// The checks of an upload at some byte.
#[derive(Clone, Default)]
pub(crate) struct Cut {
    /// The byte.
    pub(crate) at: u64,
    /// All digests, and the checksum of the unfinished block.
    pub(crate) midstate: Midstate,
}

/// How far an upload is.
#[derive(Clone, Default)]
pub(crate) struct Progress {
    /// What of the content is here.
    pub(crate) here: Ranges,
    /// Its checks, at a byte before which all of it is here.
    pub(crate) cut: Cut,
    /// The writer's mark, at such a byte too.
    pub(crate) mark: Option<Mark>,
    /// How long the content will probably be.
    pub(crate) size: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    version: u32,
    seq: u64,
    /// Of a word that does not always count: the boot of the machine, and the file, within which it does.
    boot: Option<String>,
    file: Option<SavedFile>,
    size: Option<u64>,
    here: Vec<(u64, u64)>,
    at: u64,
    /// The CRC-32 of the block that `at` stands in, up to there.
    tail: u32,
    digests: Vec<SavedDigest>,
    mark: Option<SavedMark>,
}

#[derive(Serialize, Deserialize)]
struct SavedFile {
    device: u64,
    inode: u64,
    made: Option<(u64, u32)>,
}

#[derive(Serialize, Deserialize)]
struct SavedDigest {
    algorithm: String,
    /// The midstate as the sha1, sha2 and md-5 crates of the series 0.11 write it, in hexadecimal.
    state: String,
}

#[derive(Serialize, Deserialize)]
struct SavedMark {
    at: u64,
    state: String,
}

/// A word on how far an upload is, and when it counts.
pub(crate) struct Word {
    /// Of two words that count the one with the higher number is the later one.
    pub(crate) seq: u64,
    /// Within what it counts; `None`: always.
    pub(crate) within: Option<Within>,
    /// What it says.
    pub(crate) progress: Progress,
}

impl Word {
    /// Whether it counts always.
    pub(crate) fn is_firm(&self) -> bool {
        self.within.is_none()
    }

    pub(crate) fn write(&self) -> serde_json::Result<Vec<u8>> {
        let Progress { here, cut, mark, size } = &self.progress;
        let digest = |(algorithm, state): &(ChecksumAlgorithm, Vec<u8>)| SavedDigest {
            algorithm: algorithm.as_str().to_owned(),
            state: hex(state),
        };
        serde_json::to_vec(&Saved {
            version: VERSION,
            seq: self.seq,
            boot: self.within.as_ref().map(|within| within.boot.clone()),
            file: self.within.as_ref().map(|Within { file, .. }| SavedFile {
                device: file.device,
                inode: file.inode,
                made: file.made,
            }),
            size: *size,
            here: here.parts().iter().take(MOST_PARTS).copied().collect(),
            at: cut.at,
            tail: cut.midstate.tail.unwrap_or_default(),
            digests: cut.midstate.digests.iter().map(digest).collect(),
            mark: mark.as_ref().map(|mark| SavedMark { at: mark.at, state: hex(&mark.state) }),
        })
    }

    /// `None` for what no version up to this one has written, and for what is bound to a boot and to no file.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let saved = serde_json::from_slice::<Saved>(bytes).ok().filter(|saved| saved.version == VERSION)?;
        let digests = saved
            .digests
            .iter()
            .map(|digest| Some((ChecksumAlgorithm::from_constant(&digest.algorithm)?, unhex(&digest.state)?)))
            .collect::<Option<Vec<_>>>()?;
        let mark = match &saved.mark {
            Some(mark) => Some(Mark { at: mark.at, state: unhex(&mark.state)? }),
            None => None,
        };
        let file = saved.file.map(|SavedFile { device, inode, made }| Origin { device, inode, made });
        let within = match (saved.boot, file) {
            (None, _) => None,
            (Some(boot), file) => Some(Within { boot, file: file? }),
        };
        let cut = Cut { at: saved.at, midstate: Midstate { tail: Some(saved.tail), digests } };
        let progress = Progress { here: Ranges::from_parts(saved.here), cut, mark, size: saved.size };
        Some(Self { seq: saved.seq, within, progress })
    }
}

impl Cut {
    /// The digests, ready to go on; `None` if one is none that this version knows.
    pub(crate) fn digests(&self) -> Option<Vec<Hashing>> {
        Hashing::from_states(self.midstate.digests.clone())
    }

    /// The same digests at the first byte.
    pub(crate) fn fresh_digests(&self) -> Vec<Hashing> {
        let wanted: Vec<_> = self.midstate.digests.iter().map(|(algorithm, _)| *algorithm).collect();
        Hashing::set(&wanted)
    }
}
