//! Values as JSON-RPC writes them: self-describing, with wrappers (json-rpc wire §4). Knows no envelope.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    Fault, Structure, Value, complaint,
    dialect::body::{
        Node,
        node::Member,
        sink::{Sink, Tree},
    },
    validate::Path,
};

/// The name of a map's entries.
const MAP_ENTRY: &str = "map-entry";

/// The tree of `value`.
pub fn encode(value: &Value) -> Node {
    let mut tree = Tree::default();
    put(value, &mut tree);
    tree.finish().unwrap_or(Node::Null)
}

/// Gives `sink` the document of `value`.
pub fn put(value: &Value, sink: &mut impl Sink) {
    match value {
        Value::Void => sink.null(),
        Value::Boolean(flag) => sink.boolean(*flag),
        Value::Long(number) => sink.long(*number),
        Value::Double(number) => sink.double(*number),
        Value::String(text) => sink.text(text),
        Value::Secret(text) => wrapped("SECRET", sink, |sink| sink.text(text)),
        Value::Binary(bytes) => wrapped("BINARY", sink, |sink| sink.text(&STANDARD.encode(bytes))),
        Value::Optional(None) => wrapped("OPTIONAL", sink, Sink::null),
        Value::Optional(Some(inner)) => wrapped("OPTIONAL", sink, |sink| put(inner, sink)),
        Value::List(items) => {
            sink.begin_list();
            for item in items {
                put(item, sink);
            }
            sink.end_list();
        }
        Value::Map(entries) => {
            sink.begin_list();
            for (key, value) in entries {
                put_entry(key, value, sink);
            }
            sink.end_list();
        }
        Value::Structure(structure) => put_structure("STRUCTURE", structure, sink),
        Value::Error(structure) => put_structure("ERROR", structure, sink),
    }
}

fn wrapped<S: Sink>(tag: &str, sink: &mut S, content: impl FnOnce(&mut S)) {
    sink.begin_object();
    sink.name(tag);
    content(sink);
    sink.end_object();
}

fn put_entry(key: &Value, value: &Value, sink: &mut impl Sink) {
    let fields = [("key", key), ("value", value)];
    wrapped("STRUCTURE", sink, |sink| wrapped(MAP_ENTRY, sink, |sink| put_fields(fields.into_iter(), sink)));
}

fn put_structure(tag: &str, structure: &Structure, sink: &mut impl Sink) {
    let fields = structure.fields.iter().map(|(name, value)| (name.as_ref(), value));
    wrapped(tag, sink, |sink| wrapped(&structure.name, sink, |sink| put_fields(fields, sink)));
}

fn put_fields<'v>(fields: impl Iterator<Item = (&'v str, &'v Value)>, sink: &mut impl Sink) {
    sink.begin_object();
    for (name, value) in fields {
        sink.name(name);
        put(value, sink);
    }
    sink.end_object();
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
