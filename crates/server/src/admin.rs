//! The users of a data folder that no server has open: made, listed, removed. Opens the metadata alone, never a store.

use std::path::Path;

use library_core::{
    Work,
    access::built_in_roles,
    model::{Grant, GrantKey, Library, LoginSession, Name, Scope, User, UserName},
    ports::{Clock, Metastore, MetastoreError, metastore::LibraryFilter, metastore::Query},
};
use metastore::SqliteMetastore;

use crate::{
    bootstrap,
    clock::SystemClock,
    ids::SystemIds,
    lock::{DataLock, LockError},
    passwords::{PasswordError, Passwords},
};

/// Name of the metadata in a data folder.
const METADATA: &str = "metadata.sqlite";

/// Why users cannot be administered.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// There is no data.
    #[error("`{0}` holds no data of a server; name its folder with `--data`, or start a server there first")]
    NoData(String),
    /// A server runs.
    #[error("{0}; users are managed while no server runs")]
    Lock(#[from] LockError),
    /// The metadata cannot be opened.
    #[error(transparent)]
    Open(#[from] metastore::OpenError),
    /// The metadata cannot be read or written.
    #[error(transparent)]
    Metadata(#[from] library_core::Error),
    /// The password cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// There is one of that name.
    #[error("user `{0}` exists already; remove it first, or choose another name")]
    Exists(String),
    /// A name that cannot be told from nothing.
    #[error("a user needs a name without blanks at its ends and without control characters")]
    Name,
    /// There is none of that name.
    #[error("user `{0}` does not exist; `quire user ls` lists all")]
    NoUser(String),
    /// No such role.
    #[error("role `{0}` does not exist; there are administrator, editor and reader")]
    NoRole(String),
    /// No such library.
    #[error("library `{0}` does not exist, or more than one is called so; give its id")]
    NoLibrary(String),
    /// The last one who may do everything.
    #[error("`{0}` is the last administrator; make another one first")]
    LastAdministrator(String),
}

impl From<MetastoreError> for AdminError {
    fn from(error: MetastoreError) -> Self {
        Self::Metadata(error.into())
    }
}

/// A user to make.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name, for example `eve@quire.local`; unique whatever its case.
    pub name: String,
    /// The name of a built-in role.
    pub role: String,
    /// Name or id of the library on which the role holds; everywhere if there is none.
    pub library: Option<String>,
    /// The password; generated if there is none.
    pub password: Option<String>,
}

/// A user as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name as it was given.
    pub name: String,
    /// Each role, and the name of the library on which it holds (`None`: everywhere).
    pub roles: Vec<(String, Option<String>)>,
}

/// The users of a data folder, which no server can open meanwhile.
pub struct Users {
    metastore: SqliteMetastore,
    _lock: DataLock,
}

impl Users {
    /// Takes the folder `data`.
    ///
    /// # Errors
    /// When there is no data in it or a server has it.
    pub fn open(data: &Path) -> Result<Self, AdminError> {
        let metadata = data.join(METADATA);
        if !metadata.is_file() {
            return Err(AdminError::NoData(data.display().to_string()));
        }
        let lock = DataLock::take(data)?;
        Ok(Self { metastore: SqliteMetastore::open(&metadata)?, _lock: lock })
    }

    /// Makes a user; returns the password if it was generated.
    ///
    /// # Errors
    /// When the name is taken or empty, or the role or library does not exist.
    pub async fn add(&self, new: NewUser) -> Result<Option<String>, AdminError> {
        let name = Name::new(new.name.clone());
        if new.name.trim() != new.name || new.name.is_empty() || new.name.contains(char::is_control) {
            return Err(AdminError::Name);
        }
        if built_in_roles().iter().all(|role| role.name != new.role) {
            return Err(AdminError::NoRole(new.role));
        }
        let mut work = self.begin().await?;
        let key = UserName::new(name.folded());
        if work.get::<User>(&key).await?.is_some() {
            return Err(AdminError::Exists(new.name));
        }
        let scope = scope(&mut work, new.library).await?;
        let generated = new.password.is_none();
        let password = new.password.unwrap_or_else(|| bootstrap::generate(&SystemIds));
        let password_hash = bootstrap::hash(&Passwords::new(1)?, &SystemIds, &password).await?;
        work.insert(User { name, password_hash, created: SystemClock::start().now() });
        work.insert(Grant { key: GrantKey { user: key, scope, role: new.role } });
        work.save().await?;
        Ok(generated.then_some(password))
    }

    /// All users, by name.
    ///
    /// # Errors
    /// When the metadata cannot be read.
    pub async fn list(&self) -> Result<Vec<Listed>, AdminError> {
        let mut work = self.begin().await?;
        let mut listed = Vec::new();
        for user in work.query::<User>(&Query::Users).await? {
            let mut roles = Vec::new();
            for grant in work.query::<Grant>(&Query::Grants(user.record.key())).await? {
                let GrantKey { scope, role, .. } = grant.record.key;
                let library = match scope {
                    Scope::Global => None,
                    Scope::Library(id) => {
                        let library = work.get::<Library>(&id).await?;
                        Some(library.map_or_else(|| id.to_string(), |it| it.record.name.as_str().to_owned()))
                    }
                };
                roles.push((role, library));
            }
            listed.push(Listed { name: user.record.name.as_str().to_owned(), roles });
        }
        Ok(listed)
    }

    /// Removes a user with its grants and login sessions.
    ///
    /// # Errors
    /// When there is none of that name, or it is the last administrator.
    pub async fn remove(&self, name: &str) -> Result<(), AdminError> {
        let key = UserName::new(Name::new(name).folded());
        let mut work = self.begin().await?;
        let Some(user) = work.get::<User>(&key).await? else { return Err(AdminError::NoUser(name.to_owned())) };
        let mut others = 0;
        for other in work.query::<User>(&Query::Users).await? {
            let other = other.record.key();
            others += usize::from(other != key && administers(&mut work, &other).await?);
        }
        if others == 0 && administers(&mut work, &key).await? {
            return Err(AdminError::LastAdministrator(name.to_owned()));
        }
        for login in work.query::<LoginSession>(&Query::LoginSessions).await? {
            if login.record.user == key {
                work.delete(login);
            }
        }
        work.delete_matching(Query::Grants(key));
        work.delete(user);
        Ok(work.save().await?)
    }

    async fn begin(&self) -> Result<Work, AdminError> {
        let metastore: &dyn Metastore = &self.metastore;
        Ok(Work::begin(metastore).await?)
    }
}

async fn administers(work: &mut Work, user: &UserName) -> Result<bool, AdminError> {
    let grants = work.query::<Grant>(&Query::Grants(user.clone())).await?;
    Ok(grants.iter().any(|it| it.record.key.role == "administrator" && it.record.key.scope == Scope::Global))
}

async fn scope(work: &mut Work, library: Option<String>) -> Result<Scope, AdminError> {
    let Some(wanted) = library else { return Ok(Scope::Global) };
    let folded = Name::new(wanted.clone()).folded().to_owned();
    let all = work.query::<Library>(&Query::Libraries(LibraryFilter::default())).await?;
    if let Some(library) = all.iter().find(|it| it.record.id.as_str() == wanted) {
        return Ok(Scope::Library(library.record.id.clone()));
    }
    let mut named = all.into_iter().filter(|it| it.record.name.folded() == folded);
    match (named.next(), named.next()) {
        (Some(library), None) => Ok(Scope::Library(library.record.id)),
        _ => Err(AdminError::NoLibrary(wanted)),
    }
}
