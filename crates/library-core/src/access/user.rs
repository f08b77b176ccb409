//! Users: those who may log in with a password. Their grants and login sessions go with them.

use jiff::Timestamp;

use super::{
    Holding,
    holding::{administration, give, holdings, must_leave_an_administrator},
    known::{known_user, well_formed},
};
use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{Grant, LoginSession, Name, Scope, User, UserName},
    ports::metastore::Query,
};

/// A user to make.
#[derive(Clone)]
pub struct NewUser {
    /// For example `eve@quire.local`; unique whatever its case.
    pub name: String,
    /// The password; never empty.
    pub password: String,
    /// Its first role.
    pub role: String,
    /// Where that role holds.
    pub scope: Scope,
}

/// A user as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUser {
    /// The name, as it was given.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// What it holds, and where.
    pub grants: Vec<Holding>,
}

impl Domain {
    /// Makes a user who holds a role.
    ///
    /// # Errors
    /// InvalidArgument for a name that cannot be read or an empty password; AlreadyExists; NotFound role or
    /// library.
    pub async fn add_user(&self, new: NewUser) -> Result<()> {
        well_formed("user", &new.name)?;
        let password_hash = self.hash(&new.password).await?;
        let user = User { name: Name::new(new.name), password_hash, created: self.now() };
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            if work.get::<User>(&user.key()).await?.is_some() {
                return Err(taken(&user));
            }
            give(&mut work, &user.key(), &new.role, &new.scope).await?;
            work.insert(user.clone());
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Removes a user with its grants, and ends its login sessions. Transfers that it began run on.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState for the last administrator.
    pub async fn remove_user(&self, key: &UserName) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let user = known_user(&mut work, key).await?;
            if work.get::<Grant>(&administration(key.clone())).await?.is_some() {
                must_leave_an_administrator(&mut work, &user.record).await?;
            }
            end_logins(&mut work, key).await?;
            work.delete_matching(Query::Grants(key.clone()));
            work.delete(user);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Gives a user another password and ends its login sessions: whoever knew the old one is out.
    ///
    /// # Errors
    /// NotFound; InvalidArgument for an empty password.
    pub async fn set_password(&self, key: &UserName, password: &str) -> Result<()> {
        let password_hash = self.hash(password).await?;
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut user = known_user(&mut work, key).await?;
            user.record.password_hash.clone_from(&password_hash);
            end_logins(&mut work, key).await?;
            work.update(user);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// All users with what they hold, by name.
    pub async fn users(&self) -> Result<Vec<KnownUser>> {
        let mut work = self.begin().await?;
        let mut known = Vec::new();
        for User { name, created, .. } in work.query::<User>(&Query::Users).await?.into_iter().map(|user| user.record) {
            let grants = holdings(&mut work, Some(&UserName::new(name.folded()))).await?;
            known.push(KnownUser { name: name.as_str().to_owned(), created, grants });
        }
        Ok(known)
    }

    async fn hash(&self, password: &str) -> Result<String> {
        if password.is_empty() {
            return Err(Error::invalid("quire.user.password", "a password cannot be empty; give one, or none at all"));
        }
        self.ports.passwords.hash(password).await
    }
}

async fn end_logins(work: &mut Work, user: &UserName) -> Result<()> {
    for login in work.query::<LoginSession>(&Query::LoginSessions).await? {
        if login.record.user == *user {
            work.delete(login);
        }
    }
    Ok(())
}

fn taken(user: &User) -> Error {
    let name = user.name.as_str();
    let text = format!("user `{name}` exists already; choose another name, or change what this one holds");
    Error::new(Meaning::AlreadyExists, "quire.user.exists", text).arg(name)
}
