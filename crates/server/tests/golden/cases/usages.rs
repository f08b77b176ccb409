//! Cases of usages of libraries.

use serde_json::{Value, json};
use vapi::FaultKind::{AlreadyExists, InvalidArgument, NotAllowedInCurrentState, NotFound};

use crate::{
    case::{Case, Of, Twist},
    past::USER_OF_LIBRARY,
};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [adding(), looking()].concat()
}

fn adding() -> Vec<Case> {
    let of = Of("content.library.usages");
    let add = |library: &str, urn: &str| json!({ "library": library, "spec": { "resource_urn": urn } });
    vec![
        of.ok("add", add("{library}", USER_OF_LIBRARY)),
        of.fault(NotFound, "add", add("{missing}", USER_OF_LIBRARY)),
        of.fault(InvalidArgument, "add", add("{library}", "vm-12")),
        of.fault(AlreadyExists, "add", add("{library}", USER_OF_LIBRARY)).after(Twist::Used),
        of.fault(NotAllowedInCurrentState, "add", add("{library}", USER_OF_LIBRARY)).after(Twist::Maintenance),
    ]
}

fn looking() -> Vec<Case> {
    let of = Of("content.library.usages");
    let one = |library: &str, usage: &str| -> Value { json!({ "library": library, "usage": usage }) };
    let all = |library: &str| json!({ "library": library });
    let cases = |operation: &'static str| {
        vec![
            of.ok(operation, one("{library}", "{usage}")).after(Twist::Used),
            of.fault(NotFound, operation, one("{library}", "{missing}")),
            of.fault(NotFound, operation, one("{missing}", "{missing}")).named("not_found_library"),
        ]
    };
    let listing = vec![
        of.ok("list", all("{library}")).after(Twist::Used),
        of.ok("list", all("{library}")).named("success_none"),
        of.fault(NotFound, "list", all("{missing}")),
    ];
    [cases("get"), listing, cases("remove")].concat()
}
