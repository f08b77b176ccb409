//! What a client token is held against: a digest of the specification that came with it.

use library_core::{Creation, Result};
use sha2::{Digest, Sha256};
use vapi::{Bound, Caller, Value, value::canonical::canonical};

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

/// SHA-256, in lower-case hexadecimal, over the value's canonical bytes.
fn fingerprint(value: &Value) -> String {
    let mut digest = Sha256::new();
    canonical(value, &mut |bytes: &[u8]| digest.update(bytes));
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use vapi::{Structure, Value};

    use super::fingerprint;

    /// Fingerprints are kept in databases: one of an earlier release must be the one of today.
    #[test]
    fn fingerprints_are_those_that_earlier_releases_have_kept() {
        let place = Structure::new("com.vmware.content.library.storage_backing")
            .with("type", Value::string("DATASTORE"))
            .with("datastore_id", Value::set(Value::string("datastore-1")))
            .with("storage_uri", Value::UNSET);
        let properties = vec![(Value::string("free"), Value::Double(0.5)), (Value::string("used"), Value::Long(-3))];
        let spec = Structure::new("com.vmware.content.library_model")
            .with("id", Value::UNSET)
            .with("name", Value::set(Value::string("Bilder \u{e9}")))
            .with("password", Value::set(Value::Secret("open sesame".to_owned())))
            .with("published", Value::set(Value::Boolean(true)))
            .with("icon", Value::Binary(vec![0, 255]))
            .with("storage_backings", Value::set(Value::List(vec![Value::Structure(place), Value::UNSET])))
            .with("properties", Value::Map(properties))
            .with("cause", Value::Error(Structure::new("com.vmware.vapi.std.errors.error").with("data", Value::Void)));
        let kept = "c45c78c05953e8c83edbf2ede3f674bae9e7ffd245a72bd72bafa8b364f37dad";
        assert_eq!(fingerprint(&Value::Structure(spec)), kept);
    }
}
