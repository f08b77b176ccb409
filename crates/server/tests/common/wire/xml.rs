//! XML as the legacy contract has it: JSON node for node. A writer for requests, and a reader that turns answers back
//! into what JSON would have said, with every scalar as text.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use vapi::OperationDef;

/// The document of a request.
pub(crate) fn input(operation: &OperationDef, members: &Map<String, Value>) -> String {
    let words = operation.name.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        format!("{}{rest}", first.to_uppercase())
    });
    let root = format!("ns0:{}-Input", words.collect::<String>());
    let namespace = operation.service.strip_prefix("com.vmware.").unwrap().replace('.', "/");
    let mut text = format!(
        "<?xml version=\"1.0\" ?><{root} xmlns:ns0=\"http://vmware.com/{namespace}\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
    );
    for (name, value) in members {
        element(&mut text, name, value);
    }
    write!(text, "</{root}>").unwrap();
    text
}

fn element(text: &mut String, name: &str, value: &Value) {
    let name = if value.is_array() { format!("{name}-array") } else { name.to_owned() };
    write!(text, "<{name}>").unwrap();
    match value {
        Value::Array(items) => items.iter().for_each(|item| element(text, "array-item", item)),
        Value::Object(members) => members.iter().for_each(|(name, value)| element(text, name, value)),
        Value::String(scalar) => {
            text.push_str(&scalar.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => write!(text, "{value}").unwrap(),
    }
    write!(text, "</{name}>").unwrap();
}

/// The root's tag with its attributes, and what JSON would have said in it.
pub(crate) fn read(text: &str) -> (String, Value) {
    let mut rest = text.trim_start();
    if rest.starts_with("<?xml") {
        rest = rest.split_once("?>").unwrap().1.trim_start();
    }
    let (tag, value) = node(&mut rest);
    assert_eq!(rest.trim(), "", "something follows the document");
    (tag, value)
}

/// Reads one element off the front.
fn node(rest: &mut &str) -> (String, Value) {
    let (tag, after) = rest.strip_prefix('<').unwrap().split_once('>').unwrap();
    *rest = after;
    if let Some(tag) = tag.strip_suffix('/') {
        return (tag.to_owned(), empty(tag));
    }
    let name = tag.split(' ').next().unwrap();
    let end = format!("</{name}>");
    let (mut children, mut scalar) = (Vec::new(), String::new());
    loop {
        if let Some(after) = rest.strip_prefix(&*end) {
            *rest = after;
            return (tag.to_owned(), value(name, children, scalar));
        }
        if rest.starts_with('<') {
            children.push(node(rest));
        } else {
            let at = rest.find('<').unwrap();
            scalar.push_str(&rest[..at]);
            *rest = &rest[at..];
        }
    }
}

fn empty(name: &str) -> Value {
    if name.ends_with("-array") { Value::Array(Vec::new()) } else { Value::String(String::new()) }
}

fn value(name: &str, children: Vec<(String, Value)>, scalar: String) -> Value {
    if name.ends_with("-array") {
        let is_item = |name: &str| name == "array-item" || name == "array-item-array";
        assert!(children.iter().all(|(name, _)| is_item(name)), "{children:?}");
        return Value::Array(children.into_iter().map(|(_, value)| value).collect());
    }
    if children.is_empty() {
        let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
        return Value::String(plain.iter().fold(scalar, |text, (entity, plain)| text.replace(entity, plain)));
    }
    assert_eq!(scalar.trim(), "", "text in a structure");
    let members = children.into_iter().map(|(name, value)| (name.trim_end_matches("-array").to_owned(), value));
    Value::Object(members.collect())
}

/// A JSON document as [`read`] tells of its XML twin: scalars are text, and what has no members is empty text.
pub(crate) fn flattened(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(flattened).collect(),
        Value::Object(members) if members.is_empty() => Value::String(String::new()),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), flattened(value))).collect(),
        Value::String(_) => value.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
    }
}
