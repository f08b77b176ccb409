//! Cases of the metamodel, which anybody may ask who is logged in.

use serde_json::json;
use vapi::FaultKind::NotFound;

use crate::case::{Case, Of};

/// What is asked for is small on purpose.
const ELEMENTS: [(Of, &str, &str); 5] = [
    (Of("vapi.metadata.metamodel.component"), "component_id", "com.vmware.cis"),
    (Of("vapi.metadata.metamodel.enumeration"), "enumeration_id", "com.vmware.content.library_model.library_type"),
    (Of("vapi.metadata.metamodel.package"), "package_id", "com.vmware.cis"),
    (Of("vapi.metadata.metamodel.service"), "service_id", "com.vmware.content.configuration"),
    (Of("vapi.metadata.metamodel.structure"), "structure_id", "com.vmware.content.library.subscriptions.info"),
];

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [elements(), fingerprint(), operations(), plain_lists()].concat()
}

fn elements() -> Vec<Case> {
    let cases = |(of, parameter, id): (Of, &'static str, &'static str)| {
        [
            of.ok("list", json!({})),
            of.ok("get", json!({ parameter: id })),
            of.fault(NotFound, "get", json!({ parameter: "com.vmware.nothing" })),
        ]
    };
    ELEMENTS.into_iter().flat_map(cases).collect()
}

fn fingerprint() -> Vec<Case> {
    let of = Of("vapi.metadata.metamodel.component");
    vec![
        of.ok("fingerprint", json!({ "component_id": "com.vmware.cis" })),
        of.fault(NotFound, "fingerprint", json!({ "component_id": "com.vmware.nothing" })),
    ]
}

fn operations() -> Vec<Case> {
    let of = Of("vapi.metadata.metamodel.service.operation");
    let service = "com.vmware.content.library";
    let one = |name: &str| json!({ "service_id": service, "operation_id": name });
    vec![
        of.ok("list", json!({ "service_id": service })),
        of.fault(NotFound, "list", json!({ "service_id": "com.vmware.nothing" })),
        of.ok("get", one("find")),
        of.fault(NotFound, "get", one("lose")),
    ]
}

fn plain_lists() -> Vec<Case> {
    vec![
        Of("vapi.metadata.metamodel.resource").ok("list", json!({})),
        Of("vapi.metadata.metamodel.service.hidden").ok("list", json!({})),
    ]
}
