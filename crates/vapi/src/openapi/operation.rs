//! One operation of the `OpenAPI` document.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    schema::{Schemas, is_required},
    short,
};
use crate::{Body, FaultKind, FieldDef, OperationDef, Privilege, PrivilegeObject, Type, operation::Address};

/// The operation object.
pub(super) fn item(operation: &OperationDef, address: &Address, schemas: &mut Schemas) -> Value {
    let mut item = Map::new();
    item.insert("tags".to_owned(), json!([short(operation.service)]));
    item.insert("description".to_owned(), json!(operation.doc));
    item.insert("operationId".to_owned(), json!(format!("{}.{}", short(operation.service), operation.name)));
    let parameters = parameters(operation, address, schemas);
    if !parameters.is_empty() {
        item.insert("parameters".to_owned(), Value::Array(parameters));
    }
    if let Some(body) = body(operation, address, schemas) {
        item.insert("requestBody".to_owned(), body);
    }
    item.insert("responses".to_owned(), json!(responses(operation, address, schemas)));
    let scheme = if operation.is_login() { "basic_auth" } else { "session_id" };
    item.insert("security".to_owned(), json!([{ scheme: [] }]));
    item.insert("x-vapi-service".to_owned(), json!(operation.service));
    item.insert("x-vapi-operation".to_owned(), json!(operation.name));
    if !operation.privileges.is_empty() {
        item.insert("x-privileges".to_owned(), operation.privileges.iter().map(privilege).collect());
    }
    Value::Object(item)
}

fn parameters(operation: &OperationDef, address: &Address, schemas: &mut Schemas) -> Vec<Value> {
    let places = [("path", address.path_fields), ("query", address.query_fields), ("header", address.header_fields)];
    let mut parameters = Vec::new();
    for (place, fields) in places {
        for (name, field) in fields {
            if let Some(field) = operation.input.field(field) {
                parameters.push(parameter(place, name, field, schemas));
            }
        }
    }
    parameters
}

fn parameter(place: &str, name: &str, field: &FieldDef, schemas: &mut Schemas) -> Value {
    let schema = schemas.of(&field.ty);
    let mut parameter = json!({
        "name": name,
        "in": place,
        "description": field.doc,
        "required": is_required(field),
        "schema": schema,
        "x-field": field.name,
    });
    let is_structure = matches!(field.ty, Type::Structure(_) | Type::Optional(Type::Structure(_)));
    if let Some(object) = parameter.as_object_mut().filter(|_| place == "query" && is_structure) {
        object.insert("style".to_owned(), json!("form"));
        object.insert("explode".to_owned(), json!(true));
    }
    parameter
}

fn body(operation: &OperationDef, address: &Address, schemas: &mut Schemas) -> Option<Value> {
    let (schema, required) = match address.body {
        Body::None => return None,
        Body::Bare(name) => {
            let field = operation.input.field(name)?;
            (schemas.of(&field.ty), is_required(field))
        }
        Body::Fields(names) => {
            let fields: Vec<&FieldDef> = names.iter().filter_map(|name| operation.input.field(name)).collect();
            let required = fields.iter().any(|field| is_required(field));
            (Value::Object(schemas.object(&fields)), required)
        }
    };
    Some(json!({ "required": required, "content": content(&schema) }))
}

fn responses(operation: &OperationDef, address: &Address, schemas: &mut Schemas) -> BTreeMap<String, Value> {
    let success = match operation.output {
        Type::Void => json!({ "description": "" }),
        ty => json!({ "description": "", "content": content(&schemas.of(&ty)) }),
    };
    let mut by_status: BTreeMap<u16, Vec<FaultKind>> = BTreeMap::new();
    for fault in operation.faults {
        by_status.entry(fault.api_status()).or_default().push(*fault);
    }
    let failures = by_status.into_iter().map(|(status, faults)| {
        let mut faults: Vec<Value> = faults.into_iter().map(|fault| schemas.fault(fault)).collect();
        let schema = match (faults.pop(), faults.is_empty()) {
            (Some(only), true) => only,
            // Not `oneOf`: all errors have one shape, and `error_type` alone tells them apart.
            (last, _) => json!({ "anyOf": faults.into_iter().chain(last).collect::<Vec<_>>() }),
        };
        (status.to_string(), json!({ "description": "", "content": content(&schema) }))
    });
    let mut responses: BTreeMap<String, Value> = failures.collect();
    responses.insert(address.success.to_string(), success);
    responses
}

fn content(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

fn privilege(privilege: &Privilege) -> Value {
    let on = |from: &str, path: &str, resource: &str| json!({ "on": "resource", "resource_type": resource, "from": from, "path": path, "privilege": privilege.name });
    match privilege.on {
        PrivilegeObject::Global => json!({ "on": "service", "privilege": privilege.name }),
        PrivilegeObject::Parameter { field, resource } => on("parameter", field, resource),
        PrivilegeObject::Attribute { path, resource } => on("attribute", path, resource),
    }
}
