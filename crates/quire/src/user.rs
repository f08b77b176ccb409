//! `quire user`: makes, lists and removes users in a data folder that no server has open. Talks to no server.

use std::path::PathBuf;

use serde_json::json;
use server::admin::{AdminError, Listed, NewUser, Users};

use crate::failure::Failure;
use crate::screen::{Screen, table};

/// Makes, lists and removes users, while the server is stopped.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  quire user add eve@quire.local                                a reader of all libraries
  quire user add --role editor --library images bob@quire.local an editor of one library
  QUIRE_NEW_PASSWORD=… quire user add eve@quire.local           with a password of your choice
  quire user ls
  quire user rm eve@quire.local")]
pub(crate) struct Args {
    /// Folder of the server's data.
    #[arg(long, value_name = "DIR", env = "QUIRE_DATA", hide_env_values = true, default_value = "data", global = true)]
    data: PathBuf,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Makes a user, with the password in `QUIRE_NEW_PASSWORD` or one that is generated and printed once.
    Add {
        /// Name, for example `eve@quire.local`.
        name: String,
        /// What the user may do.
        #[arg(long, default_value = "reader", value_parser = ["administrator", "editor", "reader"])]
        role: String,
        /// Name or id of the one library for which the role holds; without it, for all.
        #[arg(long)]
        library: Option<String>,
    },
    /// Lists users and their roles.
    Ls,
    /// Removes a user and its login sessions.
    Rm {
        /// The user's name.
        name: String,
    },
}

pub(crate) async fn run(args: Args, screen: &Screen) -> Result<(), Failure> {
    let users = Users::open(&args.data)?;
    match args.verb {
        Verb::Add { name, role, library } => {
            let password = std::env::var("QUIRE_NEW_PASSWORD").ok().filter(|password| !password.is_empty());
            let new = NewUser { name: name.clone(), role, library, password };
            let generated = users.add(new).await?;
            let shown = generated.as_ref().map(|password| format!(", password {password} (shown this once)"));
            let text = format!("user `{name}` is made{}", shown.unwrap_or_default());
            screen.outcome(&text, &json!({ "created": "user", "name": name, "password": generated }));
        }
        Verb::Ls => list(&users.list().await?, screen),
        Verb::Rm { name } => {
            users.remove(&name).await?;
            screen.outcome(&format!("user `{name}` is removed"), &json!({ "deleted": "user", "name": name }));
        }
    }
    Ok(())
}

fn list(users: &[Listed], screen: &Screen) {
    let told = |(role, library): &(String, Option<String>)| match library {
        Some(library) => format!("{role} of {library}"),
        None => role.clone(),
    };
    let rows: Vec<[String; 2]> = users
        .iter()
        .map(|user| [user.name.clone(), user.roles.iter().map(told).collect::<Vec<_>>().join(", ")])
        .collect();
    let role = |(role, library): &(String, Option<String>)| json!({ "role": role, "library": library });
    let values =
        users.iter().map(|user| json!({ "name": user.name, "roles": user.roles.iter().map(role).collect::<Vec<_>>() }));
    screen.outcome(&table(["NAME", "ROLES"], &rows), &values.collect());
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        let message = error.to_string();
        match error {
            AdminError::NoUser(_) | AdminError::NoLibrary(_) => Self::not_found(message),
            AdminError::Name | AdminError::NoRole(_) => Self::usage(message),
            AdminError::NoData(_)
            | AdminError::Lock(_)
            | AdminError::Open(_)
            | AdminError::Metadata(_)
            | AdminError::Password(_)
            | AdminError::Exists(_)
            | AdminError::LastAdministrator(_) => Self::failed(message),
        }
    }
}
