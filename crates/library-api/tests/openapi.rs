//! The `OpenAPI` document equals the contract's in paths, methods, parameters, bodies, answers and schemas, but for
//! `anyOf` instead of `oneOf`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Members of a schema that the facts leave out: texts, our names of what is named already, what an operation reads of a
/// field (the declarations do not say it), and unions, which `contract.rs` compares.
const LEFT_OUT: [&str; 5] = ["description", "x-vapi-structure", "x-vapi-enum", "x-presence", "x-unions"];

#[test]
fn every_operation_of_the_document_equals_the_contract() {
    assert_same(&facts("operations"), &operations(&document()));
}

#[test]
fn every_schema_of_the_document_equals_the_contract() {
    let document = document();
    let made = members(&document["components"]["schemas"]);
    let made = made.map(|(name, schema)| (name.clone(), distilled(schema, name)));
    assert_same(&facts("schemas"), &made.collect());
}

#[test]
fn a_difference_is_named_with_its_place() {
    let contract = BTreeMap::from([("a".to_owned(), json!({ "id!": "string", "size": "integer:int64" }))]);
    let made = BTreeMap::from([("a".to_owned(), json!({ "id": "string", "size": "integer" }))]);
    let found = differences(&json!(contract), &json!(made));
    assert_eq!(
        found,
        [
            "/a/id!: only the contract has \"string\"",
            "/a/size: the contract has \"integer:int64\", the document \"integer\"",
            "/a/id: only the document has \"string\"",
        ]
    );
}

fn document() -> Value {
    vapi::openapi::document(common::operations(), library_api::INFO)
}

fn facts(section: &str) -> BTreeMap<String, Value> {
    let facts: Value =
        serde_json::from_str(include_str!("../contract/openapi-facts.json")).expect("the facts are JSON");
    members(&facts[section]).map(|(name, fact)| (name.clone(), fact.clone())).collect()
}

