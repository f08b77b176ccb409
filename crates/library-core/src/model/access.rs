//! Users, roles and grants.

use jiff::Timestamp;

use super::{LibraryId, Name, UserName};

/// A local user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// As it was written at creation, for example `administrator@quire.local`; its folded form is the key.
    pub name: Name,
    /// Password hash in PHC form.
    pub password_hash: String,
    /// When it was made.
    pub created: Timestamp,
}

impl User {
    /// The user's key: the folded name.
    pub fn key(&self) -> UserName {
        UserName::new(self.name.folded())
    }
}

/// A set of privileges under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// For example `reader`.
    pub name: String,
    /// Privilege ids, for example `ContentLibrary.DownloadSession`, sorted.
    pub privileges: Vec<String>,
}

/// Where a grant holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everywhere, including the service root.
    Global,
    /// On one library and its items.
    Library(LibraryId),
}

/// Key of a grant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantKey {
    /// Folded user name.
    pub user: UserName,
    /// Where it holds.
    pub scope: Scope,
    /// The role's name.
    pub role: String,
}

/// A role given to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// To whom, where, which role.
    pub key: GrantKey,
}
