//! An update session: one ACTIVE per item, a snapshot of its files plus changes, atomic at completion.

use jiff::Timestamp;

use super::{BlobId, Checksum, ItemId, UpdateSessionId, UserName};

/// State of an update session. ACTIVE is the initial one; the others are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpdateState {
    /// Takes changes.
    Active,
    /// Completed; its changes are the item's.
    Done,
    /// Failed; its changes are lost.
    Error,
    /// Cancelled by the client.
    Canceled,
}

/// What a signature may be warned about (contract: `updatesession.warning_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WarningKind {
    /// The signer signed itself.
    SelfSignedCertificate,
    /// The certificate is no longer valid.
    ExpiredCertificate,
    /// The certificate is not valid yet.
    NotYetValidCertificate,
    /// No trusted authority stands behind the signer.
    UntrustedCertificate,
}

impl WarningKind {
    /// The contract's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SelfSignedCertificate => "SELF_SIGNED_CERTIFICATE",
            Self::ExpiredCertificate => "EXPIRED_CERTIFICATE",
            Self::NotYetValidCertificate => "NOT_YET_VALID_CERTIFICATE",
            Self::UntrustedCertificate => "UNTRUSTED_CERTIFICATE",
        }
    }
}

/// Whether a kind of warning lets a completion pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarningRule {
    /// The warning.
    pub kind: WarningKind,
    /// Completion passes in spite of it.
    pub ignored: bool,
}

/// An update session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateSession {
    /// Random UUID; possession suffices for its operations.
    pub id: UpdateSessionId,
    /// The item that it changes.
    pub item: ItemId,
    /// The item's content version when the session was made: its snapshot.
    pub base_version: u64,
    /// Who made it.
    pub creator: UserName,
    /// Key of the login session in which it was made; transfers keep that one alive.
    pub login: Option<String>,
    /// Its state.
    pub state: UpdateState,
    /// 0 to 100, as the client reports it.
    pub client_progress: u8,
    /// Steady time until which it stays without activity.
    pub lease_until: Timestamp,
    /// Why it failed, in ERROR.
    pub error_message: Option<String>,
    /// Warnings that the client ignores.
    pub warning_rules: Vec<WarningRule>,
    /// `complete` was called and waits for pulls.
    pub completing: bool,
    /// Steady time of the last transferred byte, or call that did more than look.
    pub touched: Timestamp,
    /// It was left with all its pulls done and completed itself; a late `complete` finds what it asks for.
    pub finished_itself: bool,
    /// When it was made.
    pub created: Timestamp,
}

impl UpdateSession {
    /// Whether it exists for its callers at this steady time. One that completes waits for its pulls, however long they wait
    /// for their turn: their number of tries ends it, not its lease.
    pub fn is_live(&self, steady: Timestamp) -> bool {
        self.lease_until > steady || self.waits()
    }

    /// Whether it was told to complete and waits for its pulls.
    pub fn waits(&self) -> bool {
        self.completing && self.state == UpdateState::Active
    }
}

/// Where a session file's bytes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// Nobody was asked: part of the snapshot, or a dependent file.
    None,
    /// The client sends them.
    Push,
    /// The server fetches them.
    Pull,
}

/// State of a session file's transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileStatus {
    /// No byte has come.
    WaitingForTransfer,
    /// Bytes are coming.
    Transferring,
    /// Bytes are being checked.
    Validating,
    /// Received, checked and durable.
    Ready,
    /// Failed; see the file's message.
    Error,
}

/// What the client said about the TLS certificate of a pull source.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TransferTrust {
    /// Thumbprint as given (SHA-256, or SHA-1 where enabled).
    pub thumbprint: Option<String>,
    /// PEM certificate; beats the thumbprint.
    pub certificate: Option<String>,
}

/// A pull source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullSource {
    /// `http` or `https` address.
    pub uri: String,
    /// How its certificate is judged.
    pub trust: TransferTrust,
}

/// Key of a session file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UpdateFileKey {
    /// The session.
    pub session: UpdateSessionId,
    /// The file.
    pub name: String,
}

/// A transfer's hold on a session file: one transfer at a time. One whose lease is over tells where the bytes lie that its
/// writer left, for another one to go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The key under which the store receives the bytes; removed by the sweep if the writer dies.
    pub key: BlobId,
    /// The process that writes.
    pub node: String,
    /// Steady time after which the writer counts as dead.
    pub lease_until: Timestamp,
}

/// A change that a session makes to one file. Files of the snapshot that the session leaves alone have no such row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateFile {
    /// Session and name.
    pub key: UpdateFileKey,
    /// Order in which it was added, from 0.
    pub position: u64,
    /// The file is to be removed from the item; nothing else counts then.
    pub removed: bool,
    /// Where its bytes come from.
    pub source: SourceKind,
    /// The source of a pull.
    pub pull: Option<PullSource>,
    /// Size that the client declared, in bytes.
    pub expected_size: Option<u64>,
    /// Checksum that the client declared.
    pub expected_checksum: Option<Checksum>,
    /// State of the transfer.
    pub status: FileStatus,
    /// Bytes received so far.
    pub bytes_transferred: u64,
    /// Size once READY, in bytes.
    pub size: Option<u64>,
    /// Content once READY; none when the session has ended.
    pub blob: Option<BlobId>,
    /// `false` for files that vanish at completion: an `.ova`, a manifest, a certificate.
    pub keep_in_storage: bool,
    /// The archive from which it was unpacked.
    pub archive: Option<String>,
    /// Why it failed, in ERROR.
    pub error_message: Option<String>,
    /// Random, another one whenever the file is added again; upload addresses with another one are dead.
    pub generation: u64,
    /// Who writes it now.
    pub claim: Option<Claim>,
}
