//! Cases of subscribed libraries and their items.

use serde_json::{Value, json};
use vapi::FaultKind::{
    ConcurrentChange, InvalidArgument, InvalidElementConfiguration, InvalidElementType, NotAllowedInCurrentState,
    NotFound, ResourceBusy, ResourceInaccessible, ServiceUnavailable, Unsupported,
};

use crate::{
    case::{Case, Of, Twist},
    past::{PUBLISHER, SIGNER},
};

/// A publisher that no host has.
const NOWHERE: &str = "https://nowhere.test/lib.json";

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [making(), looking(), changing(), probing(), deleting(), refreshing(), items()].concat()
}

fn of_library(id: &str) -> Value {
    json!({ "library_id": id })
}

fn following(url: &str) -> Value {
    json!({
        "authentication_method": "BASIC", "user_name": "vcsp", "password": "secretpw", "automatic_sync_enabled": false,
        "on_demand": true, "subscription_url": url,
    })
}

fn making() -> Vec<Case> {
    let of = Of("content.subscribed_library");
    let backing = || json!({ "type": "DATASTORE", "datastore_id": "datastore-1" });
    let spec =
        |url: &str| json!({ "name": "mirror2", "storage_backings": [backing()], "subscription_info": following(url) });
    let token = "b8a2a2e3-2314-43cd-a871-6ede0f429752";
    let unfinished =
        json!({ "name": "m", "storage_backings": [backing()], "subscription_info": { "subscription_url": PUBLISHER } });
    let by_file = spec("file:///srv/images/lib.json");
    vec![
        of.ok("create", json!({ "client_token": token, "create_spec": spec(PUBLISHER) })),
        of.ok("create", json!({ "create_spec": { "name": "m", "storage_backings": [backing()] } }))
            .named("success_without_publisher"),
        of.ok("create", json!({ "create_spec": spec("{publish_url}") })).named("success_here").after(Twist::Published),
        of.fault(InvalidArgument, "create", json!({ "create_spec": unfinished })),
        of.fault(InvalidArgument, "create", json!({ "create_spec": by_file })).named("bad_url"),
        of.fault(
            Unsupported,
            "create",
            json!({ "create_spec": { "name": "m", "storage_backings": [backing(), backing()] } }),
        ),
        of.fault(ResourceInaccessible, "create", json!({ "create_spec": spec(NOWHERE) })),
        of.fault(ResourceInaccessible, "create", json!({ "create_spec": spec(PUBLISHER) }))
            .named("untrusted_certificate")
            .after(Twist::Untrusted),
        of.fault(ResourceInaccessible, "create", json!({ "create_spec": spec("{publish_url}") }))
            .named("not_published"),
        of.fault(ResourceInaccessible, "create", json!({ "create_spec": spec("{publish_url}") }))
            .named("wrong_password")
            .after(Twist::Protected),
    ]
}

fn looking() -> Vec<Case> {
    let of = Of("content.subscribed_library");
    vec![
        of.ok("get", of_library("{subscribed}")),
        of.ok("get", of_library("{follower}")).named("success_subscription").after(Twist::Subscription),
        of.ok("get", of_library("{follower}")).named("success_protected").after(Twist::Protected),
        of.fault(NotFound, "get", of_library("{missing}")),
        of.fault(InvalidElementType, "get", of_library("{library}")),
        of.ok("list", json!({})),
    ]
}

fn changing() -> Vec<Case> {
    let of = Of("content.subscribed_library");
    let update = |id: &str, spec: Value| json!({ "library_id": id, "update_spec": spec });
    let new = || json!({ "description": "new" });
    let moved = |url: &str| json!({ "subscription_info": following(url) });
    let password = json!({ "subscription_info": { "authentication_method": "BASIC", "user_name": "vcsp" } });
    vec![
        of.ok("update", update("{subscribed}", new())),
        of.ok("update", update("{subscribed}", json!({ "subscription_info": { "on_demand": true } })))
            .named("success_on_demand"),
        of.fault(NotFound, "update", update("{missing}", new())),
        of.fault(InvalidElementType, "update", update("{library}", new())),
        of.fault(InvalidArgument, "update", update("{subscribed}", password)),
        of.fault(ConcurrentChange, "update", update("{subscribed}", json!({ "name": "m", "version": "9" }))),
        of.fault(ResourceBusy, "update", update("{subscribed}", new())).after(Twist::SubscribedDisturbed),
        of.fault(ResourceInaccessible, "update", update("{subscribed}", moved(NOWHERE))),
        of.fault(NotAllowedInCurrentState, "update", update("{subscribed}", moved("{publish_url}")))
            .after(Twist::Published)
            .after(Twist::SubscribedMaintenance),
    ]
}

