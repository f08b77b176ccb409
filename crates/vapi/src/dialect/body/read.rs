//! REST documents to values, led by their types: unknown members are refused, unset optionals may be left out.
//! Missing required fields and syntax are the validator's business.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    Node,
    node::{self, Member},
    write::UNNAMED,
};
use crate::{Fault, FaultKind, Structure, StructureDef, Type, Value, complaint, validate::Path};

/// What text may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Only itself, as in `/api` bodies.
    Strict,
    /// A number or a boolean too: XML, query strings, and legacy JSON (legacy contract §2).
    Scalars,
}

/// The value of type `ty` that `node` stands for.
///
/// # Errors
/// `InvalidArgument` for another shape, `UnexpectedInput` for an unknown member.
pub fn value(node: Node, ty: &Type, text: Text) -> Result<Value, Fault> {
    at(node, ty, text, &Path::ROOT)
}

/// The same, inside a larger value.
pub(crate) fn at(node: Node, ty: &Type, text: Text, path: &Path<'_>) -> Result<Value, Fault> {
    match (ty, node) {
        (Type::Optional(_), Node::Null) => Ok(Value::UNSET),
        (Type::Optional(inner), node) => at(node, inner, text, path).map(Value::set),
        (Type::Boolean, Node::Boolean(flag)) => Ok(Value::Boolean(flag)),
        (Type::Long, Node::Long(number)) => Ok(Value::Long(number)),
        (Type::Double, Node::Double(number)) => Ok(Value::Double(number)),
        #[allow(clippy::cast_precision_loss, reason = "a wire integer for a double loses what the double cannot hold")]
        (Type::Double, Node::Long(number)) => Ok(Value::Double(number as f64)),
        (Type::String | Type::Id(_) | Type::Enumeration(_) | Type::DateTime | Type::Uri, Node::Text(found)) => {
            Ok(Value::String(found))
        }
        (Type::Secret, Node::Text(found)) => Ok(Value::Secret(found)),
        (Type::Binary, Node::Text(found)) => binary(&found, path),
        (Type::Boolean | Type::Long | Type::Double, Node::Text(found)) if text == Text::Scalars => {
            scalar(&found, ty, path)
        }
        (Type::List(inner) | Type::Set(inner), Node::List(items)) => list(items, inner, text, path),
        (Type::Map(key, inner), node @ (Node::List(_) | Node::Object(_))) => map(node, (key, inner), text, path),
        (Type::Structure(definition), Node::Object(members)) => {
            structure(members, definition(), text, path).map(Value::Structure)
        }
        // `<data/>` in XML and an empty structure look the same.
        (Type::Structure(definition), Node::Text(blank)) if text == Text::Scalars && blank.trim().is_empty() => {
            Ok(Value::Structure(Structure::new(definition().name)))
        }
        (Type::DynamicStructure, Node::Object(members)) => dynamic(members, path).map(Value::Structure),
        (Type::DynamicStructure, Node::Text(blank)) if text == Text::Scalars && blank.trim().is_empty() => {
            Ok(Value::Structure(Structure::new(UNNAMED)))
        }
        (Type::AnyError, Node::Object(members)) => error(members, text, path),
        (Type::Opaque, node) => opaque(node, path),
        (_, node) => Err(complaint::mismatch(&format!("{ty:?}"), node.shape(), &path.text())),
    }
}

/// The structure that `members` stand for.
pub(crate) fn structure(
    members: Vec<Member>,
    definition: &'static StructureDef,
    text: Text,
    path: &Path<'_>,
) -> Result<Structure, Fault> {
    let mut structure = Structure::new(definition.name);
    for (name, node) in members {
        // A declared structure may still name itself.
        if name == "@class" && node.as_text() == Some(definition.name) {
            continue;
        }
        let Some(field) = definition.field(&name) else {
            return Err(complaint::unexpected(definition.name, &name, &path.text()));
        };
        let value = at(node, &field.ty, text, &path.field(field.name))?;
        structure.fields.push((Cow::Borrowed(field.name), value));
    }
    Ok(structure)
}

fn binary(text: &str, path: &Path<'_>) -> Result<Value, Fault> {
    STANDARD.decode(text.trim()).map(Value::Binary).map_err(|_| complaint::malformed("base64", &path.text()))
}

