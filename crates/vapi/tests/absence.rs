//! Services that are deliberately not here say so on every wire; nothing else does.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Door, asked, json, request};

const SAID: &str = "is not supported: nothing here keeps one";

fn told(line: &str) -> (u16, String) {
    let response = Door::new().send(asked(line, ""));
    (response.status().as_u16(), common::text(&response))
}

#[test]
fn on_rest_it_is_unsupported_under_both_forms_of_address() {
    for line in [
        "POST /rest/com/vmware/vcenter/vm-template/library-items?~action=deploy",
        "POST /rest/com/vmware/vcenter/vm-template/library-items/id:i?~action=deploy",
        "GET /rest/vcenter/vm-template/library-items/i",
    ] {
        let response = Door::new().send(asked(line, ""));
        let document = json(&response);
        assert_eq!(
            (response.status().as_u16(), &document["type"]),
            (400, &"com.vmware.vapi.std.errors.unsupported".into())
        );
        let text = document["value"]["messages"][0]["default_message"].as_str().unwrap().to_owned();
        let address = line.split_once(' ').unwrap().1;
        assert!(text.contains(address) && text.ends_with(SAID), "{text}");
    }
}

#[test]
fn on_api_it_is_unsupported() {
    let (status, text) = told("POST /api/vcenter/vm-template/library-items/i?action=deploy");
    assert_eq!(status, 400);
    assert!(text.contains("UNSUPPORTED") && text.contains(SAID), "{text}");
}

#[test]
fn on_json_rpc_it_is_unsupported() {
    let service = "com.vmware.vcenter.vm_template.library_items";
    let body = format!(
        r#"{{"jsonrpc":"2.0","method":"invoke","params":{{"serviceId":"{service}","operationId":"deploy","input":{{"STRUCTURE":{{"operation-input":{{}}}}}},"ctx":{{}}}},"id":"0"}}"#
    );
    let response = Door::new().send(request("POST /api", &[("content-type", "application/json")], &body));
    let error = &json(&response)["result"]["error"]["ERROR"]["com.vmware.vapi.std.errors.unsupported"];
    let text = error["messages"][0]["STRUCTURE"].to_string();
    assert!(text.contains("library_items.deploy") && text.contains(SAID), "{text}");
}

#[test]
fn a_service_that_is_here_in_part_says_what_the_rest_of_it_lacks() {
    let said = "is not supported: tasks are only looked at";
    for line in ["POST /rest/com/vmware/cis/tasks/id:t?~action=cancel", "DELETE /api/cis/tasks/t"] {
        let (status, text) = told(line);
        assert_eq!(status, 400, "{line}: {text}");
        assert!(text.contains(said), "{line}: {text}");
    }
    let body = r#"{"jsonrpc":"2.0","method":"invoke","params":{"serviceId":"com.vmware.cis.tasks","operationId":"cancel","input":{"STRUCTURE":{"operation-input":{}}},"ctx":{}},"id":"0"}"#;
    let response = Door::new().send(request("POST /api", &[("content-type", "application/json")], body));
    assert!(common::text(&response).contains(said));
}

#[test]
fn what_only_looks_like_it_or_is_here_is_not_found_as_ever() {
    for line in [
        "GET /rest/vcenter/vm-template-of-mine",
        "GET /rest/com/vmware/vcenter/vm",
        "GET /api/vcenter/vm-templates",
        "POST /api/elsewhere",
    ] {
        assert_eq!(told(line).0, 404, "{line}");
    }
    let body = r#"{"jsonrpc":"2.0","method":"invoke","params":{"serviceId":"com.vmware.content.library.item","operationId":"explode","input":{"STRUCTURE":{"operation-input":{}}},"ctx":{}},"id":"0"}"#;
    let response = Door::new().send(request("POST /api", &[("content-type", "application/json")], body));
    assert!(common::text(&response).contains("operation_not_found"));
}
