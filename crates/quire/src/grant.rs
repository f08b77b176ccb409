//! `quire grant`: gives roles to users, globally or on one library, lists them and takes them back. Decides nothing.

use serde_json::json;
use server::admin::{AdminRequest, ListedGrant};

use crate::administration::{Args, grant, place};
use crate::failure::Failure;
use crate::screen::{Screen, plain, table};

/// Gives roles to users, lists and revokes them.
#[derive(clap::Subcommand)]
#[command(after_help = "\
Examples:
  quire grant add eve@quire.local reader                     on all libraries, and on the service itself
  quire grant add eve@quire.local editor --library images    on one library and its items
  quire grant ls eve@quire.local
  quire grant rm eve@quire.local editor --library images

The server may run or not; what changes holds from the user's next call.")]
pub(crate) enum Verb {
    /// Grants a role; a second time changes nothing.
    Add(Grant),
    /// Lists all grants, or those of one user.
    Ls {
        /// Name of the user.
        #[arg(value_name = "USER")]
        holder: Option<String>,
    },
    /// Revokes a role where it was granted.
    Rm(Grant),
}

#[derive(clap::Args)]
pub(crate) struct Grant {
    /// Name of the user.
    #[arg(value_name = "USER")]
    holder: String,
    /// Name of the role; `quire role ls` lists them.
    role: String,
    /// Name or id of the library on which it holds; without it, everywhere.
    #[arg(long)]
    library: Option<String>,
}

pub(crate) async fn run(Args { folder, verb }: Args<Verb>, screen: &Screen) -> Result<(), Failure> {
    match verb {
        Verb::Add(Grant { holder, role, library }) => {
            let (user, place) = (holder.clone(), place(library.as_deref()));
            let text = format!("user `{holder}` holds role `{role}`{place}");
            let value = json!({ "granted": "role", "role": role, "user": holder, "library": library });
            folder.done(AdminRequest::Grant { user, role, library }).await?;
            screen.outcome(&plain(&text), &value);
        }
        Verb::Rm(Grant { holder, role, library }) => {
            let (user, place) = (holder.clone(), place(library.as_deref()));
            let text = format!("user `{holder}` no longer holds role `{role}`{place}");
            let value = json!({ "revoked": "role", "role": role, "user": holder, "library": library });
            folder.done(AdminRequest::Revoke { user, role, library }).await?;
            screen.outcome(&plain(&text), &value);
        }
        Verb::Ls { holder } => {
            let grants = folder.grants(holder).await?;
            let rows: Vec<[String; 3]> = grants.iter().map(row).collect();
            screen.outcome(&table(["USER", "ROLE", "LIBRARY"], &rows), &grants.iter().map(grant).collect());
        }
    }
    Ok(())
}

/// The library's id too: several may have its name.
fn row(grant: &ListedGrant) -> [String; 3] {
    let library = match (&grant.library, &grant.library_id) {
        (Some(name), Some(id)) => format!("{name} ({id})"),
        (Some(name), None) => name.clone(),
        (None, _) => "all".to_owned(),
    };
    [grant.user.clone(), grant.role.clone(), library]
}
