//! Cases of libraries of either kind.

use serde_json::{Value, json};
use vapi::FaultKind::{
    AlreadyInDesiredState, InvalidArgument, InvalidElementType, NotAllowedInCurrentState, NotFound, Unsupported,
};

use crate::case::{Case, Of, Twist};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [looking(), changing(), deleting(), maintaining(), migrating(), converting()].concat()
}

fn of_library(id: &str) -> Value {
    json!({ "library_id": id })
}

fn looking() -> Vec<Case> {
    let of = Of("content.library");
    vec![
        of.ok("get", of_library("{library}")),
        of.ok("get", of_library("{subscribed}")).named("success_subscribed"),
        of.ok("get", of_library("{library}")).named("success_maintenance").after(Twist::Maintenance),
        of.ok("get", of_library("{library}")).named("success_migrating").after(Twist::Migrating),
        of.ok("get", of_library("{library}")).named("success_migrated").after(Twist::Migrating).after(Twist::Migrated),
        of.ok("get", of_library("{library}")).named("success_published").after(Twist::Published),
        of.ok("get", of_library("{library}")).named("success_policy").after(Twist::Ruled),
        of.fault(NotFound, "get", of_library("{missing}")),
        of.ok("list", json!({})),
        of.ok("find", json!({ "spec": { "name": "lib1" } })),
        of.ok("find", json!({ "spec": { "name": "no such library", "type": "LOCAL" } })).named("success_none"),
        of.ok("find", json!({ "spec": { "storage_backing": { "type": "DATASTORE", "datastore_id": "datastore-1" } } }))
            .named("success_backing"),
        of.fault(InvalidArgument, "find", json!({ "spec": {} })),
    ]
}

fn changing() -> Vec<Case> {
    let of = Of("content.library");
    let update = |id: &str, spec: Value| json!({ "library_id": id, "update_spec": spec });
    vec![
        of.ok("update", update("{library}", json!({ "description": "new & <better>", "version": "1" }))),
        of.ok("update", update("{library}", json!({ "configuration_info": { "apply_library_usage_to_items": true } })))
            .named("success_configuration"),
        of.ok("update", update("{library}", json!({ "unset_security_policy_id": true })))
            .named("success_policy_removed")
            .after(Twist::Ruled),
        of.fault(NotFound, "update", update("{missing}", json!({ "description": "new" }))),
        of.fault(InvalidArgument, "update", update("{library}", json!({ "security_policy_id": "{missing}" })))
            .named("unknown_policy"),
        of.fault(InvalidArgument, "update", update("{library}", json!({ "description": "new", "version": "9" }))),
    ]
}

fn deleting() -> Vec<Case> {
    let of = Of("content.library");
    vec![
        of.ok("delete", of_library("{library}")),
        of.fault(NotFound, "delete", of_library("{missing}")),
        of.fault(NotAllowedInCurrentState, "delete", of_library("{library}")).after(Twist::Used),
        of.ok("force_delete", of_library("{library}")).after(Twist::Used),
        of.fault(NotFound, "force_delete", of_library("{missing}")),
        of.fault(NotAllowedInCurrentState, "force_delete", of_library("{library}")).after(Twist::Maintenance),
    ]
}

fn maintaining() -> Vec<Case> {
    let of = Of("content.library");
    vec![
        of.ok("enter_maintenance", of_library("{library}")).after(Twist::Idle),
        of.fault(NotFound, "enter_maintenance", of_library("{missing}")),
        of.fault(NotAllowedInCurrentState, "enter_maintenance", of_library("{library}")),
        of.fault(NotAllowedInCurrentState, "enter_maintenance", of_library("{library}"))
            .named("entered_already")
            .after(Twist::Maintenance),
        of.ok("exit_maintenance", of_library("{library}")).after(Twist::Maintenance),
        of.fault(NotFound, "exit_maintenance", of_library("{missing}")),
        of.fault(NotAllowedInCurrentState, "exit_maintenance", of_library("{library}")),
        of.fault(NotAllowedInCurrentState, "exit_maintenance", of_library("{library}"))
            .named("migrating")
            .after(Twist::Migrating),
    ]
}

fn migrating() -> Vec<Case> {
    let of = Of("content.library");
    let to = |id: &str, backing: Value| json!({ "library_id": id, "migrate_spec": { "storage_backings": [backing] } });
    let store = |id: &str| json!({ "type": "DATASTORE", "datastore_id": id });
    let elsewhere = json!({ "type": "OTHER", "storage_uri": "file:///srv/other" });
    vec![
        of.ok("migrate", to("{library}", store("datastore-2"))).after(Twist::Idle),
        of.fault(NotFound, "migrate", to("{missing}", store("datastore-2"))),
        of.fault(InvalidArgument, "migrate", to("{library}", store("datastore-9"))),
        of.fault(NotAllowedInCurrentState, "migrate", to("{library}", store("datastore-2"))),
        of.fault(NotAllowedInCurrentState, "migrate", to("{library}", store("datastore-2")))
            .named("migrating")
            .after(Twist::Migrating),
        of.fault(AlreadyInDesiredState, "migrate", to("{library}", store("datastore-1"))),
        of.fault(Unsupported, "migrate", to("{library}", elsewhere)),
    ]
}

fn converting() -> Vec<Case> {
    let of = Of("content.library");
    let convert = |id: &str, to: &str| json!({ "library_id": id, "conversion_spec": { "conversion_type": to } });
    let publish = |id: &str| convert(id, "TO_PUBLISHED_LIBRARY");
    vec![
        of.ok("convert", publish("{subscribed}")).after(Twist::Synchronised),
        of.fault(NotFound, "convert", publish("{missing}")),
        of.fault(InvalidArgument, "convert", convert("{subscribed}", "TO_SOMETHING_ELSE")),
        of.fault(InvalidElementType, "convert", publish("{library}")),
        of.fault(NotAllowedInCurrentState, "convert", publish("{subscribed}")),
        of.fault(NotAllowedInCurrentState, "convert", publish("{subscribed}"))
            .named("not_cached")
            .after(Twist::Synchronised)
            .after(Twist::MirroredUncached),
    ]
}
