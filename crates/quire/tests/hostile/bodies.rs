//! Bodies that are no document, or no input of the operation, on every wire: the caller's mistake, never the server's.

use serde_json::json;

use crate::stage::Stage;

const JSON: &str = "application/json";
const XML: &str = "application/xml";

/// Text that is no JSON, or JSON that is no input of any operation here.
fn jsons() -> Vec<Vec<u8>> {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
    let mut bodies: Vec<Vec<u8>> = [
        "{",
        "}",
        "[",
        "[]",
        "null",
        "true",
        "1",
        "\"a\"",
        "nul",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{'a':1}",
        "NaN",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":1e999}",
        "{\"a\":9223372036854775808}",
        "{\"a\":01}",
        "{\"name\":1,\"name\":2}",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "{\"\\ud800\":1}",
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"\\u0000\"}",
        "{\"a\":1}{\"a\":1}",
        "{\"a\":1} x",
        "// c\n{}",
        "\u{feff}{}",
        "{\"library_id\":[]}",
        "{\"library_id\":{}}",
        "{\"name\":null}",
        "{\"size\":\"x\"}",
        "{\"size\":1.5}",
        "{\"source_type\":\"NOPE\"}",
        "{\"create_spec\":1}",
        "{\"file_spec\":[]}",
        "{\"spec\":\"a\"}",
        "{\"unknown_field\":1}",
        "<a/>",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    bodies.push(deep("[", "]").into_bytes());
    bodies.push(deep("{\"a\":", "}").into_bytes());
    bodies.push(b"{\"name\":\"\xff\xfe\"}".to_vec());
    bodies.push(b"\xff\xfe{\0}\0".to_vec());
    bodies.push(b"\0".to_vec());
    bodies
}

fn xmls() -> Vec<Vec<u8>> {
    let mut bodies: Vec<Vec<u8>> = [
        "<", "<a", "<a>", "<a></b>", "<a/><b/>", "text", "<a>&undefined;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "{}",
        "<?xml version=\"1.0\"?>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<a b='1' b='2'/>", "<a b=1/>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>", "<x:a/>", "<a><![CDATA[</a>", "<a><!-- </a>",
        "<ns0:Create-Input xmlns:ns0=\"http://vmware.com/wrong\"><a>1</a></ns0:Create-Input>", "<a><unknown>1</unknown></a>",
        "<ns0:Create-Input xmlns:ns0=\"http://vmware.com/content/library/item\"><create_spec>text</create_spec></ns0:Create-Input>",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    bodies.push(format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000)).into_bytes());
    bodies
        .push(format!("<a {}/>", (0..10_000).map(|n| format!("b{n}='1' ")).collect::<Vec<_>>().concat()).into_bytes());
    bodies.push(b"<a>\xff\xfe</a>".to_vec());
    bodies.push(b"<a>\0</a>".to_vec());
    bodies
}

/// Addresses that take a body, with what the session and the item of the stage are.
fn addresses(stage: &Stage, wire: &str) -> Vec<(&'static str, String)> {
    let Stage { session, item, library, .. } = stage;
    let api = || {
        vec![
            ("POST", "/api/content/local-library".to_owned()),
            ("PATCH", format!("/api/content/local-library/{library}")),
            ("PATCH", format!("/api/content/library/{library}")),
            ("POST", "/api/content/library?action=find".to_owned()),
            ("POST", "/api/content/library/item".to_owned()),
            ("PATCH", format!("/api/content/library/item/{item}")),
            ("POST", "/api/content/library/item?action=find".to_owned()),
            ("POST", "/api/content/library/item/update-session".to_owned()),
            ("PATCH", format!("/api/content/library/item/update-session/{session}")),
            ("POST", format!("/api/content/library/item/update-session/{session}?action=keep-alive")),
            ("POST", format!("/api/content/library/item/update-session/{session}/file")),
            ("POST", "/api/content/library/item/download-session".to_owned()),
            ("PATCH", "/api/content/configuration".to_owned()),
        ]
    };
    let rest = || {
        vec![
            ("POST", "/rest/com/vmware/content/local-library".to_owned()),
            ("PATCH", format!("/rest/com/vmware/content/local-library/id:{library}")),
            ("POST", "/rest/com/vmware/content/library?~action=find".to_owned()),
            ("POST", "/rest/com/vmware/content/library/item".to_owned()),
            ("POST", "/rest/com/vmware/content/library/item/update-session".to_owned()),
            ("POST", format!("/rest/com/vmware/content/library/item/updatesession/file/id:{session}?~action=add")),
            ("POST", "/rest/com/vmware/content/library/item/download-session".to_owned()),
        ]
    };
    if wire == "api" { api() } else { rest() }
}

