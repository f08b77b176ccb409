//! Whatever a client sends, each dialect answers with its own error and no handler breaks.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Door, SESSION, json};
use http::Request;
use proptest::prelude::*;
use vapi::{Structure, Value};

const LINES: &[(&str, &str)] = &[
    ("POST", "/api/content/library/item"),
    ("PATCH", "/api/content/library/item/i"),
    ("GET", "/api/content/library/item?library_id"),
    ("POST", "/rest/com/vmware/content/library/item"),
    ("POST", "/rest/com/vmware/content/library/item/updatesession/file/id:s?~action=add"),
    ("PATCH", "/rest/content/library/item/i"),
];

const WHOLE: &str = r#"{"jsonrpc":"2.0","method":"invoke","params":{"serviceId":"com.vmware.content.library.item","operationId":"create","input":{"STRUCTURE":{"operation-input":{"client_token":{"OPTIONAL":"b8a2a2e3"},"create_spec":{"STRUCTURE":{"com.vmware.content.library.item_model":{"id":{"OPTIONAL":null},"name":{"OPTIONAL":"lib1"},"backings":{"OPTIONAL":[{"STRUCTURE":{"com.vmware.content.library.item.transfer_endpoint":{"uri":"http://x","ssl_certificate_thumbprint":{"OPTIONAL":null}}}}]},"password":{"OPTIONAL":{"SECRET":"secretpw"}},"icon":{"OPTIONAL":{"BINARY":"AAE="}},"rules":{"OPTIONAL":[{"STRUCTURE":{"map-entry":{"key":"k","value":"PUSH"}}}]}}}}}}},"ctx":{"appCtx":{"opId":"f99d"},"securityCtx":{"schemeId":"com.vmware.vapi.std.security.session_id","sessionId":"b00d"}}},"id":"1"}"#;

const XML: &str = "<?xml version=\"1.0\" ?><ns0:Update-Input xmlns:ns0=\"http://vmware.com/content/library/item\"><update_spec><name>a</name><rules-array><array-item><key>k</key><value>PUSH</value></array-item></rules-array><extra class=\"x\"><a>b</a></extra></update_spec></ns0:Update-Input>";

fn status(method: &str, uri: &str, content_type: &str, body: Vec<u8>) -> u16 {
    let request = Request::builder()
        .method(method)
        .uri(uri)
        .header(SESSION.0, SESSION.1)
        .header("content-type", content_type)
        .body(body.into())
        .unwrap();
    Door::new().send(request).status().as_u16()
}

/// One edit of a document: cut, doubled, or a byte replaced.
fn edited(document: &'static str) -> impl Strategy<Value = Vec<u8>> {
    (0..document.len(), 0..document.len(), any::<u8>(), 0..3).prop_map(move |(a, b, byte, edit)| {
        let (from, to) = (a.min(b), a.max(b));
        let mut bytes = document.as_bytes().to_vec();
        match edit {
            0 => drop(bytes.drain(from..to)),
            1 => bytes.splice(from..from, document.as_bytes()[from..to].to_vec()).for_each(drop),
            _ => bytes[from] = byte,
        }
        bytes
    })
}

/// The test services answer void, which is a defect for most; only what comes before the handler counts here.
fn is_sound(status: u16, door: &Door) -> bool {
    (400..500).contains(&status) || !door.world.inputs.lock().unwrap().is_empty()
}

proptest! {
    #![proptest_config(common::values::seeded(400))]

    #[test]
    fn random_bodies_are_client_errors(
        (method, uri) in prop::sample::select(LINES),
        xml in any::<bool>(),
        body in "[{}\\[\\]\",:a-z0-9<>/&;=! \u{0}é\\\\]{1,60}",
    ) {
        let content_type = if xml { "application/xml" } else { "application/json" };
        prop_assume!(!body.trim().is_empty());
        let status = status(method, uri, content_type, body.into_bytes());
        prop_assert!((400..500).contains(&status), "{}", status);
    }

    #[test]
    fn edited_calls_get_an_envelope(body in edited(WHOLE)) {
        let request = Request::builder().method("POST").uri("/api").body(body.into()).unwrap();
        let door = Door::answering(Ok(Value::string("id")));
        let response = door.send(request);
        prop_assert_eq!(response.status().as_u16(), 200);
        let answer = json(&response);
        prop_assert!(answer["error"].is_object() || answer["result"].is_object(), "{}", answer);
        prop_assert!(door.world.defects.lock().unwrap().is_empty());
    }

    #[test]
    fn edited_xml_is_taken_or_refused(body in edited(XML)) {
        let request = Request::builder()
            .method("PATCH")
            .uri("/rest/com/vmware/content/library/item/id:i")
            .header(SESSION.0, SESSION.1)
            .header("content-type", "application/xml")
            .body(body.into())
            .unwrap();
        let door = Door::new();
        let status = door.send(request).status().as_u16();
        prop_assert!(is_sound(status, &door), "{}", status);
        prop_assert!(door.world.defects.lock().unwrap().is_empty());
    }

    #[test]
    fn random_addresses_never_break(path in "/(api|rest)(/(com|vmware|content|library|item|file|id:a|~|%2F|%ff|a b|\\{x\\})){0,8}(\\?(~action|action|library_id|%|&|=|name|find){0,5})?") {
        let Ok(uri) = path.replace(' ', "%20").replace(['{', '}'], "%7B").parse::<http::Uri>() else {
            return Ok(());
        };
        let request = Request::builder().method("GET").uri(uri).header(SESSION.0, SESSION.1).body("".into()).unwrap();
        let door = Door::answering(Ok(Value::List(vec![])));
        let status = door.send(request).status().as_u16();
        prop_assert!(is_sound(status, &door), "{} {}", path, status);
    }
}

#[test]
fn the_unedited_documents_are_taken() {
    let door = Door::answering(Ok(Value::string("id")));
    let call = Request::builder().method("POST").uri("/api").body(WHOLE.into()).unwrap();
    assert_eq!(json(&door.send(call))["result"]["output"], "id");
    let line = ("PATCH", "/rest/com/vmware/content/library/item/id:i");
    assert_eq!(status(line.0, line.1, "application/xml", XML.into()), 200);
}

#[test]
fn a_panic_in_a_handler_becomes_an_internal_error() {
    use std::sync::Arc;
    use vapi::{Dispatcher, Mount, Registry};
    let service = &common::declared::SERVICES[0];
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mounts = service.operations.iter().map(|operation| {
        Mount::new(operation, |_, input: Structure| async move { panic!("no {}", input.fields.len()) })
    });
    let registry = Registry::new().with(service, mounts.collect());
    let dispatcher = Dispatcher::new(Arc::new(registry));
    let request = common::asked("DELETE /api/content/library/item/i", "");
    let response =
        futures::FutureExt::now_or_never(dispatcher.handle(&common::Guard, vapi::Context::default(), request));
    std::panic::set_hook(quiet);
    assert_eq!(response.unwrap().status(), 500);
}
