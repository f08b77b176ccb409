//! JSON-RPC as the official SDK writes it: every declared field, unset ones too; members in its order; ASCII only.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use vapi::{FieldDef, OperationDef, Type};

use super::{Credentials, Draft};

/// The client's own id of the call.
const OP_ID: &str = "00000000-0000-4000-8000-00000000c1a0";

/// The request; its credentials stand in its body.
pub(crate) fn draft(operation: &OperationDef, input: &Map<String, Value>, credentials: Credentials<'_>) -> Draft {
    let mut context = json!({ "appCtx": { "opId": OP_ID } });
    if let Some(security) = security(credentials) {
        context["securityCtx"] = security;
    }
    let envelope = json!({
        "jsonrpc": "2.0",
        "method": "invoke",
        "params": {
            "serviceId": operation.service,
            "operationId": operation.name,
            "input": structure(operation.input.name, operation.input.fields, input),
            "ctx": context,
        },
        "id": "0",
    });
    let mut draft = Draft::new("POST", "/api".to_owned()).with("application/json", ascii(&envelope.to_string()));
    for (name, value) in
        [("vapi-service", operation.service), ("vapi-operation", operation.name), ("vapi-ctx-opid", OP_ID)]
    {
        draft.headers.push((name.to_owned(), value.to_owned()));
    }
    draft
}

fn security(credentials: Credentials<'_>) -> Option<Value> {
    match credentials {
        Credentials::Nothing => None,
        Credentials::Password(password) => {
            let scheme = "com.vmware.vapi.std.security.user_pass";
            Some(json!({ "schemeId": scheme, "userName": testkit::world::ADMINISTRATOR, "password": password }))
        }
        Credentials::Session(token) => {
            Some(json!({ "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": token }))
        }
    }
}

/// A required field that the input lacks stays away: the server is to miss it.
fn structure(name: &str, fields: &[FieldDef], input: &Map<String, Value>) -> Value {
    let mut members = Map::new();
    for field in fields {
        if let Some(value) = encoded(&field.ty, input.get(field.name)) {
            members.insert(field.name.to_owned(), value);
        }
    }
    json!({ "STRUCTURE": { name: members } })
}

fn encoded(ty: &Type, value: Option<&Value>) -> Option<Value> {
    match ty {
        Type::Optional(inner) => Some(json!({ "OPTIONAL": value.and_then(|value| encoded(inner, Some(value))) })),
        Type::Structure(definition) => {
            Some(structure(definition().name, definition().fields, value?.as_object().unwrap()))
        }
        Type::List(inner) | Type::Set(inner) => {
            Some(value?.as_array().unwrap().iter().map(|item| encoded(inner, Some(item)).unwrap()).collect())
        }
        Type::Secret => Some(json!({ "SECRET": value? })),
        Type::Binary => Some(json!({ "BINARY": value? })),
        Type::Void
        | Type::Boolean
        | Type::Long
        | Type::Double
        | Type::String
        | Type::DateTime
        | Type::Uri
        | Type::Id(_)
        | Type::Enumeration(_) => Some(value?.clone()),
        Type::Map(..) | Type::DynamicStructure | Type::Opaque | Type::AnyError => panic!("no case sends {ty:?}"),
    }
}

fn ascii(text: &str) -> String {
    let mut all = String::new();
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => all.push(char::from(byte)),
            _ => write!(all, "\\u{unit:04x}").unwrap(),
        }
    }
    all
}
