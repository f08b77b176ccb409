//! Idempotent creation: the same token of the same user for the same operation makes one object.

use uuid::Uuid;

use crate::{
    Domain, Work,
    error::{Error, Result},
    model::{ClientToken, ClientTokenKey, UserName},
};

/// What came with a creation: who, for what operation, the token if any, and a digest of the specification.
#[derive(Clone, Debug)]
pub struct Creation {
    /// Who creates; the folded user name.
    pub user: UserName,
    /// For example `com.vmware.content.library.item.create`.
    pub operation: &'static str,
    /// The token as the client gave it.
    pub token: Option<String>,
    /// Digest of the specification.
    pub fingerprint: String,
}

impl Creation {
    /// The key of its token.
    ///
    /// # Errors
    /// InvalidArgument when the token is not a UUID.
    fn key(&self) -> Result<Option<ClientTokenKey>> {
        let Some(token) = &self.token else { return Ok(None) };
        let Ok(token) = Uuid::try_parse(token) else {
            return Err(Error::invalid(
                "quire.client_token.form",
                format!("client token `{token}` is not a UUID; take a new one"),
            )
            .arg(token));
        };
        let token = token.hyphenated().to_string();
        Ok(Some(ClientTokenKey { user: self.user.clone(), operation: self.operation.to_owned(), token }))
    }
}

impl Domain {
    /// The object that this creation made before, if it was made before.
    ///
    /// # Errors
    /// InvalidArgument for a token that is no UUID, or that was used with another specification.
    pub(crate) async fn replayed(&self, work: &mut Work, creation: &Creation) -> Result<Option<String>> {
        let Some(key) = creation.key()? else { return Ok(None) };
        let Some(known) = work.get::<ClientToken>(&key).await? else { return Ok(None) };
        if known.record.fingerprint == creation.fingerprint {
            return Ok(Some(known.record.object));
        }
        let text = format!("client token `{}` was used with another specification; take a new token", key.token);
        Err(Error::invalid("quire.client_token.reused", text).arg(key.token))
    }

    /// Keeps the token in the unit of work that makes `object`.
    pub(crate) fn remember(&self, work: &mut Work, creation: &Creation, object: &str) -> Result<()> {
        if let Some(key) = creation.key()? {
            let fingerprint = creation.fingerprint.clone();
            work.insert(ClientToken { key, fingerprint, object: object.to_owned(), created: self.steady() });
        }
        Ok(())
    }
}
