//! A value as one sequence of bytes, for whoever digests values. The sequence is for digests alone: nobody reads it back.
//!
//! Digests of it are kept in databases (client tokens are held against them), so the sequence of a value never changes
//! from one release to the next.

use super::{Structure, Value};

/// Gives `sink` the bytes of `value`, piece by piece. Different values of one declared type have different bytes, with two
/// exceptions that are meant:
///
/// - An unset field counts as an absent one, so that a client which leaves a field out says the same as one which writes
///   that it is unset. A set optional counts as what is in it.
/// - Of a secret only its presence counts: a fast digest of a password must not be kept.
pub fn canonical<S: FnMut(&[u8])>(value: &Value, sink: &mut S) {
    match value {
        Value::Void | Value::Optional(None) => sink(b"-"),
        Value::Boolean(value) => piece(sink, b'b', &[u8::from(*value)]),
        Value::Long(value) => piece(sink, b'l', &value.to_be_bytes()),
        Value::Double(value) => piece(sink, b'd', &value.to_bits().to_be_bytes()),
        Value::String(text) => piece(sink, b's', text.as_bytes()),
        Value::Secret(_) => piece(sink, b'p', b""),
        Value::Binary(bytes) => piece(sink, b'y', bytes),
        Value::Optional(Some(inner)) => canonical(inner, sink),
        Value::List(items) => {
            piece(sink, b'[', &length(items));
            for item in items {
                canonical(item, sink);
            }
        }
        Value::Map(entries) => {
            piece(sink, b'{', &length(entries));
            for (key, value) in entries {
                canonical(key, sink);
                canonical(value, sink);
            }
        }
        Value::Structure(structure) | Value::Error(structure) => add_structure(sink, structure),
    }
}

fn add_structure<S: FnMut(&[u8])>(sink: &mut S, structure: &Structure) {
    piece(sink, b'(', structure.name.as_bytes());
    for (name, value) in structure.fields.iter().filter(|(_, value)| *value != Value::UNSET) {
        piece(sink, b'f', name.as_bytes());
        canonical(value, sink);
    }
    sink(b")");
}

/// Tag, length and bytes, so that no two values run into each other.
fn piece<S: FnMut(&[u8])>(sink: &mut S, tag: u8, bytes: &[u8]) {
    sink(&[tag]);
    sink(&length(bytes));
    sink(bytes);
}

/// In eight bytes on every machine.
fn length<T>(items: &[T]) -> [u8; 8] {
    (items.len() as u64).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Structure, Value, canonical};

    fn bytes(value: &Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        canonical(value, &mut |piece: &[u8]| bytes.extend_from_slice(piece));
        bytes
    }

    fn spec(fields: &[(&'static str, Value)]) -> Value {
        let with = |spec: Structure, (name, value): &(&'static str, Value)| spec.with(*name, value.clone());
        Value::Structure(fields.iter().fold(Structure::new("com.vmware.content.library_model"), with))
    }

    fn set(text: &str) -> Value {
        Value::set(Value::string(text))
    }

    #[test]
    fn the_bytes_are_those_of_every_release() {
        let value = Value::Structure(Structure::new("s").with("a", Value::List(vec![Value::Long(1), Value::UNSET])));
        let expected = b"(\0\0\0\0\0\0\0\x01sf\0\0\0\0\0\0\0\x01a[\0\0\0\0\0\0\0\x08\0\0\0\0\0\0\0\x02\
                         l\0\0\0\0\0\0\0\x08\0\0\0\0\0\0\0\x01-)";
        assert_eq!(bytes(&value), expected);
    }

    #[test]
    fn an_unset_field_counts_as_an_absent_one() {
        let name = ("name", set("a"));
        assert_eq!(bytes(&spec(&[name.clone(), ("id", Value::UNSET)])), bytes(&spec(&[name])));
    }

    #[test]
    fn a_password_leaves_no_trace_but_its_presence() {
        let [one, two] = ["one", "two"].map(|text| spec(&[("password", Value::Secret(text.to_owned()))]));
        assert_eq!(bytes(&one), bytes(&two));
        assert_ne!(bytes(&one), bytes(&spec(&[])));
    }

    #[test]
    fn values_that_say_different_things_have_different_bytes() {
        let text = Value::string;
        let values = [
            Value::Void,
            Value::Boolean(false),
            Value::Boolean(true),
            Value::Long(1),
            Value::Double(1.0),
            text("1"),
            Value::Binary(b"1".to_vec()),
            Value::Secret("1".to_owned()),
            Value::List(vec![]),
            Value::List(vec![text("ab")]),
            Value::List(vec![text("a"), text("b")]),
            Value::List(vec![Value::List(vec![text("a")]), text("b")]),
            Value::Map(vec![(text("a"), text("b"))]),
            spec(&[]),
            spec(&[("name", set("a"))]),
            spec(&[("name", set("b"))]),
            spec(&[("description", set("a"))]),
            spec(&[("name", spec(&[("name", set("a"))]))]),
        ];
        let distinct: BTreeSet<Vec<u8>> = values.iter().map(bytes).collect();
        assert_eq!(distinct.len(), values.len());
    }
}
