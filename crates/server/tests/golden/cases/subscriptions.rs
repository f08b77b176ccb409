//! Cases of publishing to subscribers: subscriptions of a published library, and pushing to them.

use serde_json::{Value, json};
use vapi::FaultKind::{
    AlreadyExists, InvalidArgument, InvalidElementType, NotAllowedInCurrentState, NotFound, ResourceInaccessible,
    ServiceUnavailable,
};

use crate::case::{Case, Of, Twist};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [creating(), looking(), changing(), deleting(), pushing()].concat()
}

/// An input that names a subscription.
fn one(library: &str, subscription: &str) -> Value {
    json!({ "library": library, "subscription": subscription })
}

fn creating() -> Vec<Case> {
    let of = Of("content.library.subscriptions");
    let create =
        |library: &str, subscriber: Value| json!({ "library": library, "spec": { "subscribed_library": subscriber } });
    let existing = |id: &str| json!({ "target": "USE_EXISTING", "location": "LOCAL", "subscribed_library": id });
    let new = |name: &str| {
        json!({
            "target": "CREATE_NEW", "location": "LOCAL",
            "new_subscribed_library": {
                "name": name, "automatic_sync_enabled": true, "on_demand": false,
                "storage_backings": [{ "type": "DATASTORE", "datastore_id": "datastore-1" }],
            },
            "placement": { "folder": "group-v3", "resource_pool": "resgroup-8" },
        })
    };
    let mut elsewhere = existing("{missing}");
    elsewhere["location"] = json!("REMOTE");
    elsewhere["vcenter"] = json!({ "hostname": "other.test" });
    let mut retried = create("{library}", new("follower"));
    retried["client_token"] = json!("b8a2a2e3-2314-43cd-a871-6ede0f429753");
    vec![
        of.ok("create", retried).after(Twist::Published),
        of.ok("create", create("{library}", existing("{follower}"))).named("success_existing").after(Twist::Followed),
        of.fault(NotFound, "create", create("{missing}", new("follower"))),
        of.fault(NotFound, "create", create("{library}", existing("{missing}")))
            .named("not_found_subscriber")
            .after(Twist::Published),
        of.fault(InvalidElementType, "create", create("{subscribed}", new("follower"))),
        of.fault(NotAllowedInCurrentState, "create", create("{library}", new("follower"))),
        of.fault(AlreadyExists, "create", create("{library}", existing("{follower}"))).after(Twist::Subscription),
        of.fault(InvalidArgument, "create", create("{library}", existing("{subscribed}"))).after(Twist::Published),
        of.fault(InvalidArgument, "create", create("{library}", new(""))).named("bad_name").after(Twist::Published),
        of.fault(ResourceInaccessible, "create", create("{library}", elsewhere)).after(Twist::Published),
    ]
}

fn looking() -> Vec<Case> {
    let of = Of("content.library.subscriptions");
    let all = |library: &str| json!({ "library": library });
    vec![
        of.ok("get", one("{library}", "{subscription}")).after(Twist::Subscription),
        of.fault(NotFound, "get", one("{missing}", "{missing}")),
        of.fault(InvalidArgument, "get", one("{library}", "{missing}")).after(Twist::Subscription),
        of.fault(InvalidElementType, "get", one("{subscribed}", "{missing}")),
        of.fault(NotAllowedInCurrentState, "get", one("{library}", "{missing}")),
        of.ok("list", all("{library}")).after(Twist::Subscription),
        of.ok("list", all("{library}")).named("success_none").after(Twist::Published),
        of.fault(NotFound, "list", all("{missing}")),
        of.fault(InvalidElementType, "list", all("{subscribed}")),
        of.fault(NotAllowedInCurrentState, "list", all("{library}")),
    ]
}

fn changing() -> Vec<Case> {
    let of = Of("content.library.subscriptions");
    let update = |library: &str, subscription: &str, spec: Value| json!({ "library": library, "subscription": subscription, "spec": spec });
    let placed = || json!({ "subscribed_library_placement": { "network": "network-7" } });
    let elsewhere = json!({ "subscribed_library_vcenter": { "hostname": "other.test", "https_port": 8443 } });
    vec![
        of.ok("update", update("{library}", "{subscription}", placed())).after(Twist::Subscription),
        of.fault(NotFound, "update", update("{library}", "{missing}", placed())).after(Twist::Published),
        of.fault(InvalidArgument, "update", update("{library}", "{subscription}", elsewhere))
            .after(Twist::Subscription),
        of.fault(InvalidElementType, "update", update("{subscribed}", "{missing}", placed())),
        of.fault(NotAllowedInCurrentState, "update", update("{library}", "{missing}", placed())),
    ]
}

fn deleting() -> Vec<Case> {
    let of = Of("content.library.subscriptions");
    vec![
        of.ok("delete", one("{library}", "{subscription}")).after(Twist::Subscription),
        of.fault(NotFound, "delete", one("{library}", "{missing}")).after(Twist::Published),
        of.fault(InvalidElementType, "delete", one("{subscribed}", "{missing}")),
        of.fault(NotAllowedInCurrentState, "delete", one("{library}", "{missing}")),
    ]
}

fn pushing() -> Vec<Case> {
    let libraries = ["{library}", "{missing}", "{subscribed}"].map(|id| json!({ "library_id": id }));
    let items =
        ["{item}", "{missing}", "{mirrored}"].map(|id| json!({ "library_item_id": id, "force_sync_content": true }));
    [pushes(&Of("content.local_library"), libraries), pushes(&Of("content.library.item"), items)].concat()
}

/// Pushing what is there, what is not, and what is not ours.
fn pushes(of: &Of, [one, missing, subscribed]: [Value; 3]) -> Vec<Case> {
    let to = |subscription: &str| {
        let mut input = one.clone();
        input["subscriptions"] = json!([{ "subscription": subscription }]);
        input
    };
    vec![
        of.ok("publish", one.clone()).after(Twist::Published),
        of.fault(ServiceUnavailable, "publish", one.clone()).after(Twist::Subscription),
        of.fault(ServiceUnavailable, "publish", to("{subscription}")).named("to_one").after(Twist::Subscription),
        of.fault(NotFound, "publish", missing),
        of.fault(InvalidArgument, "publish", to("{missing}")).after(Twist::Published),
        of.fault(InvalidElementType, "publish", subscribed),
        of.fault(NotAllowedInCurrentState, "publish", one),
    ]
}
