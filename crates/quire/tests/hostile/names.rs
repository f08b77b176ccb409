//! Names of files that are no plain names, on every wire: `InvalidArgument`, and nothing of them reaches the disk.

use serde_json::{Value, json};

use crate::{
    stage::Stage,
    support::{disk, http::Answer},
};

fn bad_names() -> Vec<String> {
    let plain = [
        "",
        ".",
        "..",
        "a/b",
        "/a",
        "a/",
        "../../etc/passwd",
        "a\\b",
        "C:x",
        "a\0b",
        "a\nb",
        "a\rb",
        "\u{7f}",
        "\u{85}",
    ];
    plain.map(str::to_owned).into_iter().chain(["a".repeat(256), "ä".repeat(128)]).collect()
}

/// Names that look odd and are fine.
fn good_names() -> Vec<String> {
    let plain = [
        "...",
        "..a",
        "CON",
        "nul.txt",
        "a b",
        "a.",
        "a ",
        "%2e%2e%2fa",
        "a%00b",
        "<b>",
        "=1+1",
        "\u{202e}gpj",
        "📀",
        "ä",
        "a\u{308}b",
    ];
    plain.map(str::to_owned).into_iter().chain(["a".repeat(255)]).collect()
}

/// Adds a file on one wire.
fn add(stage: &Stage, wire: &str, name: &str) -> Answer {
    let session = &stage.session;
    let spec = json!({ "name": name, "source_type": "PUSH" });
    let rest = format!("/rest/com/vmware/content/library/item/updatesession/file/id:{session}?~action=add");
    match wire {
        "api" => {
            let path = format!("/api/content/library/item/update-session/{session}/file");
            stage.call(("POST", &path), "application/json", spec.to_string().as_bytes())
        }
        "rest" => stage.call(("POST", &rest), "application/json", json!({ "file_spec": spec }).to_string().as_bytes()),
        "xml" => stage.call(("POST", &rest), "application/xml", xml(name).as_bytes()),
        _ => stage.call(("POST", "/api"), "application/json", json_rpc(stage, name).to_string().as_bytes()),
    }
}

fn xml(name: &str) -> String {
    let escaped: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("&#{};", u32::from(c)) })
        .collect();
    format!(
        "<ns0:Add-Input xmlns:ns0=\"http://vmware.com/content/library/item/updatesession/file\"><file_spec>\
         <name>{escaped}</name><source_type>PUSH</source_type></file_spec></ns0:Add-Input>"
    )
}

fn json_rpc(stage: &Stage, name: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": "1", "method": "invoke", "params": {
        "serviceId": "com.vmware.content.library.item.updatesession.file", "operationId": "add",
        "input": { "STRUCTURE": { "operation-input": {
            "update_session_id": stage.session,
            "file_spec": { "STRUCTURE": { "com.vmware.content.library.item.updatesession.file.add_spec": {
                "name": name, "source_type": "PUSH" } } } } } },
        "ctx": { "appCtx": {}, "securityCtx": {
            "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": stage.client.token } }
    } })
}

#[test]
fn a_bad_file_name_is_an_invalid_argument_on_every_wire() {
    let stage = Stage::new();
    for name in bad_names() {
        for (wire, status, sign) in [
            ("api", 400, "INVALID_ARGUMENT"),
            ("rest", 400, "com.vmware.vapi.std.errors.invalid_argument"),
            ("xml", 400, "invalid_argument"),
            ("json-rpc", 200, "com.vmware.vapi.std.errors.invalid_argument"),
        ] {
            let answer = add(&stage, wire, &name);
            let text = answer.text();
            assert!(answer.status == status && text.contains(sign), "{wire} {name:?}: {} {text}", answer.status);
        }
    }
    assert!(stage.client.update_files(&stage.session).unwrap().is_empty());
    stage.is_well();
}

#[test]
fn an_odd_but_plain_file_name_comes_back_byte_for_byte() {
    let stage = Stage::new();
    for name in good_names() {
        let answer = add(&stage, "api", &name);
        assert_eq!(answer.status, 201, "{name:?}: {}", answer.text());
        let path = crate::support::library::path_of(answer.json()["upload_endpoint"]["uri"].as_str().unwrap());
        let sent = crate::support::http::ask(stage.server.http, ("PUT", &path), &[], name.as_bytes()).unwrap();
        assert_eq!(sent.status, 200, "{name:?}: {}", sent.text());
    }
    assert_eq!(stage.client.complete(&stage.session).unwrap().status, 204);
    let mut fetched = stage.client.fetched(&stage.item).unwrap();
    fetched.sort();
    let mut expected: Vec<(String, Vec<u8>)> =
        good_names().into_iter().map(|name| (name.clone(), name.into_bytes())).collect();
    expected.sort();
    assert_eq!(fetched, expected);
    let contents = disk::contents(stage.server.data());
    let named = |(path, _): &(std::path::PathBuf, u64)| path.to_string_lossy().contains("CON");
    assert!(!contents.iter().any(named), "{contents:?}");
}

#[test]
fn bad_names_of_libraries_and_items_are_invalid_arguments() {
    let stage = Stage::new();
    let backing = json!([{ "type": "DATASTORE", "datastore_id": "datastore-1" }]);
    let library = |name: &str| json!({ "name": name, "type": "LOCAL", "storage_backings": backing });
    let item = |name: &str| json!({ "name": name, "library_id": stage.library });
    // Only names of items have a longest length (contract).
    let specs = ["", "a\0b"].map(|name| ("local-library", library(name))).into_iter();
    let specs = specs.chain(["", "a\0b", &"ä".repeat(81)].map(|name| ("library/item", item(name))));
    for (path, spec) in specs {
        let answer =
            stage.call(("POST", &format!("/api/content/{path}")), "application/json", spec.to_string().as_bytes());
        let refused = answer.status == 400 && answer.text().contains("INVALID_ARGUMENT");
        assert!(refused, "{path} {spec}: {} {}", answer.status, answer.text());
    }
    stage.is_well();
}
