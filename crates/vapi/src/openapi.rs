//! The `OpenAPI` 3.0.3 document of the `/api` dialect, made from declarations alone.

mod operation;
pub mod page;
mod schema;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use self::schema::Schemas;
use crate::OperationDef;

/// An `OpenAPI` document.
pub type Document = Value;

/// What the document calls itself.
#[derive(Clone, Copy, Debug)]
pub struct Info<'a> {
    /// Title, for example the product's name.
    pub title: &'a str,
    /// Version of the API.
    pub version: &'a str,
}

/// The document of those `operations` that have an address.
pub fn document(operations: impl IntoIterator<Item = &'static OperationDef>, info: Info<'_>) -> Document {
    let mut schemas = Schemas::default();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for declared in operations {
        let Some(address) = &declared.address else {
            continue;
        };
        let item = operation::item(declared, address, &mut schemas);
        paths.entry(address.selected_path()).or_default().insert(address.method.to_ascii_lowercase(), item);
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": info.title, "version": info.version },
        "servers": [{ "url": "https://{host}/api", "variables": { "host": { "default": "localhost" } } }],
        "paths": paths,
        "components": {
            "schemas": schemas.into_map(),
            "securitySchemes": {
                "session_id": { "type": "apiKey", "in": "header", "name": "vmware-api-session-id" },
                "basic_auth": { "type": "http", "scheme": "basic" },
            },
        },
    })
}

/// A name without the common prefix, as the document spells it.
fn short(name: &str) -> &str {
    name.strip_prefix("com.vmware.").unwrap_or(name)
}
