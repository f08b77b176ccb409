//! Types as the introspection services describe them: constants, ids, dates and URIs are strings, sets are lists,
//! maps are lists of entries, and a structure inside itself is a reference.

use super::declared::{DEFINITION, OPERATION_INFO};
use crate::{OperationDef, Structure, StructureDef, Type, Value};

/// `com.vmware.vapi.std.introspection.operation.info` of `operation`.
pub(super) fn of_operation(operation: &'static OperationDef) -> Value {
    let input = structure("STRUCTURE", &operation.input, &mut Vec::new());
    let output = of_type(&operation.output, &mut Vec::new());
    let errors = operation.faults.iter().map(|fault| structure("ERROR", fault.definition(), &mut Vec::new()));
    let info = Structure::new(OPERATION_INFO.name)
        .with("input_definition", input)
        .with("output_definition", output)
        .with("error_definitions", Value::List(errors.collect()));
    Value::Structure(info)
}

/// `inside` holds the names of the structures that are being described.
fn of_type(ty: &Type, inside: &mut Vec<&'static str>) -> Value {
    match ty {
        Type::Void => simple("VOID"),
        Type::Boolean => simple("BOOLEAN"),
        Type::Long => simple("LONG"),
        Type::Double => simple("DOUBLE"),
        Type::String | Type::DateTime | Type::Uri | Type::Id(_) | Type::Enumeration(_) => simple("STRING"),
        Type::Secret => simple("SECRET"),
        Type::Binary => simple("BINARY"),
        Type::DynamicStructure => simple("DYNAMIC_STRUCTURE"),
        Type::Opaque => simple("OPAQUE"),
        Type::AnyError => simple("ANY_ERROR"),
        Type::Optional(inner) => element("OPTIONAL", of_type(inner, inside)),
        Type::List(inner) | Type::Set(inner) => element("LIST", of_type(inner, inside)),
        Type::Map(key, value) => {
            let entry = vec![("key", of_type(key, inside)), ("value", of_type(value, inside))];
            element("LIST", definition("STRUCTURE", None, Some("map-entry"), Some(fields(entry))))
        }
        Type::Structure(declared) if inside.contains(&declared().name) => {
            definition("STRUCTURE_REF", None, Some(declared().name), None)
        }
        Type::Structure(declared) => structure("STRUCTURE", declared(), inside),
    }
}

fn structure(kind: &str, declared: &'static StructureDef, inside: &mut Vec<&'static str>) -> Value {
    inside.push(declared.name);
    let described = declared.fields.iter().map(|field| (field.name, of_type(&field.ty, inside))).collect();
    inside.pop();
    definition(kind, None, Some(declared.name), Some(fields(described)))
}

fn fields(described: Vec<(&'static str, Value)>) -> Value {
    Value::Map(described.into_iter().map(|(name, definition)| (Value::string(name), definition)).collect())
}

fn simple(kind: &str) -> Value {
    definition(kind, None, None, None)
}

fn element(kind: &str, inner: Value) -> Value {
    definition(kind, Some(inner), None, None)
}

fn definition(kind: &str, element: Option<Value>, name: Option<&str>, fields: Option<Value>) -> Value {
    let optional = |value: Option<Value>| Value::Optional(value.map(Box::new));
    let structure = Structure::new(DEFINITION.name)
        .with("type", Value::string(kind))
        .with("element_definition", optional(element))
        .with("name", optional(name.map(Value::string)))
        .with("fields", optional(fields));
    Value::Structure(structure)
}
