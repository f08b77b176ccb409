//! Tokens that make a creation idempotent.

use jiff::Timestamp;

use super::UserName;

/// Key of a client token: one user's token for one operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientTokenKey {
    /// Who used it.
    pub user: UserName,
    /// For what, for example `com.vmware.content.library.item.create`.
    pub operation: String,
    /// The UUID, lower case.
    pub token: String,
}

/// What a client token made. Kept while the object lives and at least 24 hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientToken {
    /// Whose, for what, which.
    pub key: ClientTokenKey,
    /// Digest of the specification; another one under the same token is refused.
    pub fingerprint: String,
    /// Id of the object that it made.
    pub object: String,
    /// Steady time at which it was made, or at which its object was last found alive.
    pub created: Timestamp,
}
