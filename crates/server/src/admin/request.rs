//! What can be asked. On the socket it is one line of JSON; the names of its fields stay as they are.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A request. Users are called by name, roles by name, libraries by name or id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminRequest {
    /// Makes a user with a first role.
    AddUser {
        /// Its name.
        name: String,
        /// Its password; generated if there is none.
        password: Option<Password>,
        /// Its role.
        role: String,
        /// Where the role holds; everywhere if there is none.
        library: Option<String>,
    },
    /// All users.
    ListUsers,
    /// Removes a user with its grants and login sessions.
    RemoveUser {
        /// Its name.
        name: String,
    },
    /// Gives a user another password and ends its login sessions.
    SetPassword {
        /// Its name.
        name: String,
        /// The password; generated if there is none.
        password: Option<Password>,
    },
    /// Makes a role or replaces its privileges.
    DefineRole {
        /// Its name.
        name: String,
        /// The privileges that it holds.
        privileges: Vec<String>,
    },
    /// All roles.
    ListRoles,
    /// One role.
    ShowRole {
        /// Its name.
        name: String,
    },
    /// Removes a role.
    RemoveRole {
        /// Its name.
        name: String,
    },
    /// Grants a role.
    Grant {
        /// To whom.
        user: String,
        /// Which.
        role: String,
        /// Where; everywhere if there is none.
        library: Option<String>,
    },
    /// All grants, or those of one user.
    ListGrants {
        /// Whose.
        user: Option<String>,
    },
    /// Takes a role back.
    Revoke {
        /// From whom.
        user: String,
        /// Which.
        role: String,
        /// Where; what holds everywhere if there is none.
        library: Option<String>,
    },
}

impl AdminRequest {
    /// Whether it changes something, if it is done.
    pub(super) fn changes(&self) -> bool {
        match self {
            Self::ListUsers | Self::ListRoles | Self::ShowRole { .. } | Self::ListGrants { .. } => false,
            Self::AddUser { .. }
            | Self::RemoveUser { .. }
            | Self::SetPassword { .. }
            | Self::DefineRole { .. }
            | Self::RemoveRole { .. }
            | Self::Grant { .. }
            | Self::Revoke { .. } => true,
        }
    }
}

/// A password. It is not shown where a request is written down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
