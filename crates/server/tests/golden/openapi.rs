//! Answers held to the project's `OpenAPI` document, by a validator of just what that document uses.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{case::Case, common::message::Message};

/// The document.
pub(crate) struct Document(Value);

/// Members of a schema that only describe.
const SILENT: [&str; 7] =
    ["description", "x-vapi-structure", "x-vapi-enum", "x-error-type", "x-resource-types", "x-key", "title"];

impl Document {
    /// The document of the checkout.
    pub(crate) fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/quire.json");
        Self(serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
    }

    /// Holds an answer to the schema that its operation has for its status.
    pub(crate) fn check(&self, case: &Case, answer: &Message) {
        let id = format!("{}.{}", case.service, case.operation);
        let operation = self.operation(&id);
        let response = &operation["responses"][answer.status().to_string()];
        let named = format!("{id} {}", case.name);
        if answer.body.is_empty() {
            assert!(response.is_object() && response.get("content").is_none(), "{named}: a document is promised");
            return;
        }
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        let promised = response.pointer("/content/application~1json/schema");
        match (promised, case.ends) {
            (Some(schema), None) => self.fits(schema, &body, &named),
            (Some(schema), Some(kind)) if self.choice(schema, &body).is_some() => {
                self.fits(self.choice(schema, &body).unwrap(), &body, &named);
                assert_eq!(body["error_type"], kind.error_type(), "{named}");
            }
            // What every operation may answer is declared by none.
            (_, Some(kind)) => {
                assert!(vapi::FaultKind::STANDING.contains(&kind), "{named}: {} is not in the document", kind.name());
                let schema = &self.0["components"]["schemas"][format!("vapi.std.errors.{}", kind.name())];
                let fallback = &self.0["components"]["schemas"]["vapi.std.errors.not_found"];
                self.fits(if schema.is_object() { schema } else { fallback }, &body, &named);
            }
            (None, None) => panic!("{named}: nothing is promised for {}", answer.first),
        }
    }

    fn operation(&self, id: &str) -> &Value {
        let paths = self.0["paths"].as_object().unwrap().values();
        let mut operations = paths.flat_map(|path| path.as_object().unwrap().values());
        operations.find(|operation| operation["operationId"] == id).unwrap()
    }

    /// The schema itself, or the one of several that the answer's `error_type` names; `None` when it is none of them.
    fn choice<'d>(&'d self, schema: &'d Value, body: &Value) -> Option<&'d Value> {
        let several = schema.get("anyOf").and_then(Value::as_array);
        let candidates = several.map_or_else(|| vec![schema], |several| several.iter().collect());
        let is_named = |schema: &&Value| self.resolved(schema)["x-error-type"] == body["error_type"];
        candidates.into_iter().find(is_named)
    }

    fn resolved<'d>(&'d self, schema: &'d Value) -> &'d Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.0.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
            None => schema,
        }
    }

    fn fits(&self, schema: &Value, value: &Value, at: &str) {
        let schema = self.resolved(schema);
        for (keyword, rule) in schema.as_object().unwrap() {
            match keyword.as_str() {
                "type" => assert!(is_of(rule, value), "{at}: {value} is no {rule}"),
                "enum" => assert!(rule.as_array().unwrap().contains(value), "{at}: {value} is none of {rule}"),
                "format" => assert!(has_format(rule, value), "{at}: {value} is no {rule}"),
                "required" => {
                    let missing =
                        rule.as_array().unwrap().iter().find(|name| value.get(name.as_str().unwrap()).is_none());
                    assert_eq!(missing, None, "{at}");
                }
                "properties" => {
                    for (name, member) in value.as_object().unwrap() {
                        let schema = rule.get(name).unwrap_or_else(|| panic!("{at}: {name} is not declared"));
                        self.fits(schema, member, &format!("{at}.{name}"));
                    }
                }
                "additionalProperties" => {
                    value.as_object().unwrap().iter().for_each(|(name, member)| {
                        self.fits(rule, member, &format!("{at}.{name}"));
                    });
                }
                "allOf" => rule.as_array().unwrap().iter().for_each(|schema| self.fits(schema, value, at)),
                "items" => value.as_array().unwrap().iter().for_each(|item| self.fits(rule, item, &format!("{at}[]"))),
                "uniqueItems" => {
                    let items = value.as_array().unwrap();
                    assert!(items.iter().enumerate().all(|(at, item)| !items[..at].contains(item)), "{at}: {value}");
                }
                "x-unions" => rule.as_array().unwrap().iter().for_each(|union| fits_union(union, value, at)),
                silent => assert!(SILENT.contains(&silent), "{at}: the validator does not know `{silent}`"),
            }
        }
    }
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        other => panic!("the validator does not know type `{other}`"),
    }
}

fn has_format(name: &Value, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match name.as_str().unwrap() {
        "date-time" => text.parse::<jiff::Timestamp>().is_ok() && text.ends_with('Z'),
        "uri" => text.contains(':') && text.bytes().all(|byte| byte.is_ascii_graphic()),
        "int64" => value.is_i64(),
        "password" | "double" | "byte" => true,
        other => panic!("the validator does not know format `{other}`"),
    }
}

/// What the case of the tag demands is there, and nothing of the other cases.
fn fits_union(union: &Value, value: &Value, at: &str) {
    let Some(tag) = union["discriminant"].as_str().and_then(|name| value.get(name)).and_then(Value::as_str) else {
        return;
    };
    let cases = union["cases"].as_object().unwrap();
    let own: Vec<&str> = cases[tag].as_array().unwrap().iter().filter_map(|field| field["field"].as_str()).collect();
    for field in cases.values().flat_map(|fields| fields.as_array().unwrap()) {
        let name = field["field"].as_str().unwrap();
        assert!(own.contains(&name) || value.get(name).is_none(), "{at}: {name} does not belong to {tag}");
    }
    for field in cases[tag].as_array().unwrap().iter().filter(|field| field["required"] == true) {
        assert!(value.get(field["field"].as_str().unwrap()).is_some(), "{at}: {tag} lacks {}", field["field"]);
    }
}

/// Whether the validator takes `value` for the schema called `name`.
fn takes(name: &str, value: &Value) -> bool {
    let document = Document::read();
    let schema = &document.0["components"]["schemas"][name];
    std::panic::catch_unwind(|| document.fits(schema, value, name)).is_ok()
}

#[test]
fn the_validator_refuses_what_the_document_does_not_allow() {
    let name = "content.library.item.updatesession.file.info";
    let endpoint = serde_json::json!({ "uri": "https://quire.test/a%20b" });
    let good = serde_json::json!({
        "name": "a", "source_type": "PUSH", "upload_endpoint": endpoint, "bytes_transferred": 0, "status": "READY",
    });
    assert!(takes(name, &good));
    let changes: [(&str, Option<Value>); 7] = [
        ("name", None),
        ("name", Some(7.into())),
        ("color", Some("red".into())),
        ("status", Some("LOST".into())),
        ("upload_endpoint", None),
        ("source_endpoint", Some(endpoint.clone())),
        ("upload_endpoint", Some(serde_json::json!({ "uri": "https://quire.test/a b" }))),
    ];
    for (member, value) in changes {
        let mut bad = good.clone();
        match value.clone() {
            Some(value) => drop(bad.as_object_mut().unwrap().insert(member.to_owned(), value)),
            None => drop(bad.as_object_mut().unwrap().remove(member)),
        }
        assert!(!takes(name, &bad), "{member} as {value:?} passes");
    }
}
