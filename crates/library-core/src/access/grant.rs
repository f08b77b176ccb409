//! Grants: a role given to a user, globally or on one library. A grant goes with its user and with its library.

use super::{
    Holding,
    holding::{give, holdings, makes_an_administrator, must_leave_an_administrator, no_library},
    known::{known_role, known_user},
};
use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Result},
    model::{Grant, GrantKey, Library, LibraryId, Scope, User, UserName, folded},
    ports::metastore::{LibraryFilter, Query},
};

/// How many libraries of one name a refusal names.
const NAMED: usize = 10;

impl Domain {
    /// Grants a role; one that is granted there already stays so. It holds from the user's next call.
    ///
    /// # Errors
    /// NotFound user, role or library.
    pub async fn grant(&self, user: &UserName, role: &str, scope: &Scope) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let receiver = known_user(&mut work, user).await?;
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
            let holder = known_user(&mut work, user).await?;
            let role = known_role(&mut work, role).await?.record;
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

fn ambiguous(wanted: &str, ids: &[LibraryId]) -> Error {
    let mut shown: Vec<String> = ids.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    if ids.len() > NAMED {
        shown.push(format!("{} more", ids.len() - NAMED));
    }
    let text = format!("{} libraries are called `{wanted}`; give one of their ids: {}", ids.len(), shown.join(", "));
    Error::invalid("quire.library.ambiguous", text).arg(wanted)
}
