//! `com.vmware.cis.session`: login, logout, and who am I. The gate has checked the credentials before.

use library_api::cis::session::{Info, Session};
use library_core::{
    Error, Meaning, Result,
    model::{LoginSession, UserName},
};
use vapi::{
    Caller, Fault,
    bind::{DateTime, Secret},
};

use crate::Services;

impl Session for Services {
    async fn create(&self, cx: &Caller) -> Result<Secret, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let new = self.tokens.new_token();
        self.domain.log_in(&user, new.hash).await.map_err(self.fault(cx))?;
        Ok(new.token)
    }

    async fn get(&self, cx: &Caller) -> Result<Info, Fault> {
        let login = self.login(cx).await.map_err(self.fault(cx))?;
        let user = self.shown_name(&login.user).await.map_err(self.fault(cx))?;
        let (created_time, last_accessed_time) = (DateTime(login.created), DateTime(login.last_accessed));
        Ok(Info { user, created_time, last_accessed_time })
    }

    async fn delete(&self, cx: &Caller) -> Result<(), Fault> {
        let session = session(cx).map_err(self.fault(cx))?;
        self.domain.log_out(session).await.map_err(self.fault(cx))
    }
}

impl Services {
    async fn login(&self, cx: &Caller) -> Result<LoginSession> {
        self.domain.logged_in(session(cx)?).await
    }

    /// The user's name as it was written at creation.
    async fn shown_name(&self, user: &UserName) -> Result<String> {
        let kept = self.domain.user(user).await?;
        Ok(kept.map_or_else(|| user.to_string(), |kept| kept.record.name.as_str().to_owned()))
    }
}

fn session(cx: &Caller) -> Result<&str> {
    cx.session.as_deref().ok_or_else(|| {
        let text = "the call was not made in a session; create one and send its id";
        Error::new(Meaning::Unauthenticated, "quire.session.none", text)
    })
}
