//! Update sessions, download sessions, and their files.

use serde_json::{Value, json};

use super::{Row, row};

/// The rows.
pub(super) fn rows() -> Vec<Row> {
    [updates(), update_files(), downloads(), download_files()].into_iter().flatten().collect()
}

fn update() -> Value {
    json!({ "update_session_id": "{session}" })
}

fn download() -> Value {
    json!({ "download_session_id": "{download}" })
}

fn updates() -> Vec<Row> {
    let lost = json!({ "update_session_id": "{session}", "client_error_message": "lost" });
    let behavior = json!([{ "type": "SELF_SIGNED_CERTIFICATE", "ignored": true }]);
    vec![
        row("content.library.item.update_session.create", json!({ "create_spec": { "library_item_id": "{item}" } })),
        row("content.library.item.update_session.get", update()),
        row("content.library.item.update_session.list", json!({ "library_item_id": "{item}" })),
        row("content.library.item.update_session.complete", update()),
        row("content.library.item.update_session.keep_alive", update()),
        row("content.library.item.update_session.cancel", update()),
        row("content.library.item.update_session.fail", lost),
        row("content.library.item.update_session.delete", json!({ "update_session_id": "{ended_session}" })),
        row(
            "content.library.item.update_session.update",
            json!({ "update_session_id": "{session}", "update_spec": { "warning_behavior": behavior } }),
        ),
    ]
}

fn update_files() -> Vec<Row> {
    let file = || json!({ "update_session_id": "{session}", "file_name": "b.txt" });
    let new = json!({ "name": "c.txt", "source_type": "PUSH" });
    vec![
        row("content.library.item.updatesession.file.validate", update()),
        row(
            "content.library.item.updatesession.file.add",
            json!({ "update_session_id": "{session}", "file_spec": new }),
        ),
        row(
            "content.library.item.updatesession.file.probe",
            json!({ "source_endpoint": { "uri": "ftp://nowhere.test/d.iso" } }),
        ),
        row("content.library.item.updatesession.file.remove", file()),
        row("content.library.item.updatesession.file.list", update()),
        row("content.library.item.updatesession.file.get", file()),
    ]
}

fn downloads() -> Vec<Row> {
    let lost = json!({ "download_session_id": "{download}", "client_error_message": "lost" });
    vec![
        row("content.library.item.download_session.create", json!({ "create_spec": { "library_item_id": "{item}" } })),
        row("content.library.item.download_session.get", download()),
        row("content.library.item.download_session.list", json!({ "library_item_id": "{item}" })),
        row("content.library.item.download_session.keep_alive", download()),
        row("content.library.item.download_session.cancel", download()),
        row("content.library.item.download_session.fail", lost),
        row("content.library.item.download_session.delete", download()),
    ]
}

fn download_files() -> Vec<Row> {
    let file = || json!({ "download_session_id": "{download}", "file_name": "a.txt" });
    vec![
        row("content.library.item.downloadsession.file.list", download()),
        row("content.library.item.downloadsession.file.prepare", file()),
        row("content.library.item.downloadsession.file.get", file()),
    ]
}
