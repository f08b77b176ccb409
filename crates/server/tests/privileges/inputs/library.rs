//! Libraries of both kinds, their subscriptions and usages.

use serde_json::{Value, json};

use super::{Row, awaiting, row};

/// The rows.
pub(super) fn rows() -> Vec<Row> {
    [any(), local(), subscribed(), subscriptions(), usages()].into_iter().flatten().collect()
}

fn on(library: &str) -> Value {
    json!({ "library_id": library })
}

fn described(library: &str) -> Value {
    json!({ "library_id": library, "update_spec": { "description": "new" } })
}

fn datastore(id: &str) -> Value {
    json!({ "type": "DATASTORE", "datastore_id": id })
}

fn any() -> Vec<Row> {
    vec![
        row("content.library.get", on("{library}")),
        row("content.library.list", json!({})),
        row("content.library.find", json!({ "spec": { "name": "library" } })),
        row("content.library.update", described("{library}")),
        row("content.library.delete", on("{idle}")),
        row("content.library.force_delete", on("{library}")),
        row("content.library.enter_maintenance", on("{idle}")),
        row("content.library.exit_maintenance", on("{maintained}")),
        row(
            "content.library.migrate",
            json!({ "library_id": "{idle}", "migrate_spec": { "storage_backings": [datastore("datastore-2")] } }),
        ),
        row(
            "content.library.convert",
            json!({ "library_id": "{follower}", "conversion_spec": { "conversion_type": "TO_PUBLISHED_LIBRARY" } }),
        ),
    ]
}

fn local() -> Vec<Row> {
    let new = json!({ "name": "new", "storage_backings": [datastore("datastore-1")] });
    vec![
        row("content.local_library.create", json!({ "create_spec": new })),
        row("content.local_library.get", on("{library}")),
        row("content.local_library.list", json!({})),
        row("content.local_library.update", described("{library}")),
        row("content.local_library.delete", on("{idle}")),
        row("content.local_library.force_delete", on("{library}")),
        row("content.local_library.publish", json!({ "library_id": "{published}", "subscriptions": [] })),
    ]
}

fn subscribed() -> Vec<Row> {
    let new = json!({ "name": "new", "storage_backings": [datastore("datastore-1")] });
    let publisher = json!({ "authentication_method": "NONE", "subscription_url": "https://elsewhere.test/lib.json" });
    vec![
        row("content.subscribed_library.create", json!({ "create_spec": new })),
        row("content.subscribed_library.get", on("{follower}")),
        row("content.subscribed_library.list", json!({})),
        row("content.subscribed_library.update", described("{follower}")),
        row("content.subscribed_library.delete", on("{follower}")),
        row("content.subscribed_library.force_delete", on("{follower}")),
        row("content.subscribed_library.probe", json!({ "subscription_info": publisher })),
        awaiting("content.subscribed_library.sync", on("{follower}")),
        awaiting("content.subscribed_library.evict", on("{follower}")),
    ]
}

fn subscriptions() -> Vec<Row> {
    let new = json!({
        "name": "new", "storage_backings": [datastore("datastore-1")], "automatic_sync_enabled": false, "on_demand": true,
    });
    let create = json!({ "target": "CREATE_NEW", "location": "LOCAL", "new_subscribed_library": new });
    let one = || json!({ "library": "{published}", "subscription": "{subscription}" });
    let update = json!({ "subscribed_library_placement": { "folder": "group-v3" } });
    vec![
        row(
            "content.library.subscriptions.create",
            json!({ "library": "{published}", "spec": { "subscribed_library": create } }),
        ),
        row("content.library.subscriptions.get", one()),
        row("content.library.subscriptions.list", json!({ "library": "{published}" })),
        row(
            "content.library.subscriptions.update",
            json!({ "library": "{published}", "subscription": "{subscription}", "spec": update }),
        ),
        row("content.library.subscriptions.delete", one()),
    ]
}

fn usages() -> Vec<Row> {
    let one = || json!({ "library": "{used}", "usage": "{usage}" });
    vec![
        row(
            "content.library.usages.add",
            json!({ "library": "{library}", "spec": { "resource_urn": "urn:vmomi:vm:vm-13" } }),
        ),
        row("content.library.usages.get", one()),
        row("content.library.usages.list", json!({ "library": "{used}" })),
        row("content.library.usages.remove", one()),
    ]
}
