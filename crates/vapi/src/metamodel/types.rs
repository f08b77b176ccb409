//! Types as the metamodel describes them: built in, declared, or a container.

use super::structures::{GENERIC_INSTANTIATION, TYPE, USER_DEFINED_TYPE};
use crate::{Structure, Type, Value};

/// `com.vmware.vapi.metadata.metamodel.type` of `ty`.
pub(super) fn of_type(ty: &Type) -> Value {
    match ty {
        Type::Void => builtin("VOID"),
        Type::Boolean => builtin("BOOLEAN"),
        Type::Long => builtin("LONG"),
        Type::Double => builtin("DOUBLE"),
        Type::String => builtin("STRING"),
        Type::Secret => builtin("SECRET"),
        Type::Binary => builtin("BINARY"),
        Type::DateTime => builtin("DATE_TIME"),
        Type::Uri => builtin("URI"),
        Type::Id(_) => builtin("ID"),
        Type::DynamicStructure => builtin("DYNAMIC_STRUCTURE"),
        Type::Opaque => builtin("OPAQUE"),
        Type::AnyError => builtin("ANY_ERROR"),
        Type::Enumeration(declared) => user_defined("com.vmware.vapi.enumeration", declared().name),
        Type::Structure(declared) => user_defined("com.vmware.vapi.structure", declared().name),
        Type::Optional(inner) => container("OPTIONAL", inner),
        Type::List(inner) => container("LIST", inner),
        Type::Set(inner) => container("SET", inner),
        Type::Map(key, value) => generic("MAP", [Value::UNSET, Value::set(of_type(key)), Value::set(of_type(value))]),
    }
}

fn builtin(name: &str) -> Value {
    category("BUILTIN", [Value::set(Value::string(name)), Value::UNSET, Value::UNSET])
}

fn user_defined(resource_type: &str, id: &str) -> Value {
    let declared = Structure::new(USER_DEFINED_TYPE.name)
        .with("resource_type", Value::string(resource_type))
        .with("resource_id", Value::string(id));
    category("USER_DEFINED", [Value::UNSET, Value::set(Value::Structure(declared)), Value::UNSET])
}

fn container(kind: &str, inner: &Type) -> Value {
    generic(kind, [Value::set(of_type(inner)), Value::UNSET, Value::UNSET])
}

fn generic(kind: &str, [element, key, value]: [Value; 3]) -> Value {
    let instantiation = Structure::new(GENERIC_INSTANTIATION.name)
        .with("generic_type", Value::string(kind))
        .with("element_type", element)
        .with("map_key_type", key)
        .with("map_value_type", value);
    category("GENERIC", [Value::UNSET, Value::UNSET, Value::set(Value::Structure(instantiation))])
}

fn category(name: &str, [builtin, user_defined, generic]: [Value; 3]) -> Value {
    let described = Structure::new(TYPE.name)
        .with("category", Value::string(name))
        .with("builtin_type", builtin)
        .with("user_defined_type", user_defined)
        .with("generic_instantiation", generic);
    Value::Structure(described)
}