fn scalar(text: &str, ty: &Type, path: &Path<'_>) -> Result<Value, Fault> {
    let text = text.trim();
    let value = match (ty, text) {
        (Type::Boolean, "true") => Some(Value::Boolean(true)),
        (Type::Boolean, "false") => Some(Value::Boolean(false)),
        (Type::Long, _) => text.parse().ok().map(Value::Long),
        (Type::Double, _) => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Double),
        _ => None,
    };
    value.ok_or_else(|| complaint::mismatch(&format!("{ty:?}"), "text", &path.text()))
}

fn list(items: Vec<Node>, inner: &Type, text: Text, path: &Path<'_>) -> Result<Value, Fault> {
    let items = items.into_iter().enumerate().map(|(index, item)| at(item, inner, text, &path.index(index)));
    items.collect::<Result<_, _>>().map(Value::List)
}

/// A list of entries, or an object: clients send both (legacy contract §2 and §5).
fn map(map: Node, (key, inner): (&Type, &Type), text: Text, path: &Path<'_>) -> Result<Value, Fault> {
    let entries: Vec<(Node, Node)> = match map {
        Node::Object(members) => members.into_iter().map(|(name, node)| (Node::text(name), node)).collect(),
        Node::List(items) => {
            let entry = |(index, item)| entry(item, &path.index(index));
            items.into_iter().enumerate().map(entry).collect::<Result<_, _>>()?
        }
        other => return Err(complaint::mismatch("map", other.shape(), &path.text())),
    };
    let entries = entries.into_iter().enumerate().map(|(index, (k, v))| {
        let path = path.index(index);
        Ok((at(k, key, Text::Scalars, &path.field("key"))?, at(v, inner, text, &path.field("value"))?))
    });
    entries.collect::<Result<_, Fault>>().map(Value::Map)
}

fn entry(item: Node, path: &Path<'_>) -> Result<(Node, Node), Fault> {
    let Node::Object(mut members) = item else {
        return Err(complaint::mismatch("an entry with `key` and `value`", item.shape(), &path.text()));
    };
    let key = node::take(&mut members, "key").ok_or_else(|| complaint::missing("map-entry", "key", &path.text()))?;
    // An unset optional value is left out in XML.
    let value = node::take(&mut members, "value").unwrap_or(Node::Null);
    match members.first() {
        Some((name, _)) => Err(complaint::unexpected("map-entry", name, &path.text())),
        None => Ok((key, value)),
    }
}

/// A structure that names its own type in `@class`, or none (legacy contract §2).
fn dynamic(mut members: Vec<Member>, path: &Path<'_>) -> Result<Structure, Fault> {
    let name = match node::take(&mut members, "@class") {
        Some(Node::Text(name)) => name,
        None => UNNAMED.to_owned(),
        Some(other) => return Err(complaint::mismatch("string", other.shape(), &path.field("@class").text())),
    };
    let mut structure = Structure::new(name);
    for (name, node) in members {
        let value = opaque(node, &path.field(&name))?;
        structure.fields.push((name, value));
    }
    Ok(structure)
}

fn error(members: Vec<Member>, text: Text, path: &Path<'_>) -> Result<Value, Fault> {
    let member = |name| members.iter().find(|(member, _)| member == name).and_then(|(_, node)| node.as_text());
    let class = member("@class").and_then(FaultKind::from_canonical);
    let kind = class.or_else(|| member("error_type").and_then(FaultKind::from_error_type));
    match kind {
        Some(kind) => structure(members, kind.definition(), text, path).map(Value::Error),
        None => dynamic(members, path).map(Value::Error),
    }
}

/// A value whose type nobody declared: what JSON itself can tell.
fn opaque(node: Node, path: &Path<'_>) -> Result<Value, Fault> {
    Ok(match node {
        Node::Null => Value::UNSET,
        Node::Boolean(flag) => Value::Boolean(flag),
        Node::Long(number) => Value::Long(number),
        Node::Double(number) => Value::Double(number),
        Node::Text(text) => Value::String(text),
        Node::List(items) => {
            let items = items.into_iter().enumerate().map(|(index, item)| opaque(item, &path.index(index)));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        Node::Object(members) => {
            let structure = dynamic(members, path)?;
            match FaultKind::from_canonical(&structure.name) {
                Some(_) => Value::Error(structure),
                None => Value::Structure(structure),
            }
        }
    })
}
