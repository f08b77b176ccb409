//! Grants: a role given to a user, globally or on one library. A grant goes with its user and with its library.

use std::fmt;

use super::{ADMINISTRATOR, role, user};
use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    model::{Grant, GrantKey, Library, LibraryId, Role, Scope, User, UserName, folded},
    ports::metastore::{LibraryFilter, Query},
};

/// How many libraries of one name a refusal names.
const NAMED: usize = 10;

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

impl Domain {
    /// Grants a role; one that is granted there already stays so. It holds from the user's next call.
    ///
    /// # Errors
    /// NotFound user, role or library.
    pub async fn grant(&self, user: &UserName, role: &str, scope: &Scope) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let receiver = user::existing(&mut work, user).await?;
            work.expect(&receiver);
            give(&mut work, user, role, scope).await?;
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Takes a role back; what the user may do ends with its running calls.
    ///
    /// # Errors
    /// NotFound user or role, or the user does not hold it there; NotAllowedInCurrentState for the last
    /// administrator.
    pub async fn revoke(&self, user: &UserName, role: &str, scope: &Scope) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let holder = user::existing(&mut work, user).await?;
            let role = role::existing(&mut work, role).await?.record;
            let key = GrantKey { user: user.clone(), scope: scope.clone(), role: role.name };
            let Some(grant) = work.get::<Grant>(&key).await? else { return Err(not_held(&holder.record, &key)) };
            if makes_an_administrator(&key) {
                must_leave_an_administrator(&mut work, &holder.record).await?;
            }
            work.delete(grant);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// All grants, or those of one user; by user, the global ones first.
    ///
    /// # Errors
    /// NotFound user.
    pub async fn grants(&self, of: Option<&UserName>) -> Result<Vec<Holding>> {
        holdings(&mut self.begin().await?, of).await
    }

    /// Where a grant is to hold, in a person's words: everywhere, or the library of this id or name. A name is matched
    /// as it is written, else without regard to case.
    ///
    /// # Errors
    /// NotFound library; InvalidArgument, naming the ids, when several have the name.
    pub async fn scope_called(&self, library: Option<&str>) -> Result<Scope> {
        let Some(wanted) = library else { return Ok(Scope::Global) };
        let mut work = self.begin().await?;
        let id = LibraryId::new(wanted);
        if work.get::<Library>(&id).await?.is_some() {
            return Ok(Scope::Library(id));
        }
        let filter = LibraryFilter { folded_name: Some(folded(wanted)), ..LibraryFilter::default() };
        let named = work.query::<Library>(&Query::Libraries(filter)).await?;
        one_of(wanted, named.into_iter().map(|library| library.record).collect())
    }
}

/// The library that is meant by a name, among those that have it in some case.
fn one_of(wanted: &str, named: Vec<Library>) -> Result<Scope> {
    let (exact, alike): (Vec<_>, Vec<_>) = named.into_iter().partition(|library| library.name.as_str() == wanted);
    let mut meant = if exact.is_empty() { alike } else { exact };
    match (meant.pop(), meant.is_empty()) {
        (Some(library), true) => Ok(Scope::Library(library.id)),
        (Some(last), false) => {
            let ids = meant.into_iter().chain([last]).map(|library| library.id);
            Err(ambiguous(wanted, &ids.collect::<Vec<_>>()))
        }
        (None, _) => Err(no_library(wanted)),
    }
}

/// Gives a role to a user that is there. The role moves to a new revision, so that nobody removes it for having no
/// holder; the library must stay as it was read.
pub(super) async fn give(work: &mut Work, user: &UserName, role: &str, scope: &Scope) -> Result<()> {
    let role = role::existing(work, role).await?;
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
        Some(user) => vec![user::existing(work, user).await?],
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
fn makes_an_administrator(key: &GrantKey) -> bool {
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

fn not_held(user: &User, key: &GrantKey) -> Error {
    let (name, role) = (user.name.as_str(), &key.role);
    let place = match &key.scope {
        Scope::Global => "globally".to_owned(),
        Scope::Library(id) => format!("on library `{id}`"),
    };
    let mut error = Error::not_found("grant", role);
    error.text = format!("user `{name}` does not hold role `{role}` {place}; list the grants of `{name}` to see where");
    error
}

fn no_library(wanted: &str) -> Error {
    let mut error = Error::not_found("library", wanted);
    error.text = format!("{}; give the name or id of one that does", error.text);
    error
}

fn ambiguous(wanted: &str, ids: &[LibraryId]) -> Error {
    let mut shown: Vec<String> = ids.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    if ids.len() > NAMED {
        shown.push(format!("{} more", ids.len() - NAMED));
    }
    let text = format!("{} libraries are called `{wanted}`; give one of their ids: {}", ids.len(), shown.join(", "));
    Error::invalid("quire.library.ambiguous", text).arg(wanted)
}
