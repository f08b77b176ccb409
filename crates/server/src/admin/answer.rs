//! What is answered. On the socket it is one line of JSON; the names of its fields stay as they are.

use library_core::{
    Error, Meaning,
    access::{Holding, KnownUser, is_built_in},
    model::Role,
};
use serde::{Deserialize, Serialize};

use super::Password;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminAnswer {
    /// It is done, nothing more is to be said.
    Done,
    /// It is done; the password, if it was generated.
    Generated(Option<Password>),
    /// Users, by name.
    Users(Vec<ListedUser>),
    /// Roles, by name.
    Roles(Vec<ListedRole>),
    /// One role.
    Role(ListedRole),
    /// Grants, by user.
    Grants(Vec<ListedGrant>),
    /// It is not done.
    Refused(Refusal),
}

/// A user as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedUser {
    /// The name, as it was given.
    pub name: String,
    /// When it was made, in UTC.
    pub created: String,
    /// What it holds.
    pub roles: Vec<ListedGrant>,
}

/// A role as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRole {
    /// The name.
    pub name: String,
    /// Whether every server has it and nobody changes it.
    pub is_built_in: bool,
    /// Privilege ids, sorted.
    pub privileges: Vec<String>,
}

/// A grant as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedGrant {
    /// Name of the user.
    pub user: String,
    /// Name of the role.
    pub role: String,
    /// Name of the library on which it holds; none: everywhere.
    pub library: Option<String>,
    /// Id of that library.
    pub library_id: Option<String>,
}

/// Why it is not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What kind of refusal.
    pub kind: RefusalKind,
    /// A sentence for a person.
    pub message: String,
}

/// Kinds of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// Something that the request names does not exist.
    NotFound,
    /// The request makes no sense.
    Invalid,
    /// What there is forbids it.
    State,
    /// The server cannot do it now.
    Failed,
}

impl From<Error> for AdminAnswer {
    fn from(error: Error) -> Self {
        let kind = match error.meaning {
            Meaning::NotFound => RefusalKind::NotFound,
            Meaning::InvalidArgument
            | Meaning::InvalidElementType
            | Meaning::InvalidElementConfiguration
            | Meaning::Unsupported => RefusalKind::Invalid,
            Meaning::AlreadyExists
            | Meaning::AlreadyInDesiredState
            | Meaning::NotAllowedInCurrentState
            | Meaning::ResourceBusy
            | Meaning::ConcurrentChange
            | Meaning::Unauthenticated
            | Meaning::Unauthorized => RefusalKind::State,
            Meaning::UnableToAllocateResource
            | Meaning::ResourceInaccessible
            | Meaning::ServiceUnavailable
            | Meaning::Internal => RefusalKind::Failed,
        };
        Self::Refused(Refusal { kind, message: error.text })
    }
}

impl From<KnownUser> for ListedUser {
    fn from(user: KnownUser) -> Self {
        let roles = user.grants.into_iter().map(ListedGrant::from).collect();
        Self { name: user.name, created: user.created.to_string(), roles }
    }
}

impl From<Role> for ListedRole {
    fn from(role: Role) -> Self {
        Self { is_built_in: is_built_in(&role.name), name: role.name, privileges: role.privileges }
    }
}

impl From<Holding> for ListedGrant {
    fn from(holding: Holding) -> Self {
        let (library, library_id) = holding.library.map(|it| (it.name, it.id.to_string())).unzip();
        Self { user: holding.user, role: holding.role, library, library_id }
    }
}
