//! Whether a caller may call: the privileges that the declaration names, on the objects that the input names.

use library_core::{
    Domain, Result,
    access::Object,
    model::{ItemId, LibraryId},
};
use vapi::{Caller, Fault, OperationDef, Privilege, PrivilegeObject, Structure, Value};

use crate::fault;

/// The privilege that needs nothing but a login.
const ANONYMOUS: &str = "System.Anonymous";
/// The privilege whose global form asks for lists; they show what the caller may see.
const READ: &str = "System.Read";

/// Checks every privilege that `operation` declares. No declared privilege means that no login is needed;
/// `System.Anonymous` means any login.
///
/// # Errors
/// Unauthenticated without a login; Unauthorized, naming the privilege and the object; `ServiceUnavailable`.
pub async fn authorise(
    domain: &Domain,
    caller: &Caller,
    operation: &'static OperationDef,
    input: &Structure,
) -> Result<(), Fault> {
    check(domain, caller, operation, input).await.map_err(fault::of)
}

/// As [`authorise`], with the domain's own error: its source is for the log.
///
/// # Errors
/// As [`authorise`].
pub async fn check(
    domain: &Domain,
    caller: &Caller,
    operation: &'static OperationDef,
    input: &Structure,
) -> Result<()> {
    if operation.privileges.is_empty() {
        return Ok(());
    }
    let user = crate::user(caller)?;
    for privilege in operation.privileges.iter().filter(|privilege| privilege.name != ANONYMOUS) {
        if let Some(object) = object(privilege, input) {
            domain.authorise(&user, privilege.name, &object).await?;
        }
    }
    Ok(())
}

/// The object on which a privilege is checked; `None` when the input has none and nothing is to be checked.
fn object(privilege: &Privilege, input: &Structure) -> Option<Object> {
    match privilege.on {
        PrivilegeObject::Global if privilege.name == READ => Some(Object::Anywhere),
        PrivilegeObject::Global => Some(Object::Root),
        PrivilegeObject::Parameter { field, resource } => named(resource, input.get(field).and_then(Value::as_text)),
        PrivilegeObject::Attribute { path, resource } => {
            let field = path.rsplit('.').next().unwrap_or(path);
            named(resource, input.fields.iter().find_map(|(_, value)| text_of(value, field)))
        }
    }
}

/// The object of a resource type with this id. A library or item that is not named is a filter left open, or a
/// required field whose absence the operation reports.
fn named(resource: &str, id: Option<&str>) -> Option<Object> {
    match (resource, id) {
        ("com.vmware.content.Library", Some(id)) => Some(Object::Library(LibraryId::new(id))),
        // The lists of sessions are filtered by item, although the contract's resource is the session.
        (
            "com.vmware.content.library.Item"
            | "com.vmware.content.library.item.UpdateSession"
            | "com.vmware.content.library.item.DownloadSession",
            Some(id),
        ) => Some(Object::Item(ItemId::new(id))),
        // Without a datastore (an OTHER backing) nothing is allocated on one.
        ("Datastore", None) => None,
        (_, None) => Some(Object::Anywhere),
        (_, Some(_)) => Some(Object::Root),
    }
}

/// The text of the first `field` in `value` or in what it holds.
fn text_of<'v>(value: &'v Value, field: &str) -> Option<&'v str> {
    match value {
        Value::Optional(Some(inner)) => text_of(inner, field),
        Value::List(items) => items.iter().find_map(|item| text_of(item, field)),
        Value::Structure(structure) => {
            let here = structure.get(field).and_then(Value::as_text);
            here.or_else(|| structure.fields.iter().find_map(|(_, inner)| text_of(inner, field)))
        }
        _ => None,
    }
}
