//! Whether a user may: the privileges of all roles that were granted, globally or on one library.

use std::sync::Arc;

use crate::{
    Domain,
    error::{Error, Meaning, Result},
    glance::{Glance, Reads},
    model::{Grant, Item, ItemId, LibraryId, Role, Scope, UserName},
    ports::metastore::{Noun, Query, Stored},
};

/// The object on which a privilege is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// The service root.
    Root,
    /// Whatever the user may see of it: lists that are filtered afterwards.
    Anywhere,
    /// A library.
    Library(LibraryId),
    /// An item; it resolves to its library.
    Item(ItemId),
}

/// What one user may do, read once for a call.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    granted: Vec<(Scope, Arc<Stored<Role>>)>,
}

impl Permissions {
    /// Whether `privilege` is held globally.
    pub fn hold_globally(&self, privilege: &str) -> bool {
        self.hold_where(privilege, |scope| *scope == Scope::Global)
    }

    /// Whether `privilege` is held on `library`, by a grant there or globally.
    pub fn hold_on(&self, privilege: &str, library: &LibraryId) -> bool {
        self.hold_where(privilege, |scope| match scope {
            Scope::Global => true,
            Scope::Library(granted) => granted == library,
        })
    }

    /// Whether `privilege` is held anywhere.
    pub fn hold_anywhere(&self, privilege: &str) -> bool {
        self.hold_where(privilege, |_| true)
    }

    fn hold_where(&self, privilege: &str, counts: impl Fn(&Scope) -> bool) -> bool {
        let names = |role: &Stored<Role>| role.record.privileges.iter().any(|name| name == privilege);
        self.granted.iter().any(|(scope, role)| counts(scope) && names(role))
    }
}

impl Domain {
    /// What `user` may do.
    pub(crate) async fn permissions(&self, reads: &mut impl Reads, user: &UserName) -> Result<Permissions> {
        let mut granted = Vec::new();
        // A grant is all key.
        for key in reads.look_for(&Query::Grants(user.clone())).await?.iter().filter_map(Grant::id_in) {
            if let Some(role) = reads.look::<Role>(&key.role).await? {
                granted.push((key.scope.clone(), role));
            }
        }
        Ok(Permissions { granted })
    }

    /// Checks that `user` holds `privilege` on `object`.
    ///
    /// An object that does not exist is judged like the service root, so that a denial never tells whether it exists.
    ///
    /// # Errors
    /// Unauthorized, naming the privilege and the object.
    pub async fn authorise(&self, user: &UserName, privilege: &str, object: &Object) -> Result<()> {
        let mut glance = self.glance();
        loop {
            let held = self.holds(&mut glance, user, privilege, object).await;
            if glance.was_one_moment() {
                return if held? { Ok(()) } else { Err(missing(privilege, object)) };
            }
        }
    }

    async fn holds(&self, glance: &mut Glance, user: &UserName, privilege: &str, object: &Object) -> Result<bool> {
        let permissions = self.permissions(glance, user).await?;
        if permissions.hold_globally(privilege) {
            return Ok(true);
        }
        Ok(match object {
            Object::Root => false,
            Object::Anywhere => permissions.hold_anywhere(privilege),
            Object::Library(library) => permissions.hold_on(privilege, library),
            Object::Item(item) => match glance.get::<Item>(item).await? {
                Some(item) => permissions.hold_on(privilege, &item.record.library),
                None => false,
            },
        })
    }
}

pub(crate) fn missing(privilege: &str, object: &Object) -> Error {
    let on = match object {
        Object::Root | Object::Anywhere => "globally".to_owned(),
        Object::Library(id) => format!("on library `{id}`"),
        Object::Item(id) => format!("on item `{id}`"),
    };
    let text = format!("privilege `{privilege}` is missing {on}; ask an administrator for a role that holds it");
    Error::new(Meaning::Unauthorized, "quire.privilege.missing", text).arg(privilege)
}
