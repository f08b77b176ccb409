//! The nouns of the domain, one a file. They hold data and small facts about it; the verbs live beside this module.

pub mod access;
pub mod blob;
pub mod checksum;
pub mod client_token;
pub mod download_session;
pub mod event;
pub mod id;
pub mod item;
pub mod job;
pub mod library;
pub mod login;
pub mod name;
pub mod ranges;
pub mod setting;
pub mod update_session;

pub use access::{Grant, GrantKey, Role, Scope, User};
pub use blob::{Blob, BlobState};
pub use checksum::{Checksum, ChecksumAlgorithm, Digests};
pub use client_token::{ClientToken, ClientTokenKey};
pub use download_session::{DownloadFile, DownloadFileKey, DownloadSession, DownloadState, EndpointKind, PrepareState};
pub use event::{Event, EventKind};
pub use id::{BlobId, DownloadSessionId, EventId, ItemId, JobId, LibraryId, StoreId, UpdateSessionId, UserName};
pub use item::{Item, ItemFile, ItemVersion, ItemVersionKey};
pub use job::{Job, JobKind};
pub use library::{Backing, Library, LibraryKind, LibraryState, Publication, PublicationAuthentication};
pub use login::LoginSession;
pub use name::{Name, control_character, folded};
pub use ranges::Ranges;
pub use setting::Setting;
pub use update_session::{
    Claim, FileStatus, PullSource, SourceKind, TransferTrust, UpdateFile, UpdateFileKey, UpdateSession, UpdateState,
    WarningKind, WarningRule,
};
