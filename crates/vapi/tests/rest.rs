//! The `/rest` dialect in JSON, rule by rule.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Door, SESSION, asked, header, json, request, text};
use serde_json::json;
use vapi::{Answered, Fault, FaultKind, Message, Structure, Value};

const ITEM: &str = "/rest/com/vmware/content/library/item";

fn operation_of(line: &str, body: &str) -> Option<String> {
    let response = Door::new().send(asked(line, body));
    let answered = response.extensions().get::<Answered>().unwrap();
    answered.operation.map(|operation| format!("{}.{}", operation.service.rsplit('.').next().unwrap(), operation.name))
}

#[test]
fn addresses_are_computed() {
    let cases = [
        ("GET /item/id:i", Some("item.get")),
        ("GET /item/id%3Ai", Some("item.get")),
        ("GET /item?library_id=l", Some("item.list")),
        ("POST /item", Some("item.create")),
        ("POST /item?~action=find", Some("item.find")),
        ("POST /item?%7Eaction=find", Some("item.find")),
        ("PATCH /item/id:i", Some("item.update")),
        ("DELETE /item/id:i", Some("item.delete")),
        ("POST /item/id:i?~action=get", Some("item.get")),
        ("POST /item/id:i?~action=delete", Some("item.delete")),
        ("POST /item?~action=list", Some("item.list")),
        ("POST /item/file/id:i?~action=get", Some("file.get")),
        ("GET /item/file?library_item_id=i", Some("file.list")),
        ("POST /item/update-session/id:s?~action=keep-alive", Some("update_session.keep_alive")),
        ("POST /item/update-session/id:s?~action=keep_alive", Some("update_session.keep_alive")),
        ("POST /item/updatesession/file/id:s?~action=add", Some("file.add")),
        ("POST /item/update_session/id:s?~action=keep-alive", None),
        ("POST /item/id:i?~action=explode", None),
        ("GET /item/id:i?~action=get", None),
        ("POST /item?action=explode", Some("item.create")),
        ("PUT /item/id:i", None),
        ("GET /nothing", None),
    ];
    for (line, operation) in cases {
        let line = line.replacen(' ', " /rest/com/vmware/content/library", 1);
        assert_eq!(operation_of(&line, "").as_deref(), operation, "{line}");
    }
    let delete = "/rest/com/vmware/content/local-library/id:l?~action=force-delete";
    assert_eq!(operation_of(&format!("DELETE {delete}"), "").as_deref(), Some("local_library.force_delete"));
    assert_eq!(operation_of(&format!("POST {delete}"), "").as_deref(), Some("local_library.force_delete"));
    assert_eq!(operation_of("POST /rest/com/vmware/cis/session?~action=get", "").as_deref(), Some("session.get"));
    assert_eq!(operation_of("GET /rest/com/vmware/vapi/std/introspection/service", ""), None);
}

