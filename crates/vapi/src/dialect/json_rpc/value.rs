//! Values as JSON-RPC writes them: self-describing, with wrappers (json-rpc wire §4). Knows no envelope.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    Fault, Structure, Value, complaint,
    dialect::body::{Node, node::Member},
    validate::Path,
};

/// The name of a map's entries.
const MAP_ENTRY: &str = "map-entry";

/// The node of `value`.
pub fn encode(value: Value) -> Node {
    match value {
        Value::Void => Node::Null,
        Value::Boolean(flag) => Node::Boolean(flag),
        Value::Long(number) => Node::Long(number),
        Value::Double(number) => Node::Double(number),
        Value::String(text) => Node::Text(text),
        Value::Secret(text) => wrapped("SECRET", Node::Text(text)),
        Value::Binary(bytes) => wrapped("BINARY", Node::Text(STANDARD.encode(bytes))),
        Value::Optional(inner) => wrapped("OPTIONAL", inner.map_or(Node::Null, |inner| encode(*inner))),
        Value::List(items) => Node::List(items.into_iter().map(encode).collect()),
        Value::Map(entries) => {
            let entry = |(key, value)| Structure::new(MAP_ENTRY).with("key", key).with("value", value);
            Node::List(entries.into_iter().map(|pair| structure("STRUCTURE", entry(pair))).collect())
        }
        Value::Structure(inner) => structure("STRUCTURE", inner),
        Value::Error(inner) => structure("ERROR", inner),
    }
}

fn wrapped(tag: &'static str, node: Node) -> Node {
    Node::Object(vec![(Cow::Borrowed(tag), node)])
}

fn structure(tag: &'static str, structure: Structure) -> Node {
    let fields = structure.fields.into_iter().map(|(name, value)| (name, encode(value))).collect();
    wrapped(tag, Node::Object(vec![(structure.name, Node::Object(fields))]))
}

/// The value of `node`. Without a type an empty list may also be an empty map; validation settles that.
///
/// # Errors
/// `InvalidArgument` for an object that is no wrapper.
pub fn decode(node: Node) -> Result<Value, Fault> {
    at(node, &Path::ROOT)
}

fn at(node: Node, path: &Path<'_>) -> Result<Value, Fault> {
    Ok(match node {
        Node::Null => Value::Void,
        Node::Boolean(flag) => Value::Boolean(flag),
        Node::Long(number) => Value::Long(number),
        Node::Double(number) => Value::Double(number),
        Node::Text(text) => Value::String(text),
        Node::List(items) => {
            let items = items.into_iter().enumerate().map(|(index, item)| at(item, &path.index(index)));
            list_or_map(items.collect::<Result<_, _>>()?)
        }
        Node::Object(members) => unwrapped(members, path)?,
    })
}

fn unwrapped(members: Vec<Member>, path: &Path<'_>) -> Result<Value, Fault> {
    let bad = || complaint::malformed("a value with one of the wrappers of vAPI", &path.text());
    let Some((tag, inner)) = single(members) else {
        return Err(bad());
    };
    match (tag.as_ref(), inner) {
        ("OPTIONAL", Node::Null) => Ok(Value::UNSET),
        ("OPTIONAL", inner) => at(inner, path).map(Value::set),
        ("SECRET", Node::Text(text)) => Ok(Value::Secret(text)),
        ("BINARY", Node::Text(text)) => {
            STANDARD.decode(text).map(Value::Binary).map_err(|_| complaint::malformed("base64", &path.text()))
        }
        ("STRUCTURE", Node::Object(inner)) => named(inner, path)?.map(Value::Structure).ok_or_else(bad),
        ("ERROR", Node::Object(inner)) => named(inner, path)?.map(Value::Error).ok_or_else(bad),
        _ => Err(bad()),
    }
}

fn named(members: Vec<Member>, path: &Path<'_>) -> Result<Option<Structure>, Fault> {
    let Some((name, Node::Object(fields))) = single(members) else {
        return Ok(None);
    };
    let mut structure = Structure::new(name);
    for (name, node) in fields {
        let value = at(node, &path.field(&name))?;
        structure.fields.push((name, value));
    }
    Ok(Some(structure))
}

fn single(members: Vec<Member>) -> Option<Member> {
    let mut members = members.into_iter();
    let first = members.next()?;
    members.next().is_none().then_some(first)
}

/// A list all of whose items are map entries is a map.
fn list_or_map(items: Vec<Value>) -> Value {
    if items.is_empty() || !items.iter().all(is_entry) {
        return Value::List(items);
    }
    let entry = |item| match item {
        Value::Structure(mut entry) => Some((entry.take("key")?, entry.take("value")?)),
        _ => None,
    };
    Value::Map(items.into_iter().filter_map(entry).collect())
}

fn is_entry(item: &Value) -> bool {
    matches!(item, Value::Structure(entry)
        if entry.name == MAP_ENTRY && entry.fields.len() == 2 && entry.get("key").is_some() && entry.get("value").is_some())
}
