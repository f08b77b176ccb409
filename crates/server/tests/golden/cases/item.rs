//! Cases of items, their files and their storage.

use serde_json::{Value, json};
use vapi::FaultKind::{AlreadyExists, InvalidArgument, InvalidElementType, NotFound};

use crate::case::{Case, Of};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [making(), looking(), changing(), files()].concat()
}

fn making() -> Vec<Case> {
    let of = Of("content.library.item");
    let create =
        |library: &str, name: &str| json!({ "create_spec": { "library_id": library, "name": name, "type": "iso" } });
    vec![
        of.ok("create", create("{library}", "it")),
        of.fault(NotFound, "create", create("{missing}", "it")),
        of.fault(InvalidArgument, "create", create("{library}", "")),
        of.fault(InvalidElementType, "create", create("{subscribed}", "it")),
        of.fault(AlreadyExists, "create", create("{library}", "DISC")),
    ]
}

fn looking() -> Vec<Case> {
    let of = Of("content.library.item");
    vec![
        of.ok("get", json!({ "library_item_id": "{item}" })),
        of.fault(NotFound, "get", json!({ "library_item_id": "nope" })),
        of.ok("list", json!({ "library_id": "{library}" })),
        of.fault(NotFound, "list", json!({ "library_id": "{missing}" })),
        of.ok("find", json!({ "spec": { "name": "disc", "library_id": "{library}", "type": "iso" } })),
        of.fault(InvalidArgument, "find", json!({ "spec": {} })),
    ]
}

fn changing() -> Vec<Case> {
    let of = Of("content.library.item");
    let update = |id: &str, spec: Value| json!({ "library_item_id": id, "update_spec": spec });
    let new = || json!({ "name": "renamed", "description": "" });
    vec![
        of.ok("update", update("{item}", new())),
        of.fault(NotFound, "update", update("{missing}", new())),
        of.fault(InvalidElementType, "update", update("{mirrored}", new())),
        of.fault(InvalidArgument, "update", update("{item}", json!({ "name": "renamed", "version": "9" }))),
        of.fault(AlreadyExists, "update", update("{item}", json!({ "name": "Free" }))),
        of.ok("delete", json!({ "library_item_id": "{item}" })),
        of.fault(NotFound, "delete", json!({ "library_item_id": "{missing}" })),
        of.fault(InvalidElementType, "delete", json!({ "library_item_id": "{mirrored}" })),
    ]
}

fn files() -> Vec<Case> {
    let (file, storage) = (Of("content.library.item.file"), Of("content.library.item.storage"));
    let one = |item: &str, key: &str, name: &str| json!({ "library_item_id": item, key: name });
    let all = |item: &str| json!({ "library_item_id": item });
    vec![
        file.ok("get", one("{item}", "name", "read me.txt")),
        file.fault(NotFound, "get", one("{item}", "name", "no.iso")),
        file.ok("list", all("{item}")),
        file.ok("list", all("{free}")).named("success_none"),
        file.fault(NotFound, "list", all("{missing}")),
        storage.ok("get", one("{item}", "file_name", "read me.txt")),
        storage.fault(NotFound, "get", one("{item}", "file_name", "no.iso")),
        storage.ok("list", all("{item}")),
        storage.fault(NotFound, "list", all("{missing}")),
    ]
}
