//! What the face needs from the server it stands in. It must never know SOAP.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// The server behind the face: logins, stores, time.
#[async_trait]
pub trait Host: Send + Sync {
    /// Checks a user and their password and begins a login session.
    ///
    /// # Errors
    /// [`Refusal::InvalidLogin`] when they do not belong together.
    async fn log_in(&self, user: &str, password: &str) -> Result<LoggedIn, Refusal>;

    /// The live session behind a token, its lease renewed; `None` when there is none or it has ended.
    ///
    /// # Errors
    /// When it cannot be found out.
    async fn session(&self, token: &str) -> Result<Option<Login>, Refusal>;

    /// Ends the session behind a token. One that has ended already is no error.
    ///
    /// # Errors
    /// When it cannot be ended.
    async fn log_out(&self, token: &str) -> Result<(), Refusal>;

    /// All datastores, in a stable order.
    ///
    /// # Errors
    /// When they cannot be told.
    async fn datastores(&self, login: &Login) -> Result<Vec<Datastore>, Refusal>;

    /// What is directly inside a folder of a datastore's read-only tree, in a stable order: only what this login may
    /// see. `datastore` is a [`Datastore::id`]; no part of `folder` is empty, `.` or `..`; an empty `folder` is the
    /// top. `None` when there is no such folder.
    ///
    /// # Errors
    /// When it cannot be told.
    async fn entries(&self, login: &Login, datastore: &str, folder: &[String]) -> Result<Option<Vec<Entry>>, Refusal>;

    /// Waits, for a client that wants to hear of changes in an inventory that does not change. May return early.
    async fn idle(&self, at_most: Duration);

    /// The time now.
    fn now(&self) -> Timestamp;
}

/// A session that has just begun.
#[derive(Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// The secret by which the client is known from now on; it is a vAPI session id too.
    pub token: String,
    /// What may be told of the session.
    pub login: Login,
}

/// What may be told of a login session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Names the session, and is no secret: unlike the token it opens nothing.
    pub key: String,
    /// The user's name as a login name.
    pub user: String,
    /// The user's name as people write it.
    pub full_name: String,
    /// When the session began.
    pub created: Timestamp,
    /// When it was used last.
    pub last_active: Timestamp,
}

/// One store, as the inventory shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Datastore {
    /// Its managed object id, such as `datastore-1`: the same as in storage backings. Never an id of another object of
    /// the inventory.
    pub id: String,
    /// Its name, unlike every other's.
    pub name: String,
    /// The address of its top, ending in `/`, such as `ds:///vmfs/volumes/datastore-1/`: what storage addresses of
    /// files begin with.
    pub url: String,
    /// Room in all, in bytes.
    pub capacity_bytes: u64,
    /// Room that is left, in bytes.
    pub free_bytes: u64,
    /// Whether its content can be reached now.
    pub accessible: bool,
}

/// One entry of a folder of a datastore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A folder.
    Folder {
        /// Its name in the folder above.
        name: String,
        /// When something in it came or went last. govc lists no folder without it.
        modified: Timestamp,
    },
    /// A file.
    File {
        /// Its name in the folder.
        name: String,
        /// Its size in bytes.
        size_bytes: u64,
        /// When it was stored.
        modified: Timestamp,
    },
}

/// Why the host does not do what is asked. The text is for the client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such user, or not this password.
    #[error("cannot complete login due to an incorrect user name or password")]
    InvalidLogin,
    /// The session has ended.
    #[error("the session is not authenticated")]
    NotAuthenticated,
    /// The user may not do that.
    #[error("permission to perform this operation was denied: `{privilege}` is needed")]
    NoPermission {
        /// The privilege that is missing.
        privilege: String,
    },
    /// Not now; the text says why.
    #[error("{0}")]
    Unavailable(String),
    /// A defect, which the host has logged.
    #[error("internal error")]
    Internal,
}
