//! `/api`: declared addresses and bare bodies.

use serde_json::{Map, Value};
use vapi::{Body, OperationDef};

use super::{Draft, Style, escaped, query, scalar, with_query};

/// The request without authentication.
pub(crate) fn draft(operation: &OperationDef, input: Map<String, Value>) -> Draft {
    draft_in(operation, input, Style::Exploded)
}

/// The same, with structures in the query in this style.
pub(super) fn draft_in(operation: &OperationDef, mut input: Map<String, Value>, style: Style) -> Draft {
    let address = operation.address.as_ref().unwrap();
    let mut path = format!("/api{}", address.path);
    for (variable, field) in address.path_fields {
        let value = input.remove(*field).unwrap();
        path = path.replace(&format!("{{{variable}}}"), &escaped(&scalar(&value)));
    }
    let mut pairs: Vec<String> =
        address.selector.and_then(|(key, value)| value.map(|value| format!("{key}={value}"))).into_iter().collect();
    // A key that selects by its presence carries the field of its name.
    let by_presence = address.selector.filter(|(_, value)| value.is_none()).map(|(key, _)| (key, key));
    let fields = address.query_fields.iter().copied().filter(|(key, _)| Some(*key) != by_presence.map(|(key, _)| key));
    pairs.extend(query(&mut input, by_presence.into_iter().chain(fields), style));
    let mut draft = Draft::new(address.method, with_query(path, &pairs));
    for (header, field) in address.header_fields {
        if let Some(value) = input.remove(*field) {
            draft.headers.push(((*header).to_owned(), scalar(&value)));
        }
    }
    let body = match address.body {
        Body::None => None,
        Body::Bare(field) => input.remove(field),
        Body::Fields(_) => Some(std::mem::take(&mut input)).filter(|members| !members.is_empty()).map(Value::Object),
    };
    assert!(input.is_empty(), "{} has no place for {input:?}", operation.name);
    match body {
        Some(body) => draft.with("application/json", body.to_string()),
        None => draft,
    }
}
