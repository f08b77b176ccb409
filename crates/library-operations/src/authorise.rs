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
        for object in objects(privilege, input) {
            domain.authorise(&user, privilege.name, &object).await?;
        }
    }
    Ok(())
}

/// The objects on which a privilege is checked, each of them; none when the input has none and nothing is to be checked.
fn objects(privilege: &Privilege, input: &Structure) -> Vec<Object> {
    match privilege.on {
        PrivilegeObject::Global if privilege.name == READ => vec![Object::Anywhere],
        // The inventory has no grants of its own: whoever may see anything may see where it can be.
        PrivilegeObject::Parameter { resource: "Datastore" | "Datacenter", .. } if privilege.name == READ => {
            vec![Object::Anywhere]
        }
        PrivilegeObject::Global => vec![Object::Root],
        PrivilegeObject::Parameter { field, resource } => {
            named(resource, input.get(field).and_then(Value::as_text)).into_iter().collect()
        }
        PrivilegeObject::Attribute { path, resource } => {
            let field = path.rsplit('.').next().unwrap_or(path);
            let mut texts = Vec::new();
            input.fields.iter().for_each(|(_, value)| collect(value, field, &mut texts));
            if texts.is_empty() {
                return named(resource, None).into_iter().collect();
            }
            texts.into_iter().filter_map(|id| named(resource, Some(id))).collect()
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

/// Adds the texts of every `field` in `value` and in what it holds: whichever of them the operation reads, it was checked.
fn collect<'v>(value: &'v Value, field: &str, texts: &mut Vec<&'v str>) {
    match value {
        Value::Optional(Some(inner)) => collect(inner, field, texts),
        Value::List(items) => items.iter().for_each(|item| collect(item, field, texts)),
        Value::Map(entries) => entries.iter().for_each(|(_, item)| collect(item, field, texts)),
        Value::Structure(structure) => {
            texts.extend(structure.get(field).and_then(Value::as_text));
            structure.fields.iter().for_each(|(_, inner)| collect(inner, field, texts));
        }
        // Scalars hold no fields, and no operation takes errors.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn structure(fields: &[(&'static str, &Value)]) -> Value {
        let empty = Structure::new("structure");
        Value::Structure(fields.iter().fold(empty, |whole, (name, value)| whole.with(*name, (*value).clone())))
    }

    fn id(text: &str) -> Value {
        Value::set(Value::string(text))
    }

    #[test]
    fn every_place_that_names_an_object_is_checked() {
        let on = PrivilegeObject::Attribute { path: "ItemModel.library_id", resource: "com.vmware.content.Library" };
        let privilege = Privilege { name: "ContentLibrary.AddLibraryItem", on };
        let library = |id: &str| Object::Library(LibraryId::new(id));
        let inner = structure(&[("library_id", &id("inner"))]);
        let list = Value::List(vec![inner.clone(), structure(&[("library_id", &id("second"))])]);
        let map = Value::set(Value::Map(vec![(id("key"), structure(&[("library_id", &id("mapped"))]))]));
        let outer = structure(&[("list", &list), ("map", &map), ("library_id", &id("outer"))]);
        let input = Structure::new("operation-input").with("first", inner).with("spec", Value::set(outer));
        let expected = ["inner", "outer", "inner", "second", "mapped"].map(library);
        assert_eq!(objects(&privilege, &input), expected);
        let unset = Structure::new("operation-input").with("spec", structure(&[("library_id", &Value::UNSET)]));
        assert_eq!(objects(&privilege, &unset), [Object::Anywhere]);
    }

    #[test]
    fn every_datastore_of_a_list_needs_its_privilege_and_other_backings_need_none() {
        let on = PrivilegeObject::Attribute { path: "StorageBacking.datastore_id", resource: "Datastore" };
        let privilege = Privilege { name: "Datastore.AllocateSpace", on };
        let (other, datastore) = (Value::UNSET, id("datastore-1"));
        let count = |ids: &[&Value]| {
            let backings = ids.iter().map(|id| structure(&[("datastore_id", id)])).collect();
            let spec = structure(&[("storage_backings", &Value::set(Value::List(backings)))]);
            objects(&privilege, &Structure::new("operation-input").with("create_spec", spec))
        };
        assert_eq!(count(&[&other]), []);
        assert_eq!(count(&[&other, &datastore]), [Object::Root]);
        assert_eq!(count(&[&datastore, &other, &datastore]), [Object::Root, Object::Root]);
    }
}
