//! Login sessions: begin, find, end, stay alive. Tokens are made and hashed by the gate; here are only their hashes.

use jiff::SignedDuration;

use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{LoginSession, User, UserName},
    ports::metastore::Stored,
};

/// How much older than a fresh one the lease of a login session in use may be.
const PRECISION: SignedDuration = SignedDuration::from_secs(60);

impl Domain {
    /// Keeps a new login session of `user` under the hash of its token.
    ///
    /// # Errors
    /// Unauthenticated when the user was removed meanwhile.
    pub async fn log_in(&self, user: &UserName, token_hash: String) -> Result<()> {
        let now = self.now();
        let lease_until = self.steady() + self.rules.login_lease;
        let login = LoginSession { token_hash, user: user.clone(), created: now, last_accessed: now, lease_until };
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(known) = work.get::<User>(user).await? else { return Err(ended()) };
            work.expect(&known);
            work.insert(login.clone());
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// The live login session behind a token's hash, its lease renewed when that is due.
    ///
    /// # Errors
    /// Unauthenticated when there is none or it has ended.
    pub async fn logged_in(&self, token_hash: &str) -> Result<LoginSession> {
        let id = token_hash.to_owned();
        let login = self.glance().get::<LoginSession>(&id).await?;
        let Some(login) = login else { return Err(ended()) };
        self.must_live(&login.record)?;
        if self.is_due(&login.record) { self.renewed(&id).await } else { Ok(login.record.clone()) }
    }

    async fn renewed(&self, token_hash: &String) -> Result<LoginSession> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(mut login) = work.get::<LoginSession>(token_hash).await? else { return Err(ended()) };
            self.must_live(&login.record)?;
            if !self.prolong(&mut login.record) {
                return Ok(login.record);
            }
            let renewed = login.record.clone();
            work.update(login);
            if attempts.saved(work.save().await)? {
                return Ok(renewed);
            }
        }
    }

    fn must_live(&self, login: &LoginSession) -> Result<()> {
        if login.lease_until > self.steady() { Ok(()) } else { Err(ended()) }
    }

    /// Extends the lease of a login session; `false` when it is about as long already.
    pub(crate) fn prolong(&self, login: &mut LoginSession) -> bool {
        if !self.is_due(login) {
            return false;
        }
        login.lease_until = self.steady() + self.rules.login_lease;
        login.last_accessed = self.now();
        true
    }

    /// Whether the lease of a login session is clearly shorter than a fresh one. A minute's precision is enough for a lease of
    /// many, a quarter of it for a shorter one, and spares a write on most calls.
    fn is_due(&self, login: &LoginSession) -> bool {
        let lease = self.rules.login_lease;
        let precision = PRECISION.min(lease / 4);
        (self.steady() + lease).duration_since(login.lease_until) >= precision
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
