//! Values as REST documents write them, plain: `/api` and `/rest` differ in their maps only. Never writes JSON-RPC.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    Node,
    json::{Doubles, double},
    sink::{Sink, Tree},
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

/// The tree of `value`, or nothing for an unset optional and void.
pub fn document(value: &Value, ty: &Type, maps: Maps) -> Option<Node> {
    let mut tree = Tree::default();
    if !is_absent(value) {
        put(value, ty, maps, &mut tree);
    }
    tree.finish()
}

/// Whether nothing is written of `value` as a member of an object.
pub fn is_absent(value: &Value) -> bool {
    match value {
        Value::Void | Value::Optional(None) => true,
        Value::Optional(Some(inner)) => is_absent(inner),
        _ => false,
    }
}

/// Gives `sink` the document of `value`; an absent one is null.
pub fn put(value: &Value, ty: &Type, maps: Maps, sink: &mut impl Sink) {
    match value {
        Value::Void | Value::Optional(None) => sink.null(),
        Value::Optional(Some(inner)) => put(inner, inside(ty), maps, sink),
        Value::Boolean(flag) => sink.boolean(*flag),
        Value::Long(number) => sink.long(*number),
        Value::Double(number) => sink.double(*number),
        Value::String(text) | Value::Secret(text) => sink.text(text),
        Value::Binary(bytes) => sink.text(&STANDARD.encode(bytes)),
        Value::List(items) => {
            let inner = element(ty);
            sink.begin_list();
            for item in items {
                put(item, inner, maps, sink);
            }
            sink.end_list();
        }
        Value::Map(entries) => put_map(entries, ty, maps, sink),
        Value::Structure(structure) | Value::Error(structure) => put_structure(structure, ty, maps, sink),
    }
}

/// The members that are set. A structure whose type the declaration does not give names it in `@class` (legacy contract §2).
fn put_structure(structure: &Structure, ty: &Type, maps: Maps, sink: &mut impl Sink) {
    let definition = match inside(ty) {
        Type::Structure(definition) => Some(definition()),
        _ => None,
    };
    sink.begin_object();
    if definition.is_none() && structure.name != UNNAMED {
        sink.name("@class");
        sink.text(&structure.name);
    }
    for (at, (name, value)) in structure.fields.iter().enumerate().filter(|(_, (_, value))| !is_absent(value)) {
        let field = definition.and_then(|definition| definition.field_near(at, name));
        sink.name(name);
        put(value, field.map_or(&Type::Opaque, |field| &field.ty), maps, sink);
    }
    sink.end_object();
}

/// The name of a structure that names no type (json-rpc wire §4).
pub const UNNAMED: &str = "dynamic-structure";

fn put_map(entries: &[(Value, Value)], ty: &Type, maps: Maps, sink: &mut impl Sink) {
    let (key_type, value_type) = match inside(ty) {
        Type::Map(key, value) => (*key, *value),
        _ => (&Type::Opaque, &Type::Opaque),
    };
    match maps {
        Maps::Object => {
            sink.begin_object();
            for (key, value) in entries {
                sink.name(&key_text(key));
                put(value, value_type, maps, sink);
            }
            sink.end_object();
        }
        Maps::Entries => {
            sink.begin_list();
            for (key, value) in entries {
                sink.begin_object();
                sink.name("key");
                put(key, key_type, maps, sink);
                sink.name("value");
                put(value, value_type, maps, sink);
                sink.end_object();
            }
            sink.end_list();
        }
    }
}

fn key_text(key: &Value) -> Cow<'_, str> {
    match key {
        Value::String(text) | Value::Secret(text) => Cow::Borrowed(text),
        Value::Long(number) => Cow::Owned(number.to_string()),
        Value::Boolean(flag) => Cow::Owned(flag.to_string()),
        Value::Double(number) => Cow::Owned(double(*number, Doubles::Plain)),
        Value::Binary(bytes) => Cow::Owned(STANDARD.encode(bytes)),
        Value::Optional(Some(inner)) => key_text(inner),
        // No declaration has a key of another shape.
        Value::Void
        | Value::Optional(None)
        | Value::List(_)
        | Value::Map(_)
        | Value::Structure(_)
        | Value::Error(_) => Cow::Borrowed(""),
    }
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