fn members(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

fn assert_same(contract: &BTreeMap<String, Value>, made: &BTreeMap<String, Value>) {
    let found = differences(&json!(contract), &json!(made));
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

/// Every place at which the two differ.
fn differences(contract: &Value, made: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(contract, made, "", &mut found);
    found
}

fn compare(contract: &Value, made: &Value, at: &str, found: &mut Vec<String>) {
    let (Some(left), Some(right)) = (contract.as_object(), made.as_object()) else {
        if contract != made {
            found.push(format!("{at}: the contract has {contract}, the document {made}"));
        }
        return;
    };
    for (name, fact) in left {
        match right.get(name) {
            Some(made) => compare(fact, made, &format!("{at}/{name}"), found),
            None => found.push(format!("{at}/{name}: only the contract has {fact}")),
        }
    }
    for (name, made) in right.iter().filter(|(name, _)| !left.contains_key(*name)) {
        found.push(format!("{at}/{name}: only the document has {made}"));
    }
}

/// Method and path, and what is there.
fn operations(document: &Value) -> BTreeMap<String, Value> {
    let at_path = |(path, item): (&String, &Value)| -> Vec<(String, Value)> {
        members(item).map(|(method, it)| (format!("{} {path}", method.to_uppercase()), operation(it))).collect()
    };
    members(&document["paths"]).flat_map(at_path).collect()
}

fn operation(operation: &Value) -> Value {
    let id = operation["operationId"].as_str().unwrap();
    let parameters = operation["parameters"].as_array().into_iter().flatten().map(|parameter| {
        let name = format!("{} {}", parameter["in"].as_str().unwrap(), parameter["name"].as_str().unwrap());
        (marked(&name, parameter["required"] == true), distilled(&parameter["schema"], id))
    });
    let answers = members(&operation["responses"]).map(|(status, answer)| (status.clone(), content(answer, id)));
    let security: Vec<&String> =
        operation["security"].as_array().unwrap().iter().flat_map(members).map(|it| it.0).collect();
    let mut fact = json!({
        "id": id,
        "security": security.first(),
        "parameters": parameters.collect::<Map<_, _>>(),
        "answers": answers.collect::<Map<_, _>>(),
    });
    if let Some(body) = operation.get("requestBody") {
        fact[marked("body", body["required"] == true)] = content(body, id);
    }
    fact
}

/// A name; what must be given has an exclamation mark.
fn marked(name: &str, is_required: bool) -> String {
    if is_required { format!("{name}!") } else { name.to_owned() }
}

/// The schema of a body or an answer; null when it has no document.
fn content(of: &Value, at: &str) -> Value {
    let Some(content) = of.get("content") else {
        return Value::Null;
    };
    let media: Vec<&String> = members(content).map(|it| it.0).collect();
    assert_eq!(media, ["application/json"], "{at}");
    distilled(&content["application/json"]["schema"], at)
}

/// A schema in the notation of the facts. Whatever is neither written nor left out on purpose is a panic.
fn distilled(schema: &Value, at: &str) -> Value {
    let mut schema: Map<String, Value> = schema.as_object().unwrap_or_else(|| panic!("{at}: no schema")).clone();
    schema.retain(|keyword, _| !LEFT_OUT.contains(&keyword.as_str()));
    let fact = match schema.remove("properties") {
        Some(properties) => object(&properties, &mut schema, at),
        None => schema.remove("enum").unwrap_or_else(|| json!(text(&mut schema, at))),
    };
    schema.retain(|keyword, rule| !(keyword == "type" && (rule == "object" || rule == "string")));
    assert!(schema.is_empty(), "{at}: the facts do not know {schema:?}");
    fact
}

fn object(properties: &Value, schema: &mut Map<String, Value>, at: &str) -> Value {
    let required = schema.remove("required").unwrap_or_else(|| json!([]));
    let required = required.as_array().unwrap();
    let field = |(name, schema): (&String, &Value)| {
        (marked(name, required.contains(&json!(name))), distilled(schema, &format!("{at}.{name}")))
    };
    let error = schema.remove("x-error-type").map(|name| ("x-error-type".to_owned(), name));
    Value::Object(members(properties).map(field).chain(error).collect())
}

fn text(schema: &mut Map<String, Value>, at: &str) -> String {
    let inner = |schema: &Value| distilled(schema, at).as_str().expect(at).to_owned();
    if let Some(reference) = schema.remove("$ref") {
        return reference.as_str().unwrap().strip_prefix("#/components/schemas/").expect(at).to_owned();
    }
    // A reference with something beside it.
    if let Some(Value::Array(only)) = schema.remove("allOf") {
        assert_eq!(only.len(), 1, "{at}");
        return inner(&only[0]);
    }
    // The one deliberate difference: the contract writes several errors as `oneOf`. All errors have one shape, so that
    // each answer fits several of them, which `oneOf` forbids: held to it, no answer would be valid.
    if let Some(Value::Array(several)) = schema.remove("anyOf") {
        return several.iter().map(inner).collect::<Vec<_>>().join(" | ");
    }
    if let Some(items) = schema.remove("items") {
        let suffix = schema.remove("uniqueItems").map_or("", |_| " unique");
        assert_eq!(schema.remove("type"), Some(json!("array")), "{at}");
        return format!("[{}]{suffix}", inner(&items));
    }
    if let Some(value) = schema.remove("additionalProperties") {
        let key = schema.remove("x-key").map(|key| format!("{}: ", key.as_str().unwrap())).unwrap_or_default();
        return format!("{{{key}{}}}", inner(&value));
    }
    let mut text = schema.remove("type").expect(at).as_str().unwrap().to_owned();
    text.extend(schema.remove("format").map(|format| format!(":{}", format.as_str().unwrap())));
    let resources = schema.remove("x-resource-types");
    text.extend(resources.map(|names| {
        let names: Vec<&str> = names.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        format!("<{}>", names.join(","))
    }));
    text
}
