//! What a declaration demands of a caller, worked out from the declaration and the input alone: which privilege is missing
//! first, and what the refusal says. Asks no part of the server.

use library_core::{access::PRIVILEGES, model::LibraryId};
use serde_json::Value;
use vapi::{OperationDef, Privilege, PrivilegeObject};

use crate::scene::Scene;

/// A role that somebody has: globally, or on a library.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) privileges: Vec<&'static str>,
    pub(crate) library: Option<LibraryId>,
}

impl Held {
    /// One privilege.
    pub(crate) fn one(privilege: &'static str, library: Option<LibraryId>) -> Self {
        Self { privileges: vec![privilege], library }
    }

    /// All privileges but this one, globally.
    pub(crate) fn all_but(privilege: &str) -> Self {
        let others = PRIVILEGES.iter().map(|privilege| privilege.name).filter(|name| *name != privilege);
        Self { privileges: others.collect(), library: None }
    }

    fn counts(&self, privilege: &str, place: &Place<'_>, scene: &Scene) -> bool {
        let on = |id: &str| self.library.as_ref().is_none_or(|library| scene.owner(id) == Some(library));
        self.privileges.contains(&privilege)
            && match place {
                Place::Globally => self.library.is_none(),
                Place::Anywhere => true,
                Place::Library(id) | Place::Item(id) => on(id),
            }
    }
}

/// Where a privilege must be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place<'i> {
    /// By a global grant.
    Globally,
    /// By any grant: what is listed is filtered.
    Anywhere,
    /// On a library.
    Library(&'i str),
    /// On an item's library.
    Item(&'i str),
}

/// The privileges of an operation that a login alone does not give.
pub(crate) fn demanded(operation: &'static OperationDef) -> impl Iterator<Item = &'static Privilege> {
    operation.privileges.iter().filter(|privilege| privilege.name != "System.Anonymous")
}

/// Each demanded privilege with its places in the input.
pub(crate) fn demands<'i>(
    operation: &'static OperationDef,
    input: &'i Value,
) -> impl Iterator<Item = (&'static str, Place<'i>)> {
    demanded(operation).flat_map(move |privilege| places(privilege, input).map(move |place| (privilege.name, place)))
}

/// What is said to somebody who holds this; `None` to whom nothing is missing.
pub(crate) fn refusal(operation: &'static OperationDef, input: &Value, held: &[Held], scene: &Scene) -> Option<String> {
    let missing =
        |(privilege, place): &(&str, Place<'_>)| !held.iter().any(|held| held.counts(privilege, place, scene));
    let (privilege, place) = demands(operation, input).find(missing)?;
    let on = match place {
        Place::Globally | Place::Anywhere => "globally".to_owned(),
        Place::Library(id) => format!("on library `{id}`"),
        Place::Item(id) => format!("on item `{id}`"),
    };
    Some(format!("privilege `{privilege}` is missing {on}; ask an administrator for a role that holds it"))
}

fn places<'i>(privilege: &'static Privilege, input: &'i Value) -> impl Iterator<Item = Place<'i>> {
    let (resource, ids) = match privilege.on {
        PrivilegeObject::Global if privilege.name == "System.Read" => return vec![Place::Anywhere].into_iter(),
        PrivilegeObject::Global => return vec![Place::Globally].into_iter(),
        PrivilegeObject::Parameter { resource: "Datastore" | "Datacenter", .. } if privilege.name == "System.Read" => {
            return vec![Place::Anywhere].into_iter();
        }
        PrivilegeObject::Parameter { field, resource } => (resource, input[field].as_str().into_iter().collect()),
        PrivilegeObject::Attribute { path, resource } => (resource, texts(input, path.rsplit('.').next().unwrap())),
    };
    let place = |id: &'i str| match resource {
        "com.vmware.content.Library" => Place::Library(id),
        "Datastore" | "com.vmware.content.TrustedCertificate" => Place::Globally,
        "com.vmware.content.library.Item"
        | "com.vmware.content.library.item.UpdateSession"
        | "com.vmware.content.library.item.DownloadSession" => Place::Item(id),
        _ => panic!("nobody said where privileges on `{resource}` are held"),
    };
    let places: Vec<Place<'i>> = ids.into_iter().map(place).collect();
    places.into_iter()
}

fn texts<'i>(value: &'i Value, field: &str) -> Vec<&'i str> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| texts(item, field)).collect(),
        Value::Object(members) => {
            let inner = |(name, value): (&'i String, &'i Value)| {
                if name == field { value.as_str().into_iter().collect() } else { texts(value, field) }
            };
            members.iter().flat_map(inner).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}
