//! A login session. Its token is random, shown once and kept only as a hash.

use jiff::Timestamp;

use super::UserName;

/// A login session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginSession {
    /// SHA-256 of the token, lower-case hexadecimal: the key.
    pub token_hash: String,
    /// Whose; the folded name.
    pub user: UserName,
    /// When it began.
    pub created: Timestamp,
    /// Last call or transferred byte.
    pub last_accessed: Timestamp,
    /// Steady time until which it stays without activity.
    pub lease_until: Timestamp,
}
