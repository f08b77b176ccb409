//! Computed addresses below `/rest/com/vmware`: service id, `id:` of the first required id, `~action`
//! (legacy contract §1, XML contract rules 26 and 27). Built once, from declarations.

use std::collections::HashMap;

use super::body::query::{self, Pair};
use crate::{Fault, FieldDef, OperationDef, Type};

/// All computed addresses: by path below `/rest/`, then by operation name.
#[derive(Debug, Default)]
pub(super) struct Computed {
    services: HashMap<String, HashMap<&'static str, &'static OperationDef>>,
}

/// The operation that a request names, and the id in its path.
pub(super) struct Named {
    pub(super) operation: &'static OperationDef,
    pub(super) id: Option<(&'static str, String)>,
}

impl Computed {
    pub(super) fn of(operations: impl Iterator<Item = &'static OperationDef>) -> Self {
        let mut services: HashMap<String, HashMap<_, _>> = HashMap::new();
        for operation in operations.filter(|operation| operation.address.is_some()) {
            services.entry(base(operation.service)).or_default().insert(operation.name, operation);
        }
        Self { services }
    }

    /// The operation at `path` (below `/rest/`, still percent-encoded), if there is one; takes the action from `pairs`.
    ///
    /// # Errors
    /// `InvalidArgument` for an id that is no UTF-8.
    pub(super) fn find(&self, method: &str, path: &str, pairs: &mut Vec<Pair>) -> Result<Option<Named>, Fault> {
        let (base, id) = split(path);
        let Some(operations) = self.services.get(base) else { return Ok(None) };
        let name = match action(pairs) {
            Some(action) => by_action(method, &action),
            None => by_method(method, id.is_some()).map(str::to_owned),
        };
        let Some(operation) = name.and_then(|name| operations.get(name.as_str()).copied()) else { return Ok(None) };
        let id = match (id, path_id(operation)) {
            (None, _) => None,
            (Some(id), Some(field)) => Some((field.name, query::unescaped(id)?)),
            (Some(_), None) => return Ok(None),
        };
        Ok(Some(Named { operation, id }))
    }
}

/// `com.vmware.content.library.item.update_session` -> `com/vmware/content/library/item/update-session`.
fn base(service: &str) -> String {
    service.replace('.', "/").replace('_', "-").to_ascii_lowercase()
}

/// The path before and after `/id:`.
fn split(path: &str) -> (&str, Option<&str>) {
    for mark in ["/id:", "/id%3A", "/id%3a"] {
        if let Some((base, id)) = path.split_once(mark) {
            return (base, Some(id));
        }
    }
    (path, None)
}

/// The first required parameter that is an id (rule 2).
fn path_id(operation: &'static OperationDef) -> Option<&'static FieldDef> {
    operation.input.fields.iter().find(|field| matches!(field.ty, Type::Id(_)))
}

/// Hyphens and underscores are equivalent (rule 4).
fn action(pairs: &mut Vec<Pair>) -> Option<String> {
    let at = pairs.iter().position(|pair| pair.key == "~action")?;
    Some(pairs.remove(at).value.unwrap_or_default().replace('-', "_"))
}

/// Each operation can be reached by its action; `DELETE ?~action=force-delete` is what govmomi sends (rule 8).
fn by_action(method: &str, action: &str) -> Option<String> {
    let is_taken = method == "POST" || (method == "DELETE" && action.ends_with("delete"));
    is_taken.then(|| action.to_owned())
}

/// Rule 3.
fn by_method(method: &str, has_id: bool) -> Option<&'static str> {
    match (method, has_id) {
        ("GET", true) => Some("get"),
        ("GET", false) => Some("list"),
        ("POST", _) => Some("create"),
        ("PATCH", _) => Some("update"),
        ("DELETE", _) => Some("delete"),
        ("PUT", _) => Some("set"),
        _ => None,
    }
}
