//! Values as REST documents write them, plain: `/api` and `/rest` differ in their maps only. Never writes JSON-RPC.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    Node,
    json::{Doubles, double},
    node::Member,
};
use crate::{Structure, Type, Value};

/// How a map is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maps {
    /// `[{"key":…,"value":…}]` (legacy contract §2).
    Entries,
    /// A JSON object (legacy contract §5).
    Object,
}

/// The document of `value`, or nothing for an unset optional and void.
pub fn document(value: Value, ty: &Type, maps: Maps) -> Option<Node> {
    match value {
        Value::Void | Value::Optional(None) => None,
        Value::Optional(Some(inner)) => document(*inner, inside(ty), maps),
        Value::Boolean(flag) => Some(Node::Boolean(flag)),
        Value::Long(number) => Some(Node::Long(number)),
        Value::Double(number) => Some(Node::Double(number)),
        Value::String(text) | Value::Secret(text) => Some(Node::Text(text)),
        Value::Binary(bytes) => Some(Node::Text(STANDARD.encode(bytes))),
        Value::List(items) => {
            let inner = element(ty);
            Some(Node::List(items.into_iter().map(|item| or_null(item, inner, maps)).collect()))
        }
        Value::Map(entries) => Some(map(entries, ty, maps)),
        Value::Structure(structure) | Value::Error(structure) => Some(object(structure, ty, maps)),
    }
}

/// The members of a structure that are set.
pub fn members(structure: Structure, ty: &Type, maps: Maps) -> Vec<Member> {
    let definition = match inside(ty) {
        Type::Structure(definition) => Some(definition()),
        _ => None,
    };
    let member = |(name, value): (Cow<'static, str>, Value)| {
        let field = definition.and_then(|definition| definition.field(&name));
        document(value, field.map_or(&Type::Opaque, |field| &field.ty), maps).map(|node| (name, node))
    };
    structure.fields.into_iter().filter_map(member).collect()
}

/// A structure whose type the declaration does not give names it in `@class` (legacy contract §2).
fn object(structure: Structure, ty: &Type, maps: Maps) -> Node {
    let class = match inside(ty) {
        Type::Structure(_) => None,
        _ if structure.name == UNNAMED => None,
        _ => Some((Cow::Borrowed("@class"), Node::text(structure.name.clone()))),
    };
    Node::Object(class.into_iter().chain(members(structure, ty, maps)).collect())
}

/// The name of a structure that names no type (json-rpc wire §4).
pub const UNNAMED: &str = "dynamic-structure";

fn map(entries: Vec<(Value, Value)>, ty: &Type, maps: Maps) -> Node {
    let (key_type, value_type) = match inside(ty) {
        Type::Map(key, value) => (*key, *value),
        _ => (&Type::Opaque, &Type::Opaque),
    };
    match maps {
        Maps::Object => {
            let entry = |(key, value)| (Cow::Owned(key_text(key)), or_null(value, value_type, maps));
            Node::Object(entries.into_iter().map(entry).collect())
        }
        Maps::Entries => {
            let entry = |(key, value)| {
                let key = or_null(key, key_type, maps);
                Node::object([("key", key), ("value", or_null(value, value_type, maps))])
            };
            Node::List(entries.into_iter().map(entry).collect())
        }
    }
}

fn key_text(key: Value) -> String {
    match document(key, &Type::Opaque, Maps::Object) {
        Some(Node::Text(text)) => text,
        Some(Node::Long(number)) => number.to_string(),
        Some(Node::Boolean(flag)) => flag.to_string(),
        Some(Node::Double(number)) => double(number, Doubles::Plain),
        // No declaration has a key of another shape.
        Some(Node::Null | Node::List(_) | Node::Object(_)) | None => String::new(),
    }
}

fn or_null(value: Value, ty: &Type, maps: Maps) -> Node {
    document(value, ty, maps).unwrap_or(Node::Null)
}

fn inside(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) => inside(inner),
        other => other,
    }
}

fn element(ty: &Type) -> &Type {
    match inside(ty) {
        Type::List(inner) | Type::Set(inner) => inner,
        _ => &Type::Opaque,
    }
}
