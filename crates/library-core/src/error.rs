//! What can go wrong in the domain. Each error is one meaning and one sentence that the client may read.

use std::error::Error as StdError;

use crate::ports::{content_store::StoreError, metastore::MetastoreError};

/// The id of the error that a change meets which others disturbed again and again; nothing was changed.
const DISTURBED: &str = "quire.metastore.disturbed";
/// The id of the error that a change meets for which the metadata have no room; nothing was changed.
const FULL: &str = "quire.metastore.full";

/// The result of a domain verb.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What an error means; `library-operations` turns it into a fault kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The thing does not exist.
    NotFound,
    /// A thing of that name or identity exists already.
    AlreadyExists,
    /// A value that the caller gave is not acceptable.
    InvalidArgument,
    /// The thing is of a kind on which the verb does not work.
    InvalidElementType,
    /// The thing is set up so that the verb does not work on it.
    InvalidElementConfiguration,
    /// The state of the thing forbids the verb now.
    NotAllowedInCurrentState,
    /// The thing is as it should become.
    AlreadyInDesiredState,
    /// Somebody else is at it.
    ResourceBusy,
    /// The thing changed since the caller read it.
    ConcurrentChange,
    /// The caller is not known.
    Unauthenticated,
    /// The caller lacks a privilege.
    Unauthorized,
    /// The request is understood but this server does not do it.
    Unsupported,
    /// No room left.
    UnableToAllocateResource,
    /// Something outside, such as a pull source, cannot be reached or used.
    ResourceInaccessible,
    /// A part of this server is out of order; the caller may try again.
    ServiceUnavailable,
    /// A defect or damaged data; the details are for the log.
    Internal,
}

/// A domain error.
#[derive(Debug)]
pub struct Error {
    /// What it means.
    pub meaning: Meaning,
    /// Stable message id, for example `quire.item.not_found`.
    pub id: &'static str,
    /// The sentence for the client: lower case, the thing in backticks, what to do next.
    pub text: String,
    /// What stood in the sentence, for programs.
    pub args: Vec<String>,
    /// The cause, for the log only.
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error without arguments or cause.
    pub fn new(meaning: Meaning, id: &'static str, text: impl Into<String>) -> Self {
        Self { meaning, id, text: text.into(), args: Vec::new(), source: None }
    }

    /// The same error with one more argument.
    #[must_use]
    pub fn arg(mut self, argument: impl Into<String>) -> Self {
        self.args.push(argument.into());
        self
    }

    /// The same error with its cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The `noun` called `id` does not exist.
    pub fn not_found(noun: &'static str, id: impl Into<String>) -> Self {
        let id = id.into();
        Self::new(Meaning::NotFound, "quire.not_found", format!("{noun} `{id}` does not exist")).arg(id)
    }

    /// A value that the caller gave is not acceptable.
    pub fn invalid(id: &'static str, text: impl Into<String>) -> Self {
        Self::new(Meaning::InvalidArgument, id, text)
    }

    /// The state of a thing forbids the verb.
    pub fn state(id: &'static str, text: impl Into<String>) -> Self {
        Self::new(Meaning::NotAllowedInCurrentState, id, text)
    }

    /// Whether it leaves open what became of a change: the store of metadata may have made it, and its answer was lost.
    pub(crate) fn is_uncertain(&self) -> bool {
        let is_ours = matches!(self.meaning, Meaning::ServiceUnavailable | Meaning::Internal);
        is_ours && self.id != DISTURBED && self.id != FULL
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<MetastoreError> for Error {
    fn from(error: MetastoreError) -> Self {
        let (id, text) = match error {
            MetastoreError::Conflict { .. } => (DISTURBED, "the object is being changed by others; try again"),
            MetastoreError::Unavailable(_) => {
                ("quire.metastore.unavailable", "the metadata store does not answer; try again")
            }
            MetastoreError::NoSpace(_) => (FULL, "the metadata store is full; free disk space, then try again"),
            MetastoreError::Corrupt(_) | MetastoreError::Internal(_) => {
                return Self::new(
                    Meaning::Internal,
                    "quire.metastore",
                    "the metadata store failed; see the server's log",
                )
                .caused_by(error);
            }
        };
        Self::new(Meaning::ServiceUnavailable, id, text).caused_by(error)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let (meaning, id, text) = match error {
            StoreError::NoSpace(_) => {
                (Meaning::UnableToAllocateResource, "quire.store.full", "the store is full; free space, then try again")
            }
            StoreError::Unavailable(_) => {
                (Meaning::ServiceUnavailable, "quire.store.unavailable", "the store does not answer; try again")
            }
            StoreError::NotFound | StoreError::Corrupt(_) | StoreError::Internal(_) => {
                (Meaning::Internal, "quire.store.failed", "the store failed; see the server's log")
            }
        };
        Self::new(meaning, id, text).caused_by(error)
    }
}