fn probing() -> Vec<Case> {
    let of = Of("content.subscribed_library");
    let probe = |url: &str| json!({ "subscription_info": following(url) });
    let pinned = json!({
        "subscription_info": {
            "authentication_method": "NONE", "subscription_url": PUBLISHER, "ssl_certificate": SIGNER,
        },
    });
    vec![
        of.ok("probe", probe(PUBLISHER)),
        of.ok("probe", probe(NOWHERE)).named("success_host_not_found"),
        of.ok("probe", probe("ftp://nowhere.test")).named("success_invalid_url"),
        of.ok("probe", json!({ "subscription_info": { "subscription_url": PUBLISHER } })).named("success_no_method"),
        of.ok("probe", probe("{publish_url}")).named("success_not_published"),
        of.ok("probe", probe("{publish_url}")).named("success_wrong_password").after(Twist::Protected),
        of.ok("probe", probe(PUBLISHER)).named("success_certificate").after(Twist::Untrusted),
        of.ok("probe", pinned).named("success_certificate_told").after(Twist::Untrusted),
    ]
}

fn deleting() -> Vec<Case> {
    let of = Of("content.subscribed_library");
    vec![
        of.ok("delete", of_library("{subscribed}")),
        of.fault(NotFound, "delete", of_library("{missing}")),
        of.fault(InvalidElementType, "delete", of_library("{library}")),
        of.fault(NotAllowedInCurrentState, "delete", of_library("{subscribed}")).after(Twist::SubscribedUsed),
        of.ok("force_delete", of_library("{subscribed}")).after(Twist::SubscribedUsed),
        of.fault(NotFound, "force_delete", of_library("{missing}")),
        of.fault(InvalidElementType, "force_delete", of_library("{library}")),
    ]
}

fn refreshing() -> Vec<Case> {
    let of = Of("content.subscribed_library");
    let cases = |operation: &'static str| {
        vec![
            of.fault(ServiceUnavailable, operation, of_library("{subscribed}")).after(Twist::SubscribedOnDemand),
            of.fault(NotFound, operation, of_library("{missing}")),
            of.fault(InvalidElementType, operation, of_library("{library}")),
            of.fault(NotAllowedInCurrentState, operation, of_library("{subscribed}"))
                .after(Twist::SubscribedMaintenance),
        ]
    };
    let ahead = of.fault(NotAllowedInCurrentState, "evict", of_library("{subscribed}")).named("not_on_demand");
    [cases("evict"), cases("sync"), vec![ahead]].concat()
}

fn items() -> Vec<Case> {
    let of = Of("content.library.subscribed_item");
    let evict = |id: &str| json!({ "library_item_id": id });
    let sync = |id: &str| json!({ "library_item_id": id, "force_sync_content": true, "sync_optional_files": false });
    let cases = |operation: &'static str, input: &dyn Fn(&str) -> Value| {
        vec![
            of.fault(ServiceUnavailable, operation, input("{mirrored}")).after(Twist::SubscribedOnDemand),
            of.fault(NotFound, operation, input("{missing}")),
            of.fault(InvalidElementType, operation, input("{item}")),
            of.fault(NotAllowedInCurrentState, operation, input("{mirrored}")).after(Twist::SubscribedMaintenance),
        ]
    };
    let ahead = of.fault(InvalidElementConfiguration, "evict", evict("{mirrored}"));
    [cases("evict", &evict), cases("sync", &sync), vec![ahead]].concat()
}
