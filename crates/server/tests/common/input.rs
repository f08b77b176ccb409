//! Inputs that name what is in a scene.

use serde_json::Value;

/// `input` with what `of` says in the place of every `{name}`.
pub(crate) fn resolved(input: &Value, of: &dyn Fn(&str) -> String) -> Value {
    match input {
        Value::String(text) => {
            let name = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
            Value::String(name.map_or_else(|| text.clone(), of))
        }
        Value::Array(items) => items.iter().map(|item| resolved(item, of)).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), resolved(value, of))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => input.clone(),
    }
}
