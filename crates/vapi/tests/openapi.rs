//! The `OpenAPI` document has the contract's shape.
#![allow(clippy::unwrap_used)]

mod common;

use common::Door;
use serde_json::{Value, json};
use vapi::openapi::{Info, document};

fn made() -> Value {
    document(Door::new().dispatcher.registry().operations(), Info { title: "t", version: "1" })
}

#[test]
fn paths_are_told_apart_by_their_selectors() {
    let document = made();
    let paths: Vec<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    assert!(paths.contains(&"/content/library/item?library_id"));
    assert!(paths.contains(&"/content/library/item?action=find"));
    assert!(!paths.iter().any(|path| path.contains("introspection")));
    let create = &document["paths"]["/content/library/item"]["post"];
    assert_eq!(create["operationId"], "content.library.item.create");
    assert_eq!(create["tags"], json!(["content.library.item"]));
    assert_eq!(create["parameters"][0]["in"], "header");
    assert_eq!(create["parameters"][0]["x-field"], "client_token");
    assert_eq!(create["requestBody"]["required"], true);
    assert_eq!(
        create["requestBody"]["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/content.library.item_model"
    );
    assert!(create["responses"]["201"].is_object() && create["responses"]["404"].is_object());
    assert_eq!(document["paths"]["/session"]["post"]["security"], json!([{ "basic_auth": [] }]));
    let get = &document["paths"]["/content/library/item/{libraryItemId}"]["get"];
    assert_eq!(
        get["x-privileges"][0],
        json!({ "on": "resource", "resource_type": "com.vmware.content.library.Item", "from": "parameter", "path": "library_item_id", "privilege": "System.Read" })
    );
}

#[test]
fn every_reference_resolves() {
    let document = made();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let text = document.to_string();
    let names = text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap());
    for name in names {
        assert!(schemas.get(name).is_some_and(Value::is_object), "{name}");
    }
    assert_eq!(schemas["vapi.std.errors.not_found"]["x-error-type"], "NOT_FOUND");
    let kind = &schemas["content.library.item_model"]["properties"]["kind"];
    let reference = "#/components/schemas/content.library.item.updatesession.file.source_type";
    assert_eq!(kind, &json!({ "allOf": [{ "$ref": reference }], "description": "A field." }));
    let union = &schemas["content.library.item.updatesession.file.add_spec"]["x-unions"][0];
    assert_eq!(union["cases"]["PULL"], json!([{ "field": "source_endpoint", "required": true }]));
}
