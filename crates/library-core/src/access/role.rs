//! Roles: sets of privileges under a name. The built-in ones stay as this version has them; a role that somebody holds
//! stays until it is revoked everywhere.

use super::{
    built_in_roles,
    holding::holdings,
    is_built_in,
    known::{known_role, well_formed},
    privilege,
};
use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    model::{Role, folded},
    ports::metastore::Query,
};

/// How many holders of a role a refusal names.
const NAMED: usize = 5;

impl Domain {
    /// Makes the role `name`, or replaces its privileges: what its holders may do changes with their next call. Names of
    /// roles are kept in lower case.
    ///
    /// # Errors
    /// InvalidArgument for a name that cannot be read, no privilege at all or one that does not exist;
    /// NotAllowedInCurrentState for a built-in role.
    pub async fn define_role(&self, name: &str, privileges: &[String]) -> Result<Role> {
        well_formed("role", name)?;
        let role = Role { name: folded(name), privileges: sorted(name, privileges)? };
        if is_built_in(&role.name) {
            let text = format!("role `{name}` is built in and stays as it is; define one under another name");
            return Err(Error::state("quire.role.built_in", text).arg(name));
        }
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            work.put(role.clone()).await?;
            if attempts.saved(work.save().await)? {
                return Ok(role);
            }
        }
    }

    /// Removes a role that nobody holds.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState for a built-in role and for one that is granted, naming who holds it.
    pub async fn remove_role(&self, name: &str) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let role = known_role(&mut work, name).await?;
            if is_built_in(&role.record.name) {
                let text = format!("role `{name}` is built in and cannot be removed; revoke it where it is granted");
                return Err(Error::state("quire.role.built_in", text).arg(name));
            }
            must_be_free(&mut work, &role.record).await?;
            // A grant made meanwhile has moved the revision of the role.
            work.delete(role);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// All roles, by name.
    pub async fn roles(&self) -> Result<Vec<Role>> {
        let roles = self.begin().await?.query::<Role>(&Query::Roles).await?;
        Ok(roles.into_iter().map(|role| role.record).collect())
    }

    /// One role, whatever the case of `name`.
    ///
    /// # Errors
    /// NotFound, naming those that there are.
    pub async fn role(&self, name: &str) -> Result<Role> {
        Ok(known_role(&mut self.begin().await?, name).await?.record)
    }

    /// Writes the built-in roles as this version has them.
    pub async fn write_built_in_roles(&self) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            for role in built_in_roles() {
                work.put(role).await?;
            }
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

async fn must_be_free(work: &mut Work, role: &Role) -> Result<()> {
    let mut held = holdings(work, None).await?;
    held.retain(|holding| holding.role == role.name);
    if held.is_empty() {
        return Ok(());
    }
    let mut holders: Vec<String> = held.iter().take(NAMED).map(ToString::to_string).collect();
    if held.len() > NAMED {
        holders.push(format!("{} more", held.len() - NAMED));
    }
    let text = format!("role `{}` is granted to {}; revoke it there first", role.name, holders.join(", "));
    Err(Error::state("quire.role.in_use", text).arg(&role.name))
}

/// Each privilege once, by name.
fn sorted(role: &str, privileges: &[String]) -> Result<Vec<String>> {
    if privileges.is_empty() {
        let text = format!("role `{role}` would hold no privilege; name at least one");
        return Err(Error::invalid("quire.role.empty", text).arg(role));
    }
    let known = privileges.iter().map(|name| privilege::known(name).map(|privilege| privilege.name.to_owned()));
    let mut sorted = known.collect::<Result<Vec<_>>>()?;
    sorted.sort_unstable();
    sorted.dedup();
    Ok(sorted)
}
