//! Items, what is in them, and what became of them.

use serde_json::{Value, json};

use super::{Row, awaiting, row};

/// The rows.
pub(super) fn rows() -> Vec<Row> {
    [items(), parts(), subscribed()].into_iter().flatten().collect()
}

fn on(item: &str) -> Value {
    json!({ "library_item_id": item })
}

fn items() -> Vec<Row> {
    vec![
        row("content.library.item.create", json!({ "create_spec": { "library_id": "{library}", "name": "new" } })),
        row("content.library.item.get", on("{item}")),
        row("content.library.item.list", json!({ "library_id": "{library}" })),
        row("content.library.item.find", json!({ "spec": { "library_id": "{library}", "name": "item" } })),
        row(
            "content.library.item.update",
            json!({ "library_item_id": "{item}", "update_spec": { "description": "new" } }),
        ),
        row("content.library.item.delete", on("{idle_item}")),
        row(
            "content.library.item.copy",
            json!({
                "source_library_item_id": "{item}",
                "destination_create_spec": { "library_id": "{destination}", "name": "copy" },
            }),
        ),
        row(
            "content.library.item.publish",
            json!({ "library_item_id": "{published_item}", "force_sync_content": false, "subscriptions": [] }),
        ),
    ]
}

fn parts() -> Vec<Row> {
    let file = || json!({ "library_item_id": "{item}", "file_name": "a.txt" });
    vec![
        row("content.library.item.changes.list", json!({ "library_item": "{item}" })),
        row("content.library.item.changes.get", json!({ "library_item": "{item}", "version": "2" })),
        row("content.library.item.file.list", on("{item}")),
        row("content.library.item.file.get", json!({ "library_item_id": "{item}", "name": "a.txt" })),
        row("content.library.item.storage.list", on("{item}")),
        row("content.library.item.storage.get", file()),
    ]
}

fn subscribed() -> Vec<Row> {
    vec![
        awaiting(
            "content.library.subscribed_item.sync",
            json!({ "library_item_id": "{followed_item}", "force_sync_content": true }),
        ),
        awaiting("content.library.subscribed_item.evict", on("{followed_item}")),
    ]
}
