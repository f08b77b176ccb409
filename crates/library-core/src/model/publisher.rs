//! The publisher that a subscribed library follows, and how (contract: `library.subscription_info`).

use super::{LibraryId, SubscriptionId};

/// What a publisher wants to be shown.
#[derive(Clone, PartialEq, Eq)]
pub enum PublisherLogin {
    /// Nothing.
    None,
    /// A user name, which may be empty, and a password, which may not. Sent to the publisher, so kept as it is.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
}

/// Without the password.
impl std::fmt::Debug for PublisherLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Basic { user, .. } => f.debug_struct("Basic").field("user", user).finish_non_exhaustive(),
        }
    }
}

/// When files of a subscribed library are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fetching {
    /// All of them with each synchronisation.
    Ahead,
    /// When somebody wants them.
    OnDemand,
}

/// The publisher of a subscribed library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// Where its `lib.json` is.
    pub url: String,
    /// What it wants to be shown.
    pub login: PublisherLogin,
    /// The library takes part in automatic synchronisation.
    pub automatic_sync: bool,
    /// When files are fetched.
    pub fetching: Fetching,
    /// The only certificate that it may show: SHA-256 of its DER, as the client wrote it.
    pub thumbprint: Option<String>,
    /// The only certificate that it may show, PEM; wins over the thumbprint.
    pub certificate: Option<String>,
    /// The library's id at its publisher, as the feed said it when it was last looked at: another address of the same
    /// library loses nothing.
    pub feed: Option<String>,
    /// The subscription that the publisher, on this server, keeps of it.
    pub source: Option<PublisherSource>,
}

impl Publisher {
    /// Whether `other` is the same place, asked in the same way: if one can be reached, so can the other.
    pub fn is_reached_like(&self, other: &Self) -> bool {
        self.url == other.url
            && self.login == other.login
            && self.thumbprint == other.thumbprint
            && self.certificate == other.certificate
    }
}

/// A publisher on this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublisherSource {
    /// The published library.
    pub library: LibraryId,
    /// Its subscription.
    pub subscription: SubscriptionId,
}
