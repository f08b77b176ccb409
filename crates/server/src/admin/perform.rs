//! From a request to its verb of the domain, and from what that says to the answer.

use std::sync::Arc;

use library_core::{
    Domain, Result,
    access::NewUser,
    model::{UserName, folded},
    ports::Ids,
};

use super::{AdminAnswer, AdminRequest, Password};
use crate::bootstrap;

/// Administers one domain.
pub struct Administration {
    domain: Arc<Domain>,
    ids: Arc<dyn Ids>,
}

impl Administration {
    /// Of this domain; `ids` give the letters of generated passwords.
    pub fn new(domain: Arc<Domain>, ids: Arc<dyn Ids>) -> Self {
        Self { domain, ids }
    }

    /// Does what is asked. What was refused is answered, what the server failed at is logged too.
    pub async fn answer(&self, request: AdminRequest) -> AdminAnswer {
        self.perform(request).await.unwrap_or_else(|error| {
            if let Some(cause) = &error.source {
                tracing::error!(%error, %cause, "administration failed");
            }
            error.into()
        })
    }

    async fn perform(&self, request: AdminRequest) -> Result<AdminAnswer> {
        match request {
            AdminRequest::AddUser { name, password, role, library } => {
                let scope = self.domain.scope_called(library.as_deref()).await?;
                let (password, generated) = self.password(password);
                self.domain.add_user(NewUser { name, password, role, scope }).await?;
                Ok(AdminAnswer::Generated(generated))
            }
            AdminRequest::SetPassword { name, password } => {
                let (password, generated) = self.password(password);
                self.domain.set_password(&key(&name), &password).await?;
                Ok(AdminAnswer::Generated(generated))
            }
            AdminRequest::ListUsers => Ok(AdminAnswer::Users(listed(self.domain.users().await?))),
            AdminRequest::RemoveUser { name } => done(self.domain.remove_user(&key(&name)).await),
            AdminRequest::DefineRole { name, privileges } => {
                Ok(AdminAnswer::Role(self.domain.define_role(&name, &privileges).await?.into()))
            }
            AdminRequest::ListRoles => Ok(AdminAnswer::Roles(listed(self.domain.roles().await?))),
            AdminRequest::ShowRole { name } => Ok(AdminAnswer::Role(self.domain.role(&name).await?.into())),
            AdminRequest::RemoveRole { name } => done(self.domain.remove_role(&name).await),
            AdminRequest::Grant { user, role, library } => {
                let scope = self.domain.scope_called(library.as_deref()).await?;
                done(self.domain.grant(&key(&user), &role, &scope).await)
            }
            AdminRequest::Revoke { user, role, library } => {
                let scope = self.domain.scope_called(library.as_deref()).await?;
                done(self.domain.revoke(&key(&user), &role, &scope).await)
            }
            AdminRequest::ListGrants { user } => {
                let grants = self.domain.grants(user.as_deref().map(key).as_ref()).await?;
                Ok(AdminAnswer::Grants(listed(grants)))
            }
        }
    }

    /// The password to set, and the same once more if it was made here and nobody knows it yet.
    fn password(&self, given: Option<Password>) -> (String, Option<Password>) {
        if let Some(Password(given)) = given {
            return (given, None);
        }
        let generated = bootstrap::generate(self.ids.as_ref());
        (generated.clone(), Some(Password(generated)))
    }
}

fn key(user: &str) -> UserName {
    UserName::new(folded(user))
}

fn done(outcome: Result<()>) -> Result<AdminAnswer> {
    outcome.map(|()| AdminAnswer::Done)
}

fn listed<Known, Listed: From<Known>>(known: Vec<Known>) -> Vec<Listed> {
    known.into_iter().map(Listed::from).collect()
}
