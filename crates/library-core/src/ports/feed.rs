//! Published libraries elsewhere: what stands at the head of a feed. One connector stands behind it and judges every
//! address.

use async_trait::async_trait;

use crate::model::Publisher;

/// The head of a feed: which library it publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedHead {
    /// The published library's id at its publisher.
    pub id: String,
    /// Its name there.
    pub name: String,
}

/// The certificate that a publisher showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerCertificate {
    /// SHA-256 of its DER form: upper-case hexadecimal pairs with colons.
    pub thumbprint: String,
    /// PEM.
    pub pem: String,
}

/// What a look at a publisher found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The head of its feed, or why it cannot be had.
    pub outcome: Result<FeedHead, FeedError>,
    /// The certificate that it showed, trusted or not; `None` without TLS and when no host answered.
    pub peer: Option<PeerCertificate>,
}

/// Why a feed, or a file that is to be pulled, cannot be had. The text names the cause and is shown to the client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// The address is not one of a feed, or not one that this server goes to.
    #[error("{0}")]
    InvalidUrl(String),
    /// Its host has no address.
    #[error("{0}")]
    HostNotFound(String),
    /// It did not answer in time.
    #[error("{0}")]
    TimedOut(String),
    /// There is no feed at this address.
    #[error("{0}")]
    NotFound(String),
    /// The publisher refuses user name and password.
    #[error("{0}")]
    Credentials(String),
    /// Its certificate is not trusted, or not the one that was pinned.
    #[error("{0}")]
    Certificate(String),
    /// Anything else: no connection, an answer that is no feed.
    #[error("{0}")]
    Other(String),
}

/// Looks at published libraries.
#[async_trait]
pub trait RemoteFeed: Send + Sync {
    /// Reads the head of the feed that `publisher` names, in bounded time and memory.
    async fn look(&self, publisher: &Publisher) -> Look;
}
