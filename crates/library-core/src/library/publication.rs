//! How a local library is published: the rules of `publish_info` at creation and at update.

use crate::{
    Domain,
    error::{Error, Result},
    model::{Publication, PublicationAuthentication},
};

/// The only user of a publication with a password (contract: `publish_info.user_name`).
pub const PUBLISH_USER: &str = "vcsp";

/// What a client says about the publication of a library; unset fields stay as they are.
#[derive(Clone, Debug, Default)]
pub struct PublicationChange {
    /// Whether it is published.
    pub published: Option<bool>,
    /// How subscribers log in.
    pub authentication: Option<PublicationAuthentication>,
    /// Their user; only `vcsp` is one.
    pub user_name: Option<String>,
    /// Their new password.
    pub password: Option<String>,
    /// Their present password; must be given when one is changed, dropped or unpublished.
    pub current_password: Option<String>,
    /// Whether metadata is also written as JSON to the backing.
    pub persist_json: Option<bool>,
}

impl Domain {
    /// The publication of a library at its creation.
    ///
    /// # Errors
    /// InvalidArgument for a missing field, a wrong user name or an empty password.
    pub(crate) async fn first_publication(&self, change: PublicationChange) -> Result<Publication> {
        let (Some(published), Some(authentication)) = (change.published, change.authentication) else {
            return Err(invalid("`publish_info` needs `published` and `authentication_method`"));
        };
        check_user(&change)?;
        let password_hash = match authentication {
            PublicationAuthentication::None => None,
            PublicationAuthentication::Basic => Some(self.publication_password(change.password).await?),
        };
        Ok(Publication { published, authentication, password_hash, persist_json: change.persist_json.unwrap_or(false) })
    }

    /// The publication of a library after an update.
    ///
    /// # Errors
    /// InvalidArgument as at creation, and for a wrong `current_password`, which is judged first.
    pub(crate) async fn next_publication(
        &self,
        before: Option<&Publication>,
        change: PublicationChange,
    ) -> Result<Publication> {
        let Some(before) = before else { return self.first_publication(change).await };
        self.check_current_password(before, &change).await?;
        check_user(&change)?;
        let authentication = change.authentication.unwrap_or(before.authentication);
        let password_hash = match (authentication, change.password, &before.password_hash) {
            (PublicationAuthentication::None, _, _) => None,
            (PublicationAuthentication::Basic, None, Some(hash)) => Some(hash.clone()),
            (PublicationAuthentication::Basic, password, _) => Some(self.publication_password(password).await?),
        };
        Ok(Publication {
            published: change.published.unwrap_or(before.published),
            authentication,
            password_hash,
            persist_json: change.persist_json.unwrap_or(before.persist_json),
        })
    }

    async fn check_current_password(&self, before: &Publication, change: &PublicationChange) -> Result<()> {
        let Some(hash) = &before.password_hash else { return Ok(()) };
        let drops = change.authentication == Some(PublicationAuthentication::None);
        let unpublishes = before.published && change.published == Some(false);
        if change.password.is_none() && !drops && !unpublishes {
            return Ok(());
        }
        let given = change.current_password.as_deref().unwrap_or_default();
        if self.ports.passwords.verify(given, Some(hash)).await? {
            return Ok(());
        }
        Err(invalid("`current_password` is wrong; it must be given to change or drop the password or to unpublish"))
    }

    async fn publication_password(&self, password: Option<String>) -> Result<String> {
        match password {
            Some(password) if !password.is_empty() => self.ports.passwords.hash(&password).await,
            _ => Err(invalid("authentication method `BASIC` needs a `password` that is not empty")),
        }
    }
}

fn check_user(change: &PublicationChange) -> Result<()> {
    match change.user_name.as_deref() {
        None | Some("" | PUBLISH_USER) => Ok(()),
        Some(other) => Err(invalid(format!("`user_name` must be `{PUBLISH_USER}`, not `{other}`"))),
    }
}

fn invalid(text: impl Into<String>) -> Error {
    Error::invalid("quire.library.publish_info", text)
}
