//! What `quire user`, `quire role` and `quire grant` share: the folder, the asking, and grants as text. Reaches a server by
//! its folder alone, never by its address.

use std::path::PathBuf;

use serde_json::{Value, json};
use server::admin::{AdminAnswer, AdminError, AdminRequest, ListedGrant, RefusalKind, ask};

use crate::failure::Failure;

/// Whose users, roles and grants.
#[derive(clap::Args)]
pub(crate) struct Folder {
    /// Folder of the server's data. While the server runs it is asked through the folder, by the user that it runs as.
    #[arg(long, value_name = "DIR", env = "QUIRE_DATA", hide_env_values = true, default_value = "data", global = true)]
    data: PathBuf,
}

impl Folder {
    pub(crate) async fn ask(&self, request: AdminRequest) -> Result<AdminAnswer, Failure> {
        Ok(ask(&self.data, request).await?)
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
pub(crate) fn unexpected() -> Failure {
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
