//! Cases of items, their files, their storage and their history.

use serde_json::{Value, json};
use vapi::FaultKind::{
    AlreadyExists, InvalidArgument, InvalidElementType, NotAllowedInCurrentState, NotFound, ResourceInaccessible,
};

use crate::case::{Case, Of, Twist};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [making(), copying(), looking(), changing(), files(), history()].concat()
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
        of.fault(NotAllowedInCurrentState, "create", create("{library}", "it")).after(Twist::Maintenance),
    ]
}

fn copying() -> Vec<Case> {
    let of = Of("content.library.item");
    let copy = |item: &str, library: &str, name: &str| {
        let spec = json!({ "library_id": library, "name": name });
        json!({ "source_library_item_id": item, "destination_create_spec": spec })
    };
    let mut retried = copy("{item}", "{library}", "another disc");
    retried["client_token"] = json!("b8a2a2e3-2314-43cd-a871-6ede0f429754");
    vec![
        of.ok("copy", retried),
        of.fault(NotFound, "copy", copy("{missing}", "{library}", "another disc")),
        of.fault(NotFound, "copy", copy("{item}", "{missing}", "another disc")).named("not_found_library"),
        of.fault(InvalidArgument, "copy", copy("{item}", "{library}", "")),
        of.fault(InvalidArgument, "copy", copy("{item}", "{library}", "DISC")).named("name_taken"),
        of.fault(InvalidElementType, "copy", copy("{item}", "{subscribed}", "another disc")),
        of.fault(ResourceInaccessible, "copy", copy("{copy}", "{library}", "another disc"))
            .after(Twist::CopyUnfinished),
        of.fault(ResourceInaccessible, "copy", copy("{mirrored}", "{library}", "another disc"))
            .named("not_cached")
            .after(Twist::MirroredUncached),
        of.fault(NotAllowedInCurrentState, "copy", copy("{item}", "{library}", "another disc"))
            .after(Twist::Maintenance),
    ]
}

fn looking() -> Vec<Case> {
    let of = Of("content.library.item");
    vec![
        of.ok("get", json!({ "library_item_id": "{item}" })),
        of.ok("get", json!({ "library_item_id": "{machine}" })).named("success_policy").after(Twist::Ruled),
        of.ok("get", json!({ "library_item_id": "{copy}" })).named("success_copied").after(Twist::CopyUnfinished),
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
        of.fault(NotAllowedInCurrentState, "delete", json!({ "library_item_id": "{item}" }))
            .after(Twist::UsedWithItems),
        of.fault(NotAllowedInCurrentState, "delete", json!({ "library_item_id": "{item}" }))
            .named("maintenance")
            .after(Twist::Maintenance),
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

fn history() -> Vec<Case> {
    let of = Of("content.library.item.changes");
    let all = |item: &str| json!({ "library_item": item });
    let one = |item: &str, version: &str| json!({ "library_item": item, "version": version });
    vec![
        of.ok("list", all("{item}")),
        of.ok("list", all("{copy}")).named("success_copied").after(Twist::CopyUnfinished),
        of.fault(NotFound, "list", all("{missing}")),
        of.ok("get", one("{item}", "2")),
        of.fault(NotFound, "get", one("{item}", "9")),
        of.fault(NotFound, "get", one("{missing}", "1")).named("not_found_item"),
    ]
}
