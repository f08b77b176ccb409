//! Users and roles that must be there, and the form of their names. Changes nothing.

use crate::{
    Work,
    error::{Error, Result},
    model::{Role, User, UserName, control_character, folded},
    ports::metastore::{Query, Stored},
};

/// Longest name of a user or role, in characters.
const LONGEST: usize = 255;

/// The user of this key.
pub(super) async fn known_user(work: &mut Work, key: &UserName) -> Result<Stored<User>> {
    let Some(user) = work.get::<User>(key).await? else {
        let mut error = Error::not_found("user", key.as_str());
        error.text = format!("{}; list the users to see how they are called", error.text);
        return Err(error);
    };
    Ok(user)
}

/// The role of this name.
pub(super) async fn known_role(work: &mut Work, name: &str) -> Result<Stored<Role>> {
    if let Some(role) = work.get::<Role>(&folded(name)).await? {
        return Ok(role);
    }
    let roles = work.query::<Role>(&Query::Roles).await?;
    let there: Vec<String> = roles.iter().map(|role| format!("`{}`", role.record.name)).collect();
    let mut error = Error::not_found("role", name);
    error.text = format!("{}; there are {}", error.text, there.join(", "));
    Err(error)
}

/// Refuses names of users and roles that cannot be told from others, or from nothing, in a list.
pub(super) fn well_formed(noun: &'static str, name: &str) -> Result<()> {
    if !name.is_empty() && name.trim() == name && control_character(name).is_none() && name.chars().count() <= LONGEST {
        return Ok(());
    }
    let text = format!(
        "a {noun} needs a name of 1 to {LONGEST} characters, without blanks at its ends and without control characters"
    );
    Err(Error::invalid("quire.access.name", text).arg(name))
}
