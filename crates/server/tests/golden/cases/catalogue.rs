//! Cases of sessions, configuration, types and local libraries.

use serde_json::{Value, json};
use vapi::FaultKind::{
    ConcurrentChange, InvalidArgument, InvalidElementType, NotAllowedInCurrentState, NotFound, ResourceBusy,
    ServiceUnavailable, Unauthenticated, Unsupported,
};

use crate::{
    case::{Case, Of, Twist, Who},
    stage::PASSWORD,
};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [session(), configuration(), local_library()].concat()
}

fn session() -> Vec<Case> {
    let of = Of("cis.session");
    vec![
        of.ok("create", json!({})).by(Who::Password(PASSWORD)),
        of.fault(Unauthenticated, "create", json!({})).by(Who::Password("another password")).named("wrong_password"),
        of.fault(ServiceUnavailable, "create", json!({})).by(Who::Password(PASSWORD)).after(Twist::MetadataDown),
        of.ok("get", json!({})),
        of.fault(ServiceUnavailable, "get", json!({})).after(Twist::MinutesPass).after(Twist::MetadataDown),
        of.ok("delete", json!({})),
        of.fault(ServiceUnavailable, "delete", json!({})).after(Twist::MetadataDown),
    ]
}

fn configuration() -> Vec<Case> {
    let of = Of("content.configuration");
    let hours = |stop: i64| json!({ "model": { "automatic_sync_start_hour": 3, "automatic_sync_stop_hour": stop } });
    vec![
        of.ok("get", json!({})),
        of.ok("update", hours(4)),
        of.fault(InvalidArgument, "update", hours(24)),
        Of("content.type").ok("list", json!({})),
    ]
}

fn local_library() -> Vec<Case> {
    let of = Of("content.local_library");
    let backing = || json!({ "type": "DATASTORE", "datastore_id": "datastore-1" });
    let publication = json!({ "authentication_method": "BASIC", "published": true, "password": "secretpw" });
    let token = "b8a2a2e3-2314-43cd-a871-6ede0f429751";
    let spec = json!({
        "description": "d", "name": "lib2", "storage_backings": [backing()], "publish_info": publication,
    });
    let several = json!({ "name": "lib2", "storage_backings": [backing(), backing()] });
    let update = |id: &str, spec: Value| json!({ "library_id": id, "update_spec": spec });
    let new = || json!({ "description": "new" });
    let unpublished = |current: &str| json!({ "publish_info": { "published": false, "current_password": current } });
    vec![
        of.ok("create", json!({ "client_token": token, "create_spec": spec })),
        of.fault(InvalidArgument, "create", json!({ "create_spec": { "storage_backings": [backing()] } })),
        of.fault(Unsupported, "create", json!({ "create_spec": several })),
        of.ok("get", json!({ "library_id": "{library}" })),
        of.ok("get", json!({ "library_id": "{library}" })).named("success_protected").after(Twist::Protected),
        of.fault(NotFound, "get", json!({ "library_id": "{missing}" })),
        of.fault(InvalidElementType, "get", json!({ "library_id": "{subscribed}" })),
        of.ok("list", json!({})),
        of.ok("update", update("{library}", new())),
        of.fault(NotFound, "update", update("{missing}", new())),
        of.fault(InvalidElementType, "update", update("{subscribed}", new())),
        of.fault(InvalidArgument, "update", update("{library}", json!({ "name": "" }))),
        of.ok("update", update("{library}", unpublished("publish-password")))
            .named("success_unpublished")
            .after(Twist::Protected),
        of.fault(InvalidArgument, "update", update("{library}", unpublished("another password")))
            .named("wrong_current_password")
            .after(Twist::Protected),
        of.fault(ConcurrentChange, "update", update("{library}", json!({ "name": "lib3", "version": "9" }))),
        of.fault(ResourceBusy, "update", update("{library}", new())).after(Twist::Disturbed),
        of.ok("delete", json!({ "library_id": "{library}" })),
        of.fault(NotFound, "delete", json!({ "library_id": "{missing}" })),
        of.fault(InvalidElementType, "delete", json!({ "library_id": "{subscribed}" })),
        of.fault(NotAllowedInCurrentState, "delete", json!({ "library_id": "{library}" })).after(Twist::Used),
        of.ok("force_delete", json!({ "library_id": "{library}" })).after(Twist::Used),
        of.fault(NotFound, "force_delete", json!({ "library_id": "{missing}" })),
        of.fault(InvalidElementType, "force_delete", json!({ "library_id": "{subscribed}" })),
        of.fault(NotAllowedInCurrentState, "force_delete", json!({ "library_id": "{library}" }))
            .after(Twist::Maintenance),
    ]
}
