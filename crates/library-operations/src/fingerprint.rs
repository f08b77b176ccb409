//! What a client token is held against: a digest of the specification that came with it.

use library_core::{Creation, Result};
use sha2::{Digest, Sha256};
use vapi::{Bound, Caller, Structure, Value};

/// The creation that `cx` asks for through `operation` (its full name), with the specification `spec`.
///
/// # Errors
/// Unauthenticated when nobody has logged in.
pub(crate) fn creation(
    cx: &Caller,
    operation: &'static str,
    token: Option<String>,
    spec: impl Bound,
) -> Result<Creation> {
    creation_of(cx, operation, token, &spec.into_value())
}

/// As [`creation`], of an operation that is asked for with more than a specification.
///
/// # Errors
/// As there.
pub(crate) fn creation_of(
    cx: &Caller,
    operation: &'static str,
    token: Option<String>,
    asked: &Value,
) -> Result<Creation> {
    let fingerprint = fingerprint(asked);
    Ok(Creation { user: crate::user(cx)?, operation, token, fingerprint })
}

/// SHA-256 over names and values, lower-case hexadecimal. Unset fields count as absent, so that a client which leaves
/// them out says the same as one which writes them. Of a secret only its presence counts: a fast digest of a password
/// must not be kept.
fn fingerprint(value: &Value) -> String {
    let mut digest = Sha256::new();
    add(&mut digest, value);
    hex::encode(digest.finalize())
}

fn add(digest: &mut Sha256, value: &Value) {
    match value {
        Value::Void | Value::Optional(None) => digest.update(b"-"),
        Value::Boolean(value) => piece(digest, b'b', &[u8::from(*value)]),
        Value::Long(value) => piece(digest, b'l', &value.to_be_bytes()),
        Value::Double(value) => piece(digest, b'd', &value.to_bits().to_be_bytes()),
        Value::String(text) => piece(digest, b's', text.as_bytes()),
        Value::Secret(_) => piece(digest, b'p', b""),
        Value::Binary(bytes) => piece(digest, b'y', bytes),
        Value::Optional(Some(inner)) => add(digest, inner),
        Value::List(items) => {
            piece(digest, b'[', &items.len().to_be_bytes());
            for item in items {
                add(digest, item);
            }
        }
        Value::Map(entries) => {
            piece(digest, b'{', &entries.len().to_be_bytes());
            for (key, value) in entries {
                add(digest, key);
                add(digest, value);
            }
        }
        Value::Structure(structure) | Value::Error(structure) => add_structure(digest, structure),
    }
}

fn add_structure(digest: &mut Sha256, structure: &Structure) {
    piece(digest, b'(', structure.name.as_bytes());
    for (name, value) in structure.fields.iter().filter(|(_, value)| *value != Value::UNSET) {
        piece(digest, b'f', name.as_bytes());
        add(digest, value);
    }
    digest.update(b")");
}

/// Length and bytes, so that no two values run into each other.
fn piece(digest: &mut Sha256, tag: u8, bytes: &[u8]) {
    digest.update([tag]);
    digest.update(bytes.len().to_be_bytes());
    digest.update(bytes);
}

#[cfg(test)]
mod tests {
    use vapi::{Structure, Value};

    use super::fingerprint;

    fn spec(fields: &[(&'static str, Value)]) -> Value {
        let with = |spec: Structure, (name, value): &(&'static str, Value)| spec.with(*name, value.clone());
        Value::Structure(fields.iter().fold(Structure::new("com.vmware.content.library_model"), with))
    }

    #[test]
    fn an_unset_field_counts_as_an_absent_one() {
        let name = ("name", Value::set(Value::string("a")));
        assert_eq!(fingerprint(&spec(&[name.clone(), ("id", Value::UNSET)])), fingerprint(&spec(&[name])));
    }

    #[test]
    fn another_value_and_another_field_make_another_fingerprint() {
        let a = spec(&[("name", Value::set(Value::string("a")))]);
        let b = spec(&[("name", Value::set(Value::string("b")))]);
        let c = spec(&[("description", Value::set(Value::string("a")))]);
        assert_ne!(fingerprint(&a), fingerprint(&b));
        assert_ne!(fingerprint(&a), fingerprint(&c));
    }

    #[test]
    fn a_password_leaves_no_trace_but_its_presence() {
        let one = spec(&[("password", Value::Secret("one".to_owned()))]);
        let two = spec(&[("password", Value::Secret("two".to_owned()))]);
        assert_eq!(fingerprint(&one), fingerprint(&two));
        assert_ne!(fingerprint(&one), fingerprint(&spec(&[])));
    }
}
