//! The `OpenAPI` document of what the declarations say. Needs no server.

use serde_json::Value;
use vapi::openapi::document;

/// The `OpenAPI` 3.0.3 document of all declared operations.
pub fn openapi() -> Value {
    let operations = library_api::services().into_iter().flat_map(|service| service.operations);
    let mut operations: Vec<_> = operations.collect();
    operations.sort_by_key(|operation| (operation.service, operation.name));
    document(operations, library_api::INFO)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    #[test]
    fn the_document_holds_the_declared_addresses() {
        let document = super::openapi();
        assert_eq!(document["openapi"], "3.0.3");
        let declared = library_api::services().into_iter().flat_map(|service| service.operations);
        let declared = declared.filter(|operation| operation.address.is_some()).count();
        let paths = document["paths"].as_object().unwrap();
        let written: usize = paths.values().map(|item| item.as_object().unwrap().len()).sum();
        assert_eq!(written, declared);
        assert!(paths.contains_key("/content/library/item/update-session/{updateSessionId}?action=complete"));
    }
}
