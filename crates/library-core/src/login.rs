//! Login sessions: begin, find, end, stay alive. Tokens are made and hashed by the gate; here are only their hashes.

use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{LoginSession, User, UserName},
    ports::metastore::Stored,
};

impl Domain {
    /// Keeps a new login session of `user` under the hash of its token.
    pub async fn log_in(&self, user: &UserName, token_hash: String) -> Result<()> {
        let now = self.now();
        let lease_until = self.steady() + self.rules.login_lease;
        let mut work = self.begin().await?;
        work.insert(LoginSession { token_hash, user: user.clone(), created: now, last_accessed: now, lease_until });
        Ok(work.save().await?)
    }

    /// The live login session behind a token's hash, its lease renewed.
    ///
    /// # Errors
    /// Unauthenticated when there is none or it has ended.
    pub async fn logged_in(&self, token_hash: &str) -> Result<LoginSession> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(mut login) = work.get::<LoginSession>(&token_hash.to_owned()).await? else { return Err(ended()) };
            let steady = self.steady();
            if login.record.lease_until <= steady {
                return Err(ended());
            }
            let lease_until = steady + self.rules.login_lease;
            // A minute's precision is enough for a lease of many, and spares a write on most calls.
            if lease_until.duration_since(login.record.lease_until).as_secs() < 60 {
                return Ok(login.record);
            }
            login.record.lease_until = lease_until;
            login.record.last_accessed = self.now();
            let renewed = login.record.clone();
            work.update(login);
            if attempts.saved(work.save().await)? {
                return Ok(renewed);
            }
        }
    }

    /// Ends a login session; operations in progress run to their end.
    ///
    /// # Errors
    /// Unauthenticated when it has ended already.
    pub async fn log_out(&self, token_hash: &str) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(login) = work.get::<LoginSession>(&token_hash.to_owned()).await? else { return Err(ended()) };
            work.delete(login);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// The user behind a key.
    pub async fn user(&self, key: &UserName) -> Result<Option<Stored<User>>> {
        self.begin().await?.get::<User>(key).await
    }
}

fn ended() -> Error {
    Error::new(Meaning::Unauthenticated, "quire.session.ended", "the session does not exist or has ended; log in again")
}
