//! The nouns of the domain, one a file. They hold data and small facts about it; the verbs live beside this module.

pub mod access;
pub mod blob;
pub mod category;
pub mod checksum;
pub mod client_token;
pub mod download_session;
pub mod event;
pub mod hold;
pub mod id;
pub mod item;
pub mod job;
pub mod library;
pub mod login;
pub mod name;
pub mod publisher;
pub mod ranges;
pub mod security_policy;
pub mod setting;
pub mod subscription;
pub mod tag;
pub mod tag_association;
pub mod trusted_certificate;
pub mod update_session;
pub mod usage;

pub use ::ovf::summary as template;
pub use access::{Grant, GrantKey, Role, Scope, User};
pub use blob::{Blob, BlobState};
pub use category::{Cardinality, Category};
pub use checksum::{Checksum, ChecksumAlgorithm, Digests};
pub use client_token::{ClientToken, ClientTokenKey};
pub use download_session::{DownloadFile, DownloadFileKey, DownloadSession, DownloadState, EndpointKind, PrepareState};
pub use event::{Event, EventKind};
pub use hold::{Hold, HoldKey};
pub use id::{
    BlobId, CategoryId, DownloadSessionId, EventId, ItemId, JobId, LibraryId, StoreId, SubscriptionId, TagId,
    TrustedCertificateId, UpdateSessionId, UsageId, UserName,
};
pub use item::{Item, ItemFile, ItemVersion, ItemVersionKey};
pub use job::{Job, JobKind, Lane};
pub use library::{Backing, Library, LibraryKind, LibraryState, Publication, PublicationAuthentication};
pub use login::LoginSession;
pub use name::{Name, control_character, folded};
pub use publisher::{Fetching, Publisher, PublisherLogin, PublisherSource};
pub use ranges::Ranges;
pub use security_policy::{SecurityPolicy, SecurityRule, Verification, VerificationStatus};
pub use setting::Setting;
pub use subscription::{Placement, Subscription};
pub use tag::Tag;
pub use tag_association::{TagAssociation, TagAssociationKey, TaggedObject};
pub use trusted_certificate::TrustedCertificate;
pub use update_session::{
    Claim, FileStatus, PullSource, SourceKind, TransferTrust, UpdateFile, UpdateFileKey, UpdateSession, UpdateState,
    WarningKind, WarningRule,
};
pub use usage::Usage;
