//! Whether a user may: the privileges of all roles that were granted, globally or on one library.

use crate::{
    Domain, Work,
    error::{Error, Meaning, Result},
    model::{Grant, Item, ItemId, LibraryId, Role, Scope, UserName},
    ports::metastore::Query,
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
    granted: Vec<(Scope, Vec<String>)>,
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
        self.granted.iter().any(|(scope, held)| counts(scope) && held.iter().any(|name| name == privilege))
    }
}

impl Domain {
    /// What `user` may do.
    pub async fn permissions(&self, work: &mut Work, user: &UserName) -> Result<Permissions> {
        let mut granted = Vec::new();
        for grant in work.query::<Grant>(&Query::Grants(user.clone())).await? {
            let key = grant.record.key;
            if let Some(role) = work.get::<Role>(&key.role).await? {
                granted.push((key.scope, role.record.privileges));
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
        let mut work = self.begin().await?;
        let permissions = self.permissions(&mut work, user).await?;
        if permissions.hold_globally(privilege) {
            return Ok(());
        }
        let held = match object {
            Object::Root => false,
            Object::Anywhere => permissions.hold_anywhere(privilege),
            Object::Library(library) => permissions.hold_on(privilege, library),
            Object::Item(item) => match work.get::<Item>(item).await? {
                Some(item) => permissions.hold_on(privilege, &item.record.library),
                None => false,
            },
        };
        if held { Ok(()) } else { Err(missing(privilege, object)) }
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
