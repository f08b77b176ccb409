//! The `/api` dialect, rule by rule.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Door, SESSION, asked, header, json, request, text};
use serde_json::json;
use vapi::{Answered, Dispatcher, Fault, FaultKind, Message, Structure, Value};

#[test]
fn create_takes_a_bare_body_and_answers_201_with_a_bare_value() {
    let door = Door::answering(Ok(Value::string("new")));
    let response = door.send(request(
        "POST /api/content/library/item",
        &[SESSION, ("Client-Token", "t-1"), ("content-type", "application/json")],
        r#"{"name":"n","rules":{"ovf":"PUSH"},"password":"p","icon":"AAE=","ratio":1}"#,
    ));
    assert_eq!((response.status().as_u16(), text(&response).as_str()), (201, r#""new""#));
    assert_eq!(header(&response, "content-type"), Some("application/json"));
    let input = door.last_input();
    assert_eq!(input.get("client_token").unwrap().as_text(), Some("t-1"));
    let spec = input.get("create_spec").unwrap().as_structure().unwrap();
    assert_eq!(spec.get("name").unwrap().as_text(), Some("n"));
    assert_eq!(spec.get("password"), Some(&Value::set(Value::Secret("p".into()))));
    assert_eq!(spec.get("icon"), Some(&Value::set(Value::Binary(vec![0, 1]))));
    assert_eq!(spec.get("ratio"), Some(&Value::set(Value::Double(1.0))));
}

#[test]
fn void_is_204_without_a_document() {
    let response = Door::new().send(asked("DELETE /api/content/library/item/i", ""));
    assert_eq!(response.status(), 204);
    assert!(response.body().is_empty());
    assert_eq!(header(&response, "content-type"), None);
}

#[test]
fn structures_leave_out_what_is_unset_and_maps_are_objects() {
    let model = Structure::new("com.vmware.content.library.item_model")
        .with("name", Value::set(Value::string("ä")))
        .with("size", Value::UNSET)
        .with("rules", Value::set(Value::Map(vec![(Value::string("ovf"), Value::string("PUSH"))])));
    let response = Door::answering(Ok(Value::Structure(model))).send(asked("GET /api/content/library/item/i", ""));
    assert_eq!(text(&response), r#"{"name":"ä","rules":{"ovf":"PUSH"}}"#);
}

#[test]
fn a_fault_is_a_bare_structure_with_its_type_first() {
    let door = Door::answering(Err(Fault::not_found(Message::new("x", "gone").arg("i"))));
    let response = door.send(asked("GET /api/content/library/item/i", ""));
    assert_eq!(response.status(), 404);
    assert_eq!(
        text(&response),
        r#"{"error_type":"NOT_FOUND","messages":[{"id":"x","default_message":"gone","args":["i"]}]}"#
    );
    let answered = response.extensions().get::<Answered>().unwrap();
    assert_eq!(answered.operation.unwrap().name, "get");
    assert_eq!(answered.fault, Some(FaultKind::NotFound));
}

fn operation_of(door: &Door, line: &str, body: &str) -> Option<String> {
    let response = door.send(asked(line, body));
    let answered = response.extensions().get::<Answered>().unwrap();
    answered.operation.map(|operation| format!("{}.{}", operation.service.rsplit('.').next().unwrap(), operation.name))
}

#[test]
fn queries_select_operations() {
    let door = Door::new();
    let cases = [
        ("POST /api/content/library/item?action=find", Some("item.find")),
        ("POST /api/content/library/item", Some("item.create")),
        ("POST /api/content/library/item?action=explode", None),
        ("GET /api/content/library/item?library_id=l", Some("item.list")),
        ("GET /api/content/library/item", None),
        ("GET /api/content/library/item/i", Some("item.get")),
        ("GET /api/content/library/item/i/file", Some("file.list")),
        ("GET /api/content/library/item/i/file?name=a.iso", Some("file.get")),
        ("PUT /api/content/library/item/i", None),
        ("GET /api/content/library//file", None),
        ("GET /api/nothing", None),
        ("GET /api", None),
        ("GET /api/com/vmware/content/library/item/id:i", None),
        ("POST /api/cis/tasks?action=list", Some("tasks.list")),
        ("GET /api/cis/tasks", None),
    ];
    for (line, operation) in cases {
        assert_eq!(operation_of(&door, line, "").as_deref(), operation, "{line}");
    }
}

#[test]
fn an_unknown_address_is_404_in_the_dialects_form() {
    let response = Door::new().send(asked("GET /api/nothing", ""));
    assert_eq!(response.status(), 404);
    assert_eq!(json(&response)["error_type"], "OPERATION_NOT_FOUND");
    let response = Door::new().send(asked("POST /api/content/library/item?action=explode", ""));
    let message = text(&response);
    assert!(message.contains("`POST /api/content/library/item?action=explode`"), "{message}");
    assert!(message.contains("`quire openapi`") && !message.contains("introspection"), "{message}");
}

#[test]
fn a_refusal_before_the_body_is_read_is_in_the_dialects_form() {
    let refused = |line: &str, headers: &[(&str, &str)]| {
        let (parts, _) = request(line, headers, "").into_parts();
        let fault = Fault::invalid_request(Message::new("x", "request too large: send less"));
        Dispatcher::refuse(&parts, "r-1", fault, http::StatusCode::PAYLOAD_TOO_LARGE)
    };
    let api = refused("POST /api/content/library", &[]);
    assert_eq!((api.status().as_u16(), json(&api)["error_type"].clone()), (413, json!("INVALID_REQUEST")));
    assert_eq!(header(&api, "x-request-id"), Some("r-1"));
    let answered = api.extensions().get::<Answered>().unwrap();
    assert_eq!(answered.fault, Some(FaultKind::InvalidRequest));

    let rest = refused("POST /rest/com/vmware/content/library", &[]);
    assert_eq!(rest.status(), 413);
    assert_eq!(json(&rest)["type"], "com.vmware.vapi.std.errors.invalid_request");
    let xml = refused("POST /rest/com/vmware/content/library", &[("accept", "application/xml")]);
    assert_eq!((xml.status().as_u16(), header(&xml, "content-type")), (413, Some("application/xml")));
    assert!(text(&xml).contains("<type>com.vmware.vapi.std.errors.invalid_request</type>"), "{}", text(&xml));

    let rpc = refused("POST /api", &[]);
    assert_eq!(rpc.status(), 200);
    let error = json!({ "code": -32600, "message": "request too large: send less", "data": null });
    assert_eq!(json(&rpc), json!({ "jsonrpc": "2.0", "id": null, "error": error }));
}

#[test]
fn a_selecting_key_carries_its_parameter_in_the_query_or_as_the_sdk_does_in_a_body() {
    let door = Door::answering(Ok(Value::List(vec![Value::string("a")])));
    let response = door.send(asked("GET /api/content/library/item?library_id", r#"{"library_id":"L1"}"#));
    assert_eq!((response.status().as_u16(), text(&response).as_str()), (200, r#"["a"]"#));
    assert_eq!(door.last_input().get("library_id").unwrap().as_text(), Some("L1"));

    door.will_answer(Ok(Value::List(vec![])));
    door.send(asked("GET /api/content/library/item?library_id=L%202", ""));
    assert_eq!(door.last_input().get("library_id").unwrap().as_text(), Some("L 2"));

    let twice = door.send(asked("GET /api/content/library/item?library_id=L1", r#"{"library_id":"L2"}"#));
    assert_eq!((twice.status().as_u16(), json(&twice)["error_type"].clone()), (400, json!("INVALID_ARGUMENT")));
    let without = door.send(asked("GET /api/content/library/item?library_id", ""));
    assert_eq!(json(&without)["error_type"], "INVALID_ARGUMENT");
}

#[test]
fn a_file_name_may_hold_slashes_escaped_or_not() {
    for path in ["dir/a%20b.iso", "dir%2Fa%20b.iso"] {
        let door = Door::new();
        let line = format!("DELETE /api/content/library/item/update-session/U1/file/{path}");
        assert_eq!(door.send(asked(&line, "")).status(), 204);
        let input = door.last_input();
        assert_eq!(input.get("update_session_id").unwrap().as_text(), Some("U1"));
        assert_eq!(input.get("file_name").unwrap().as_text(), Some("dir/a b.iso"));
    }
}

#[test]
fn a_body_of_optional_fields_may_be_left_out() {
    for (body, progress) in
        [("", Value::UNSET), ("{}", Value::UNSET), (r#"{"client_progress":5}"#, Value::set(Value::Long(5)))]
    {
        let door = Door::new();
        let line = "POST /api/content/library/item/update-session/U1?action=keep-alive";
        assert_eq!(door.send(asked(line, body)).status(), 204);
        assert_eq!(door.last_input().get("client_progress"), Some(&progress));
    }
}

#[test]
fn a_client_token_may_come_in_header_or_query_but_not_differ() {
    let send = |query: &str, headers: &[(&str, &str)]| {
        let door = Door::answering(Ok(Value::string("new")));
        let headers: Vec<_> = headers.iter().copied().chain([SESSION]).collect();
        door.send(request(&format!("POST /api/content/library/item{query}"), &headers, "{}")).status().as_u16()
    };
    assert_eq!(send("?client_token=t", &[]), 201);
    assert_eq!(send("?client_token=t", &[("client-token", "t")]), 201);
    assert_eq!(send("?client_token=t", &[("client-token", "u")]), 400);
}

#[test]
fn wrong_bodies_are_400() {
    let cases = [
        ("{", "INVALID_ARGUMENT"),
        (r#"{"name":"a","name":"a"}"#, "INVALID_ARGUMENT"),
        (r#"{"name":7}"#, "INVALID_ARGUMENT"),
        (r#"{"size":"7"}"#, "INVALID_ARGUMENT"),
        (r#"{"size":7.0}"#, "INVALID_ARGUMENT"),
        (r#"{"size":9223372036854775808}"#, "INVALID_ARGUMENT"),
        (r#"{"size":99999999999999999999999}"#, "INVALID_ARGUMENT"),
        (r#"{"ratio":1e999}"#, "INVALID_ARGUMENT"),
        (r#"{"ratio":NaN}"#, "INVALID_ARGUMENT"),
        (r#"{"name":"\ud800"}"#, "INVALID_ARGUMENT"),
        (r#"{"name":"a\u0000"}"#, "INVALID_ARGUMENT"),
        (r#"{"icon":"***"}"#, "INVALID_ARGUMENT"),
        ("[]", "INVALID_ARGUMENT"),
        (r#"{"wrong":1}"#, "UNEXPECTED_INPUT"),
        (r#"{"parts":[{"wrong":1}]}"#, "UNEXPECTED_INPUT"),
        ("", "INVALID_ARGUMENT"),
    ];
    for (body, error_type) in cases {
        let response = Door::new().send(asked("POST /api/content/library/item", body));
        assert_eq!(response.status(), 400, "{body}");
        assert_eq!(json(&response)["error_type"], error_type, "{body}");
    }
    let deep = format!("{{\"parts\":{}{}}}", "[".repeat(200), "]".repeat(200));
    assert_eq!(Door::new().send(asked("POST /api/content/library/item", &deep)).status(), 400);
}

#[test]
fn a_complaint_names_the_place() {
    let response = Door::new().send(asked("POST /api/content/library/item", r#"{"parts":[{},{"backings":[{}]}]}"#));
    let message = json(&response)["messages"][0]["default_message"].clone();
    assert!(message.as_str().unwrap().contains("`create_spec.parts.1.backings.0.uri`"), "{message}");
    let response = Door::new().send(asked("POST /api/content/library/item", "{\n  x"));
    assert!(text(&response).contains("line 2 column 3"), "{}", text(&response));
}

#[test]
fn unknown_query_keys_are_refused() {
    let response = Door::new().send(asked("GET /api/content/library/item/i?verbose=1", ""));
    assert_eq!((response.status().as_u16(), json(&response)["error_type"].clone()), (400, json!("UNEXPECTED_INPUT")));
}

#[test]
fn login_takes_basic_and_sets_a_cookie_unless_the_client_uses_headers() {
    // u:p
    let basic = ("authorization", "Basic dTpw");
    let login = |headers: &[(&str, &str)]| {
        Door::answering(Ok(Value::Secret("tok".into()))).send(request("POST /api/session", headers, ""))
    };
    let response = login(&[basic]);
    assert_eq!((response.status().as_u16(), text(&response).as_str()), (201, r#""tok""#));
    let cookie = "vmware-api-session-id=tok; Secure; HttpOnly; SameSite=Strict; Path=/";
    assert_eq!(header(&response, "set-cookie"), Some(cookie));
    assert_eq!(header(&login(&[basic, ("vmware-use-header-authn", "true")]), "set-cookie"), None);
    let door = Door::answering(Ok(Value::Secret("tok".into())));
    let plain = door.send_to("http://quire.test", request("POST /api/session", &[basic], ""));
    let without_tls = "vmware-api-session-id=tok; HttpOnly; SameSite=Strict; Path=/";
    assert_eq!(header(&plain, "set-cookie"), Some(without_tls));
    assert_eq!(login(&[basic, SESSION]).status(), 201, "a login replaces an old session");
    assert_eq!(login(&[]).status(), 401);
    assert_eq!(login(&[("authorization", "SIGN token=\"x\"")]).status(), 401);
    assert_eq!(login(&[("authorization", "Basic !!!")]).status(), 401);
}

#[test]
fn a_session_comes_in_header_or_cookie_and_the_header_wins() {
    let line = "DELETE /api/content/library/item/i";
    let get = |headers: &[(&str, &str)]| Door::new().send(request(line, headers, "")).status().as_u16();
    assert_eq!(get(&[SESSION]), 204);
    assert_eq!(get(&[("cookie", "a=b; vmware-api-session-id=SID")]), 204);
    assert_eq!(get(&[SESSION, ("cookie", "vmware-api-session-id=SID")]), 204);
    let door = Door::new();
    assert_eq!(door.send(request(line, &[SESSION, ("cookie", "vmware-api-session-id=OLD")], "")).status(), 204);
    assert_eq!(door.world.callers.lock().unwrap()[0].user.as_deref(), Some("SID"));
    assert_eq!(get(&[SESSION, ("vmware-api-session-id", "OTHER")]), 401);
    assert_eq!(get(&[("cookie", "vmware-api-session-id=SID; vmware-api-session-id=OTHER")]), 401);
    assert_eq!(get(&[SESSION, ("authorization", "Basic dTpw")]), 401);
    assert_eq!(get(&[("cookie", "a=b")]), 401);
}

#[test]
fn a_caller_is_known_before_input_is_looked_at() {
    let response = Door::new().send(request("POST /api/content/library/item", &[], "{"));
    assert_eq!(response.status(), 401);
}

#[test]
fn defects_become_internal_errors_and_are_told_to_the_watch() {
    let wrong = Structure::new("com.vmware.cis.session.info").with("user", Value::string("u"));
    let answers = [
        (Err(Fault::unverified_peer(Message::new("x", "y"))), "UndeclaredFault"),
        (Ok(Value::Long(1)), "WrongResult"),
        (Ok(Value::Structure(wrong)), "WrongResult"),
    ];
    for (answer, what) in answers {
        let door = Door::answering(answer);
        let response = door.send(asked("GET /api/session", ""));
        assert_eq!(response.status(), 500);
        assert!(text(&response).contains("r-1"), "names the request id");
        assert!(door.world.defects.lock().unwrap()[0].starts_with(what));
    }
}

#[test]
fn standing_faults_need_no_declaration() {
    for fault in FaultKind::STANDING {
        let door = Door::answering(Err(Fault::new(fault, Message::new("x", "y"))));
        let response = door.send(asked("GET /api/session", ""));
        assert_eq!(response.status().as_u16(), fault.api_status());
        assert_eq!(json(&response)["error_type"], fault.error_type());
    }
}