#[test]
fn success_is_200_and_boxed() {
    let door = Door::answering(Ok(Value::string("new")));
    let response = door.send(asked(&format!("POST {ITEM}"), r#"{"client_token":"t","create_spec":{"name":"n"}}"#));
    assert_eq!((response.status().as_u16(), text(&response).as_str()), (200, r#"{"value":"new"}"#));
    assert_eq!(header(&response, "content-type"), Some("application/json"));
    assert_eq!(door.last_input().get("client_token").unwrap().as_text(), Some("t"));

    let void = Door::new().send(asked(&format!("DELETE {ITEM}/id:i"), ""));
    assert_eq!((void.status().as_u16(), void.body().len()), (200, 0));
    assert_eq!(header(&void, "content-type"), None);
}

#[test]
fn maps_are_entries_in_both_directions() {
    let map = Value::Map(vec![(Value::string("ovf"), Value::string("PUSH"))]);
    let model = Structure::new("com.vmware.content.library.item_model").with("rules", Value::set(map.clone()));
    let door = Door::answering(Ok(Value::Structure(model)));
    assert_eq!(
        text(&door.send(asked(&format!("GET {ITEM}/id:i"), ""))),
        r#"{"value":{"rules":[{"key":"ovf","value":"PUSH"}]}}"#
    );
    door.send(asked(&format!("PATCH {ITEM}/id:i"), r#"{"update_spec":{"rules":[{"value":"PUSH","key":"ovf"}]}}"#));
    let input = door.last_input();
    assert_eq!(input.get("update_spec").unwrap().as_structure().unwrap().get("rules"), Some(&Value::set(map)));
}

#[test]
fn numbers_and_booleans_may_be_text() {
    let door = Door::new();
    let body = r#"{"update_spec":{"size":"7","ratio":"1.5","cached":"true","name":null}}"#;
    assert_eq!(door.send(asked(&format!("PATCH {ITEM}/id:i"), body)).status(), 200);
    let input = door.last_input();
    let spec = input.get("update_spec").unwrap().as_structure().unwrap();
    assert_eq!(spec.get("size"), Some(&Value::set(Value::Long(7))));
    assert_eq!(spec.get("ratio"), Some(&Value::set(Value::Double(1.5))));
    assert_eq!(spec.get("cached"), Some(&Value::set(Value::Boolean(true))));
    assert_eq!(spec.get("name"), Some(&Value::UNSET));
}

#[test]
fn dynamic_structures_may_name_their_class_and_are_sent_with_it() {
    let door = Door::new();
    for (body, name) in [
        (r#"{"update_spec":{"extra":{"@class":"com.vmware.x","a":"b"}}}"#, "com.vmware.x"),
        (r#"{"update_spec":{"extra":{"a":"b"}}}"#, "dynamic-structure"),
    ] {
        door.send(asked(&format!("PATCH {ITEM}/id:i"), body));
        let input = door.last_input();
        let extra = input.get("update_spec").unwrap().as_structure().unwrap().get("extra").unwrap().clone();
        assert_eq!(extra.as_structure().unwrap().name, name);
        door.will_answer(Ok(Value::Structure(
            Structure::new("com.vmware.content.library.item_model").with("extra", extra),
        )));
        let answer = json(&door.send(asked(&format!("GET {ITEM}/id:i"), "")));
        assert_eq!(answer["value"], serde_json::from_str::<serde_json::Value>(body).unwrap()["update_spec"]);
    }
}

#[test]
fn an_id_may_be_in_path_or_body_and_must_not_differ() {
    let send = |line: &str, body: &str| {
        let door = Door::new();
        door.send(asked(line, body)).status().as_u16()
    };
    let keep = "POST /rest/com/vmware/content/library/item/update-session";
    assert_eq!(send(&format!("{keep}/id:s?~action=keep-alive"), ""), 200);
    assert_eq!(send(&format!("{keep}?~action=keep-alive"), r#"{"update_session_id":"s"}"#), 200);
    assert_eq!(
        send(&format!("{keep}/id:s?~action=keep-alive"), r#"{"update_session_id":"s","client_progress":4}"#),
        200
    );
    assert_eq!(send(&format!("{keep}/id:s?~action=keep-alive"), r#"{"update_session_id":"other"}"#), 400);
    // The 6.0 form with parameters in the query.
    assert_eq!(send(&format!("{keep}?~action=keep-alive&client_progress=10&update_session_id=s"), ""), 400);
}

#[test]
fn unknown_members_are_refused() {
    let response = Door::new().send(asked(&format!("PATCH {ITEM}/id:i"), r#"{"update_spec":{},"more":1}"#));
    assert_eq!(response.status(), 400);
    assert_eq!(json(&response)["type"], "com.vmware.vapi.std.errors.unexpected_input");
}

#[test]
fn curl_habits_are_taken() {
    for content_type in ["application/x-www-form-urlencoded", "application/json; charset=utf-8", "text/plain"] {
        let headers = [SESSION, ("content-type", content_type)];
        let response = Door::new().send(request(&format!("PATCH {ITEM}/id:i"), &headers, r#"{"update_spec":{}}"#));
        assert_eq!(response.status(), 200, "{content_type}");
    }
}

#[test]
fn faults_are_boxed_and_have_the_older_statuses() {
    let door = Door::answering(Err(Fault::not_found(Message::new("x", "gone").arg("i"))));
    let response = door.send(asked(&format!("GET {ITEM}/id:i"), ""));
    assert_eq!(response.status(), 404);
    assert_eq!(
        json(&response),
        json!({
            "type": "com.vmware.vapi.std.errors.not_found",
            "value": {
                "messages": [{ "id": "x", "default_message": "gone", "args": ["i"] }],
                "error_type": "NOT_FOUND",
            },
        })
    );
    for (kind, rest, api) in [
        (FaultKind::ResourceBusy, 400, 500),
        (FaultKind::ResourceInaccessible, 400, 500),
        (FaultKind::ConcurrentChange, 400, 409),
        (FaultKind::Error, 500, 500),
        (FaultKind::TimedOut, 504, 504),
        (FaultKind::Unauthorized, 403, 403),
    ] {
        assert_eq!((kind.rest_status(), kind.api_status()), (rest, api), "{kind:?}");
    }
    let unknown = Door::new().send(asked("GET /rest/com/vmware/nothing", ""));
    assert_eq!(unknown.status(), 404);
    assert_eq!(json(&unknown)["type"], "com.vmware.vapi.std.errors.operation_not_found");
}

#[test]
fn login_is_boxed_and_sets_a_cookie() {
    let login = |headers: &[(&str, &str)]| {
        let door = Door::answering(Ok(Value::Secret("tok".into())));
        door.send(request("POST /rest/com/vmware/cis/session", headers, ""))
    };
    let response = login(&[("authorization", "Basic dTpw")]);
    assert_eq!((response.status().as_u16(), text(&response).as_str()), (200, r#"{"value":"tok"}"#));
    assert!(header(&response, "set-cookie").unwrap().starts_with("vmware-api-session-id=tok;"));
    let govc = [("authorization", "Basic dTpw"), ("vmware-use-header-authn", "true")];
    assert_eq!(header(&login(&govc), "set-cookie"), None);
}

#[test]
fn new_style_paths_answer_in_the_envelope_too() {
    let door = Door::answering(Ok(Value::string("new")));
    let response = door.send(asked("POST /rest/content/library/item", r#"{"name":"n"}"#));
    assert_eq!((response.status().as_u16(), text(&response).as_str()), (200, r#"{"value":"new"}"#));
    let response = Door::new().send(asked("DELETE /rest/content/library/item/i", ""));
    assert_eq!((response.status().as_u16(), response.body().len()), (200, 0));
    let login = [("authorization", "Basic dTpw")];
    let response = Door::answering(Ok(Value::Secret("t".into()))).send(request("POST /rest/session", &login, ""));
    assert_eq!((response.status().as_u16(), text(&response).as_str()), (200, r#"{"value":"t"}"#));
    let keep = "POST /rest/content/library/item/update-session/s?~action=keep-alive";
    assert_eq!(operation_of(keep, "").as_deref(), Some("update_session.keep_alive"));
}

#[test]
fn a_listing_behind_an_action_is_a_get_with_dotted_query_keys() {
    let door = Door::answering(Ok(Value::Map(vec![])));
    let line =
        "GET /rest/cis/tasks?filter_spec.services.2=b&filter_spec.services.1=a&filter_spec.users=u&filter_spec.users=v";
    let response = door.send(asked(line, ""));
    assert_eq!((response.status().as_u16(), text(&response).as_str()), (200, r#"{"value":[]}"#));
    let input = door.last_input();
    let filter = input.get("filter_spec").unwrap().as_structure().unwrap();
    let texts = |values: &[&str]| Value::set(Value::List(values.iter().map(|text| Value::string(*text)).collect()));
    assert_eq!(filter.get("services"), Some(&texts(&["a", "b"])));
    assert_eq!(filter.get("users"), Some(&texts(&["u", "v"])));
    let wrong = door.send(asked("GET /rest/cis/tasks?filter_spec.wrong=1", ""));
    assert_eq!(wrong.status(), 400);
}

#[test]
fn task_variants_do_not_exist() {
    let response = Door::new().send(asked(&format!("DELETE {ITEM}/id:i?vmw-task=true"), ""));
    assert_eq!(response.status(), 404);
    let expected = format!("the task variant of `DELETE {ITEM}/id:i` does not exist");
    assert!(text(&response).contains(&expected), "{}", text(&response));
    assert_eq!(Door::new().send(asked(&format!("DELETE {ITEM}/id:i?vmw-task=yes"), "")).status(), 400);
}

#[test]
fn a_key_of_many_steps_is_refused() {
    let key = ".parts.1".repeat(2000);
    let line = format!("GET {ITEM}?library_id{key}=x");
    assert_eq!(Door::new().send(asked(&line, "")).status(), 400);
}

#[test]
fn an_empty_body_stands_for_empty_texts_of_an_action_that_returns_nothing() {
    const FILE: &str = "/rest/com/vmware/content/library/item/updatesession/file/id:s";
    for accept in ["application/json", "application/xml"] {
        let door = Door::new();
        let headers = [SESSION, ("accept", accept), ("content-type", accept)];
        assert_eq!(door.send(request(&format!("POST {FILE}?~action=remove"), &headers, "")).status(), 200);
        assert_eq!(door.last_input().get("file_name").unwrap().as_text(), Some(""));
    }
    let status = |line: &str, body: &str| Door::new().send(asked(line, body)).status().as_u16();
    assert_eq!(status(&format!("POST {FILE}?~action=remove"), "{}"), 400, "a document must be whole");
    assert_eq!(status(&format!("POST {FILE}?~action=add"), ""), 400, "a structure is no text");
    assert_eq!(status("POST /rest/com/vmware/content/library/item/file/id:i?~action=get", ""), 400, "it has a result");
    assert_eq!(
        status("POST /rest/com/vmware/content/library/item/updatesession/file?~action=remove", ""),
        400,
        "an id"
    );
}

#[test]
fn an_unknown_address_is_named_with_its_query() {
    for path in ["/rest/com/vmware/content/library/item?~action=explode", "/rest/elsewhere/nothing?action=explode"] {
        let message = text(&Door::new().send(asked(&format!("POST {path}"), "")));
        assert!(message.contains(&format!("`POST {path}`")) && message.contains("`quire openapi`"), "{message}");
    }
}
