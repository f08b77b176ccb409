//! What a transfer is about, as it is counted, limited and shown. Holds nothing that gives access to it.

use library_core::model::{ItemId, LibraryId, UserName};
use serde::Serialize;

/// Which way the bytes of a transfer go, and who asked for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// A client sends them.
    Upload,
    /// The server fetches them from elsewhere; limits of uploads hold.
    Pull,
    /// A client fetches them.
    Download,
}

impl Direction {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Upload, Self::Pull, Self::Download];

    /// As it is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Pull => "pull",
            Self::Download => "download",
        }
    }

    /// Whose limits hold for it.
    pub(crate) fn flow(self) -> Flow {
        match self {
            Self::Upload | Self::Pull => Flow::In,
            Self::Download => Flow::Out,
        }
    }
}

/// Into the server or out of it: each has limits of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    In,
    Out,
}

/// What a transfer is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Which way.
    pub direction: Direction,
    /// To or from which library.
    pub library: LibraryId,
    /// To or from which of its items.
    pub item: ItemId,
    /// The update or download session.
    pub session: String,
    /// The file's name.
    pub file: String,
    /// Bytes that will go, if that is known.
    pub size: Option<u64>,
    /// Who made the session.
    pub user: UserName,
}
