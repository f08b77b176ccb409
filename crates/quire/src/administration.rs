//! What `quire user`, `quire role` and `quire grant` share: the folder, what is asked there and answered, and grants as
//! text. Reaches a server by its folder alone, never by its address.

use std::path::PathBuf;

use serde_json::{Value, json};
use server::admin::{
    AdminAnswer, AdminError, AdminRequest, ListedGrant, ListedRole, ListedUser, Password, RefusalKind, ask,
};

use crate::failure::Failure;

/// The folder, and what to do there.
#[derive(clap::Args)]
pub(crate) struct Args<Verb: clap::Subcommand> {
    #[command(flatten)]
    pub(crate) folder: Folder,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Whose users, roles and grants.
#[derive(clap::Args)]
pub(crate) struct Folder {
    /// Folder of the server's data. While the server runs it is asked through the folder, by the user that it runs as.
    #[arg(long, value_name = "DIR", env = "QUIRE_DATA", hide_env_values = true, default_value = "data", global = true)]
    data: PathBuf,
}

impl Folder {
    /// Has something done of which nothing more is to be said.
    pub(crate) async fn done(&self, request: AdminRequest) -> Result<(), Failure> {
        let AdminAnswer::Done = ask(&self.data, request).await? else { return Err(unexpected()) };
        Ok(())
    }

    /// Has a password set; answers with it if it was generated.
    pub(crate) async fn generated(&self, request: AdminRequest) -> Result<Option<Password>, Failure> {
        let AdminAnswer::Generated(password) = ask(&self.data, request).await? else { return Err(unexpected()) };
        Ok(password)
    }

    /// All users.
    pub(crate) async fn users(&self) -> Result<Vec<ListedUser>, Failure> {
        let AdminAnswer::Users(users) = ask(&self.data, AdminRequest::ListUsers).await? else {
            return Err(unexpected());
        };
        Ok(users)
    }

    /// The role that `request` defines or asks for.
    pub(crate) async fn role(&self, request: AdminRequest) -> Result<ListedRole, Failure> {
        let AdminAnswer::Role(role) = ask(&self.data, request).await? else { return Err(unexpected()) };
        Ok(role)
    }

    /// All roles.
    pub(crate) async fn roles(&self) -> Result<Vec<ListedRole>, Failure> {
        let AdminAnswer::Roles(roles) = ask(&self.data, AdminRequest::ListRoles).await? else {
            return Err(unexpected());
        };
        Ok(roles)
    }

    /// All grants, or those of `user`.
    pub(crate) async fn grants(&self, user: Option<String>) -> Result<Vec<ListedGrant>, Failure> {
        let request = AdminRequest::ListGrants { user };
        let AdminAnswer::Grants(grants) = ask(&self.data, request).await? else { return Err(unexpected()) };
        Ok(grants)
    }
}

/// Where a grant holds, behind the role's name.
pub(crate) fn place(library: Option<&str>) -> String {
    library.map_or_else(|| " globally".to_owned(), |library| format!(" on library `{library}`"))
}

/// A grant for scripts.
pub(crate) fn grant(grant: &ListedGrant) -> Value {
    json!({ "user": grant.user, "role": grant.role, "library": grant.library, "library_id": grant.library_id })
}

/// The server answered, but not what was asked.
fn unexpected() -> Failure {
    Failure::failed("the server gave an unexpected answer; use the command of its own version")
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        let message = error.to_string();
        match error {
            AdminError::Refused(refusal) => match refusal.kind {
                RefusalKind::NotFound => Self::not_found(message),
                RefusalKind::Invalid => Self::usage(message),
                RefusalKind::State | RefusalKind::Failed => Self::failed(message),
            },
            AdminError::NoData(_)
            | AdminError::Lock(_)
            | AdminError::Silent(_)
            | AdminError::Broken(_)
            | AdminError::Open(_)
            | AdminError::Metadata(_)
            | AdminError::Password(_) => Self::failed(message),
        }
    }
}
