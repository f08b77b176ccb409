//! Cases of introspection, which anybody may ask.

use serde_json::json;
use vapi::FaultKind::NotFound;

use crate::case::{Case, Of, Who};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    let (service, operation) = (Of("vapi.std.introspection.service"), Of("vapi.std.introspection.operation"));
    let files = "com.vmware.content.library.item.updatesession.file";
    let unknown = "com.vmware.content.nothing";
    let one = |operation: &str| json!({ "service_id": files, "operation_id": operation });
    let cases = vec![
        service.ok("list", json!({})),
        service.ok("get", json!({ "id": files })),
        service.fault(NotFound, "get", json!({ "id": unknown })),
        operation.ok("list", json!({ "service_id": files })),
        operation.fault(NotFound, "list", json!({ "service_id": unknown })),
        operation.ok("get", one("add")),
        operation.fault(NotFound, "get", one("lose")),
    ];
    cases.into_iter().map(|case| case.by(Who::Nobody)).collect()
}
