//! `quire user`: makes, lists and removes the users of a server, and gives them passwords. Decides nothing.

use serde_json::{Value, json};
use server::admin::{AdminRequest, ListedGrant, ListedUser, Password};

use crate::administration::{Args, grant};
use crate::failure::Failure;
use crate::screen::{Screen, plain, table};

/// Makes, lists and removes users.
#[derive(clap::Subcommand)]
#[command(after_help = "\
Examples:
  quire user add eve@quire.local                                a reader of all libraries
  quire user add --role editor --library images bob@quire.local an editor of one library
  QUIRE_NEW_PASSWORD=… quire user add eve@quire.local           with a password of your choice
  QUIRE_NEW_PASSWORD=… quire user passwd eve@quire.local        another password; ends her login sessions
  quire user ls
  quire user rm eve@quire.local

The server may run or not; what changes holds from the user's next call.")]
pub(crate) enum Verb {
    /// Makes a user, with the password in `QUIRE_NEW_PASSWORD` or one that is generated and printed once.
    Add {
        /// Name, for example `eve@quire.local`.
        name: String,
        /// What the user may do; `quire role ls` lists the roles.
        #[arg(long, default_value = "reader")]
        role: String,
        /// Name or id of the one library for which the role holds; without it, for all.
        #[arg(long)]
        library: Option<String>,
    },
    /// Lists users and their roles.
    Ls,
    /// Removes a user with its grants, and ends its login sessions.
    Rm {
        /// The user's name.
        name: String,
    },
    /// Sets the password in `QUIRE_NEW_PASSWORD`, or one that is generated and printed once, and ends login sessions.
    Passwd {
        /// The user's name.
        name: String,
    },
}

pub(crate) async fn run(Args { folder, verb }: Args<Verb>, screen: &Screen) -> Result<(), Failure> {
    match verb {
        Verb::Add { name, role, library } => {
            let request = AdminRequest::AddUser { name: name.clone(), password: given(), role, library };
            let (text, password) = shown(folder.generated(request).await?);
            let value = json!({ "created": "user", "name": name, "password": password });
            screen.outcome(&format!("user `{}` is made{text}", plain(&name)), &value);
        }
        Verb::Ls => list(&folder.users().await?, screen),
        Verb::Rm { name } => {
            folder.done(AdminRequest::RemoveUser { name: name.clone() }).await?;
            let value = json!({ "deleted": "user", "name": name });
            screen.outcome(&format!("user `{}` is removed", plain(&name)), &value);
        }
        Verb::Passwd { name } => {
            let request = AdminRequest::SetPassword { name: name.clone(), password: given() };
            let (text, password) = shown(folder.generated(request).await?);
            let value = json!({ "changed": "user", "name": name, "password": password });
            screen.outcome(&format!("user `{}` has another password{text}", plain(&name)), &value);
        }
    }
    Ok(())
}

fn given() -> Option<Password> {
    std::env::var("QUIRE_NEW_PASSWORD").ok().filter(|password| !password.is_empty()).map(Password)
}

/// A generated password for people and for scripts.
fn shown(generated: Option<Password>) -> (String, Option<String>) {
    let password = generated.map(|Password(password)| password);
    let text = password.as_ref().map(|password| format!(", password {password} (shown this once)"));
    (text.unwrap_or_default(), password)
}

fn list(users: &[ListedUser], screen: &Screen) {
    let told = |grant: &ListedGrant| match &grant.library {
        Some(library) => format!("{} of {library}", grant.role),
        None => grant.role.clone(),
    };
    let rows: Vec<[String; 2]> = users
        .iter()
        .map(|user| [user.name.clone(), user.roles.iter().map(told).collect::<Vec<_>>().join(", ")])
        .collect();
    screen.outcome(&table(["NAME", "ROLES"], &rows), &users.iter().map(value).collect());
}

fn value(user: &ListedUser) -> Value {
    json!({ "name": user.name, "created": user.created, "roles": user.roles.iter().map(grant).collect::<Vec<_>>() })
}
