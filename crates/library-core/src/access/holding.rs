//! Who holds which role where, and the rules that every change of it obeys.

use std::fmt;

use super::{
    ADMINISTRATOR,
    known::{known_role, known_user},
};
use crate::{
    Work,
    error::{Error, Result},
    model::{Grant, GrantKey, Library, LibraryId, Role, Scope, User, UserName},
    ports::metastore::Query,
};

/// A grant as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Name of the user, as it was given.
    pub user: String,
    /// Name of the role.
    pub role: String,
    /// Where it holds; everywhere if there is none.
    pub library: Option<GrantedLibrary>,
}

/// The library of a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedLibrary {
    /// Its id.
    pub id: LibraryId,
    /// Its name.
    pub name: String,
}

impl fmt::Display for Holding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.library {
            None => write!(f, "`{}` globally", self.user),
            Some(library) => write!(f, "`{}` on library `{}`", self.user, library.name),
        }
    }
}

/// Gives a role to a user that is there. The role moves to a new revision, so that nobody removes it for having no
/// holder; the library must stay as it was read.
pub(super) async fn give(work: &mut Work, user: &UserName, role: &str, scope: &Scope) -> Result<()> {
    let role = known_role(work, role).await?;
    if let Scope::Library(id) = scope {
        let Some(library) = work.get::<Library>(id).await? else { return Err(no_library(id.as_str())) };
        work.expect(&library);
    }
    let key = GrantKey { user: user.clone(), scope: scope.clone(), role: role.record.name.clone() };
    if work.get::<Grant>(&key).await?.is_none() {
        work.update::<Role>(role);
        work.insert(Grant { key });
    }
    Ok(())
}

/// The grants of one user or of all.
pub(super) async fn holdings(work: &mut Work, of: Option<&UserName>) -> Result<Vec<Holding>> {
    let users = match of {
        Some(user) => vec![known_user(work, user).await?],
        None => work.query::<User>(&Query::Users).await?,
    };
    let mut all = Vec::new();
    for user in users {
        for grant in work.query::<Grant>(&Query::Grants(user.record.key())).await? {
            let GrantKey { role, scope, .. } = grant.record.key;
            let library = library_of(work, scope).await?;
            all.push(Holding { user: user.record.name.as_str().to_owned(), role, library });
        }
    }
    Ok(all)
}

async fn library_of(work: &mut Work, scope: Scope) -> Result<Option<GrantedLibrary>> {
    let Scope::Library(id) = scope else { return Ok(None) };
    let library = work.get::<Library>(&id).await?;
    let name = library.map_or_else(|| id.to_string(), |library| library.record.name.as_str().to_owned());
    Ok(Some(GrantedLibrary { id, name }))
}

/// Whether whoever holds this is an administrator of the whole server.
pub(super) fn makes_an_administrator(key: &GrantKey) -> bool {
    key.role == ADMINISTRATOR && key.scope == Scope::Global
}

/// Refuses when nobody but `leaving` is an administrator; else the unit conflicts if the other one ceases to be one.
pub(super) async fn must_leave_an_administrator(work: &mut Work, leaving: &User) -> Result<()> {
    for other in work.query::<User>(&Query::Users).await? {
        let key = administration(other.record.key());
        if key.user == leaving.key() {
            continue;
        }
        if let Some(grant) = work.get::<Grant>(&key).await? {
            work.expect(&grant);
            return Ok(());
        }
    }
    let name = leaving.name.as_str();
    let text =
        format!("`{name}` is the last user who holds role `{ADMINISTRATOR}` globally; grant it to another first");
    Err(Error::state("quire.user.last_administrator", text).arg(name))
}

/// The key of the grant that makes `user` an administrator of the whole server.
pub(super) fn administration(user: UserName) -> GrantKey {
    GrantKey { user, scope: Scope::Global, role: ADMINISTRATOR.to_owned() }
}

pub(super) fn no_library(wanted: &str) -> Error {
    let mut error = Error::not_found("library", wanted);
    error.text = format!("{}; give the name or id of one that does", error.text);
    error
}