#[test]
fn bodies_that_are_no_input_get_4xx_on_both_rests_in_json() {
    let stage = Stage::new();
    for wire in ["api", "rest"] {
        for (method, path) in addresses(&stage, wire) {
            for body in jsons() {
                let answer = stage.call((method, &path), JSON, &body);
                let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
                refused_or_harmless((method, &path), &shown, &answer);
            }
        }
    }
    stage.is_well();
}

#[test]
fn bodies_that_are_no_input_get_4xx_in_xml() {
    let stage = Stage::new();
    for (method, path) in addresses(&stage, "rest") {
        for body in xmls() {
            let answer = stage.call((method, &path), XML, &body);
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            refused_or_harmless((method, &path), &shown, &answer);
            assert!(!answer.text().contains("root:"), "an external entity was read");
        }
    }
    stage.is_well();
}

#[test]
fn a_body_of_another_media_type_is_never_a_server_error() {
    let stage = Stage::new();
    for wire in ["api", "rest"] {
        for (method, path) in addresses(&stage, wire) {
            for media in
                ["text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense", "a/b; c=\"", ""]
            {
                let answer = stage.call((method, &path), media, b"{\"name\":");
                refused_or_harmless((method, &path), media, &answer);
            }
        }
    }
    stage.is_well();
}

/// A PATCH whose unknown members change nothing may succeed; nothing may be the server's fault, and nothing may be made.
fn refused_or_harmless((method, path): (&str, &str), shown: &str, answer: &crate::support::http::Answer) {
    let refused = (400..500).contains(&answer.status);
    let harmless = matches!(answer.status, 200 | 204) && (method == "PATCH" || path.contains("keep-alive"));
    assert!(refused || harmless, "{method} {path} with {shown:?}: {} {}", answer.status, answer.text());
    assert!(
        !answer.text().contains("INTERNAL") && !answer.text().contains("internal_server_error"),
        "{}",
        answer.text()
    );
}

#[test]
fn bodies_that_are_no_call_get_a_json_rpc_error() {
    let stage = Stage::new();
    for body in jsons() {
        let answer = stage.call(("POST", "/api"), JSON, &body);
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        assert_eq!(answer.status, 200, "{shown}");
        assert!(answer.json()["error"]["code"].as_i64().is_some_and(|code| code < 0), "{shown}: {}", answer.text());
    }
    let good = json!({ "jsonrpc": "2.0", "id": "1", "method": "invoke", "params": {
        "serviceId": "com.vmware.content.library.item", "operationId": "create",
        "input": { "STRUCTURE": { "operation-input": { "create_spec": { "STRUCTURE": {
            "com.vmware.content.library.item_model": { "name": "a", "library_id": stage.library } } } } } },
        "ctx": { "appCtx": {}, "securityCtx": {
            "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": stage.client.token } }
    } });
    let odd = [
        json!(null),
        json!(1),
        json!("a"),
        json!([]),
        json!({}),
        json!({ "STRUCTURE": 1 }),
        json!({ "STRUCTURE": {} }),
        json!({ "STRUCTURE": { "a": {}, "b": {} } }),
        json!({ "OPTIONAL": { "OPTIONAL": 1 } }),
        json!({ "SECRET": 1 }),
        json!({ "BINARY": "%%%" }),
        json!({ "ERROR": {} }),
        json!({ "NOPE": 1 }),
    ];
    let places = [
        "/params/input",
        "/params/input/STRUCTURE",
        "/params/input/STRUCTURE/operation-input",
        "/params/input/STRUCTURE/operation-input/create_spec",
        "/params/serviceId",
        "/params/operationId",
        "/params",
        "/params/ctx",
        "/params/ctx/appCtx",
        "/params/ctx/securityCtx",
        "/params/ctx/securityCtx/sessionId",
        "/method",
        "/jsonrpc",
        "/id",
        "/params/input/STRUCTURE/operation-input/create_spec/STRUCTURE/com.vmware.content.library.item_model/library_id",
    ];
    for place in places {
        for value in &odd {
            let mut call = good.clone();
            *call.pointer_mut(place).unwrap() = value.clone();
            let answer = stage.call(("POST", "/api"), JSON, call.to_string().as_bytes());
            let text = answer.text();
            assert_eq!(answer.status, 200, "{place} = {value}: {text}");
            assert!(!text.contains("internal_server_error"), "{place} = {value}: {text}");
        }
    }
    stage.is_well();
}
