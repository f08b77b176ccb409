//! Values to XML. It must never decide what is said.

use std::fmt::Write as _;

use crate::value::{Data, Moref, Value};

/// Whether an element must say what its type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Typing {
    /// The API declares the element's type. Data objects carry theirs all the same: it may be a more special one.
    Declared,
    /// The API declares none: the element says it, and a list is one element of a type `ArrayOf…`.
    Shown,
}

/// Writes a value as an element, or as several where it is a list of a declared type.
pub(crate) fn write(out: &mut String, name: &str, value: &Value, typing: Typing) {
    match value {
        Value::Bool(value) => plain(out, name, "xsd:boolean", typing, if *value { "true" } else { "false" }),
        Value::Int(value) => plain(out, name, "xsd:int", typing, &value.to_string()),
        Value::Long(value) => plain(out, name, "xsd:long", typing, &value.to_string()),
        Value::Text(value) => plain(out, name, "xsd:string", typing, value),
        // Milliseconds: more digits are no dateTime to some clients.
        Value::Time(value) => {
            plain(out, name, "xsd:dateTime", typing, &value.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
        }
        Value::Word(kind, word) => plain(out, name, kind, typing, word),
        Value::Reference(reference) => write_reference(out, name, reference, typing),
        Value::Data(data) => {
            open(out, name, Some(data.kind));
            fields(out, data);
            close(out, name);
        }
        Value::List(of, items) => list(out, name, (of, items), typing),
        Value::Any(value) => write(out, name, value, Typing::Shown),
    }
}

/// Writes the fields of a data object.
pub(crate) fn fields(out: &mut String, data: &Data) {
    for (name, value) in &data.fields {
        write(out, name, value, Typing::Declared);
    }
}

/// Writes an element that holds a text and says no type.
pub(crate) fn text_element(out: &mut String, name: &str, text: &str) {
    plain(out, name, "xsd:string", Typing::Declared, text);
}

fn list(out: &mut String, name: &str, (of, items): (&str, &[Value]), typing: Typing) {
    if typing == Typing::Declared {
        for item in items {
            write(out, name, item, typing);
        }
        return;
    }
    open(out, name, Some(&format!("ArrayOf{of}")));
    let item_name = match of {
        "String" => "string",
        "Int" => "int",
        other => other,
    };
    for item in items {
        write(out, item_name, item, Typing::Declared);
    }
    close(out, name);
}

fn write_reference(out: &mut String, name: &str, reference: &Moref, typing: Typing) {
    let _ = write!(out, r#"<{name} type=""#);
    escape(out, &reference.kind);
    out.push('"');
    // Behind `type`, as vCenter writes it: dom4j, and so yavijava, takes the first attribute that is called `type`,
    // whatever its namespace.
    if typing == Typing::Shown {
        out.push_str(r#" xsi:type="ManagedObjectReference""#);
    }
    out.push('>');
    escape(out, &reference.id);
    close(out, name);
}

fn plain(out: &mut String, name: &str, kind: &str, typing: Typing, text: &str) {
    open(out, name, (typing == Typing::Shown).then_some(kind));
    escape(out, text);
    close(out, name);
}

fn open(out: &mut String, name: &str, kind: Option<&str>) {
    // Writing to a String cannot fail.
    let _ = match kind {
        Some(kind) => write!(out, r#"<{name} xsi:type="{kind}">"#),
        None => write!(out, "<{name}>"),
    };
}

fn close(out: &mut String, name: &str) {
    let _ = write!(out, "</{name}>");
}

/// What XML cannot say at all becomes U+FFFD.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
}
