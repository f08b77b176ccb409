//! Where the server fetches files from. One connector stands behind it and judges every address.

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use super::feed::{FeedError, PeerCertificate};
use crate::model::PullSource;

/// What a source answered: its length if it said so, and its bytes.
pub struct SourceBody {
    /// Length in bytes, if the source told it.
    pub size: Option<u64>,
    /// The bytes, in order. Ends with an error when the source broke off or became too slow.
    pub bytes: BoxStream<'static, Result<Bytes, SourceError>>,
}

impl std::fmt::Debug for SourceBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SourceBody").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Why a file cannot be had from its source. The text names the cause and is shown to the client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The address is not one that this server fetches from; trying again does not help.
    #[error("{0}")]
    Refused(String),
    /// The source answered with something else than the file, or its certificate does not match.
    #[error("{0}")]
    Failed(String),
    /// The source could not be reached or broke off; it may work later.
    #[error("{0}")]
    Unreachable(String),
}

/// What a look at a source found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLook {
    /// Whether a file is there, or why it cannot be had.
    pub outcome: Result<(), FeedError>,
    /// The certificate that the source showed, trusted or not; `None` without TLS and when no host answered.
    pub peer: Option<PeerCertificate>,
}

/// Fetches files.
#[async_trait]
pub trait Source: Send + Sync {
    /// Judges the form of a pull source (scheme, host, credentials in the address, pins) without reaching for it.
    ///
    /// # Errors
    /// [`SourceError::Refused`] with the reason.
    fn judge(&self, source: &PullSource) -> Result<(), SourceError>;

    /// Opens a file from its first byte.
    ///
    /// # Errors
    /// See [`SourceError`].
    async fn open(&self, source: &PullSource) -> Result<SourceBody, SourceError>;

    /// Looks whether a file is there, without fetching it, in bounded time.
    async fn look(&self, source: &PullSource) -> SourceLook;
}
