//! A download session: a lease on the addresses of one item version's files.

use jiff::Timestamp;

use super::{DownloadSessionId, ItemId, Ranges, UserName};

/// State of a download session. There is no DONE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DownloadState {
    /// Its addresses work.
    Active,
    /// Cancelled by the client; its addresses are dead.
    Canceled,
    /// Failed, as the client said.
    Error,
}

/// How a client reads a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndpointKind {
    /// Over HTTPS from this server.
    Https,
    /// Straight from the storage.
    Direct,
}

/// State of a file in a download session. Files that nobody asked for have no row: UNPREPARED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrepareState {
    /// Asked for, not begun.
    PrepareRequested,
    /// Being made ready.
    Preparing,
    /// Ready.
    Prepared,
    /// Failed; see the file's message.
    Error,
}

/// A download session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadSession {
    /// Random UUID; possession suffices for its operations.
    pub id: DownloadSessionId,
    /// The item; it may be deleted meanwhile, the session keeps its bytes.
    pub item: ItemId,
    /// The content version that the session pins.
    pub content_version: u64,
    /// Who made it.
    pub creator: UserName,
    /// Key of the login session in which it was made; transfers keep that one alive.
    pub login: Option<String>,
    /// Its state.
    pub state: DownloadState,
    /// 0 to 100, as the client reports it.
    pub client_progress: u8,
    /// Steady time until which it stays without activity.
    pub lease_until: Timestamp,
    /// Why it failed, in ERROR.
    pub error_message: Option<String>,
    /// Whether the creator held ContentLibrary.ReadStorage on the item, which DIRECT needs.
    pub may_read_storage: bool,
    /// When it was made.
    pub created: Timestamp,
}

/// Key of a file in a download session.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DownloadFileKey {
    /// The session.
    pub session: DownloadSessionId,
    /// The file.
    pub name: String,
}

/// A file that was asked for in a download session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadFile {
    /// Session and name.
    pub key: DownloadFileKey,
    /// How it is read.
    pub endpoint: EndpointKind,
    /// Whether it is ready.
    pub state: PrepareState,
    /// What of it has been served.
    pub served: Ranges,
    /// Why it failed, in ERROR.
    pub error_message: Option<String>,
}
