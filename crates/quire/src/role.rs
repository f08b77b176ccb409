//! `quire role`: makes, lists and removes roles, and lists the privileges of which they are made. Decides nothing.

use serde_json::{Value, json};
use server::admin::{AdminRequest, ListedRole, PRIVILEGES};

use crate::administration::Args;
use crate::failure::Failure;
use crate::screen::{Screen, plain, table};

/// Makes, lists and removes roles.
#[derive(clap::Subcommand)]
#[command(after_help = "\
Examples:
  quire role privileges                        what a role can be made of
  quire role add uploader System.Read ContentLibrary.AddLibraryItem ContentLibrary.UpdateSession
  quire role ls
  quire role show uploader
  quire role rm uploader                       once nobody holds it

The roles administrator, editor and reader are built in and stay as they are. Names of roles are kept in lower case. The
server may run or not; what changes holds from the next call of whoever holds the role.")]
pub(crate) enum Verb {
    /// Makes a role, or replaces its privileges.
    Add {
        /// Name, for example `uploader`.
        name: String,
        /// All privileges that it holds.
        #[arg(required = true, value_name = "PRIVILEGE")]
        privileges: Vec<String>,
    },
    /// Lists roles.
    Ls,
    /// Shows the privileges of a role.
    Show {
        /// The role's name.
        name: String,
    },
    /// Removes a role that nobody holds.
    Rm {
        /// The role's name.
        name: String,
    },
    /// Lists all privileges and what each allows; needs no data.
    Privileges,
}

pub(crate) async fn run(Args { folder, verb }: Args<Verb>, screen: &Screen) -> Result<(), Failure> {
    match verb {
        Verb::Add { name, privileges } => {
            let role = folder.role(AdminRequest::DefineRole { name, privileges }).await?;
            let text = format!("role `{}` holds {}", plain(&role.name), counted(&role));
            screen.outcome(&text, &json!({ "defined": "role", "name": role.name, "privileges": role.privileges }));
        }
        Verb::Ls => {
            let roles = folder.roles().await?;
            let rows: Vec<[String; 2]> = roles.iter().map(|role| [role.name.clone(), counted(role)]).collect();
            screen.outcome(&table(["NAME", "HOLDS"], &rows), &roles.iter().map(value).collect());
        }
        Verb::Show { name } => {
            let role = folder.role(AdminRequest::ShowRole { name }).await?;
            let rows: Vec<[String; 2]> = role.privileges.iter().map(|name| explained(name)).collect();
            screen.outcome(&table(["PRIVILEGE", "ALLOWS TO"], &rows), &value(&role));
        }
        Verb::Rm { name } => {
            folder.done(AdminRequest::RemoveRole { name: name.clone() }).await?;
            let value = json!({ "deleted": "role", "name": name });
            screen.outcome(&format!("role `{}` is removed", plain(&name)), &value);
        }
        Verb::Privileges => privileges(screen),
    }
    Ok(())
}

fn privileges(screen: &Screen) {
    let rows: Vec<[String; 2]> = PRIVILEGES.iter().map(|it| [it.name.to_owned(), it.meaning.to_owned()]).collect();
    let values = PRIVILEGES.iter().map(|it| json!({ "name": it.name, "meaning": it.meaning }));
    screen.outcome(&table(["PRIVILEGE", "ALLOWS TO"], &rows), &values.collect());
}

fn explained(name: &str) -> [String; 2] {
    let meaning = PRIVILEGES.iter().find(|privilege| privilege.name == name).map_or("", |privilege| privilege.meaning);
    [name.to_owned(), meaning.to_owned()]
}

fn counted(role: &ListedRole) -> String {
    let count = match role.privileges.len() {
        1 => "1 privilege".to_owned(),
        count => format!("{count} privileges"),
    };
    if role.is_built_in { format!("{count}, built in") } else { count }
}

fn value(role: &ListedRole) -> Value {
    json!({ "name": role.name, "built_in": role.is_built_in, "privileges": role.privileges })
}
