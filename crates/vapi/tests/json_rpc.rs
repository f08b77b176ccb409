//! The JSON-RPC dialect, rule by rule; requests are as the official SDK sends them.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Door, header, json, request, text};
use serde_json::json;
use vapi::{Credentials, Fault, Message, Structure, Value, dialect::json_rpc};

const SECURITY: &str = r#"{"schemeId":"com.vmware.vapi.std.security.session_id","sessionId":"SID"}"#;

fn call(service: &str, operation: &str, fields: &str) -> String {
    call_as(service, operation, fields, SECURITY)
}

fn call_as(service: &str, operation: &str, fields: &str, security: &str) -> String {
    format!(
        r#"{{"jsonrpc":"2.0","method":"invoke","params":{{"serviceId":"{service}","operationId":"{operation}","input":{{"STRUCTURE":{{"operation-input":{fields}}}}},"ctx":{{"appCtx":{{"opId":"op-7"}},"securityCtx":{security}}}}},"id":"0"}}"#
    )
}

const ITEM: &str = "com.vmware.content.library.item";

fn post(door: &Door, body: &str) -> http::Response<bytes::Bytes> {
    door.send(request("POST /api", &[("content-type", "application/json")], body))
}

#[test]
fn login_with_user_and_password_returns_a_wrapped_secret() {
    let door = Door::answering(Ok(Value::Secret("token".into())));
    let security = r#"{"schemeId":"com.vmware.vapi.std.security.user_pass","userName":"u","password":"p"}"#;
    let response = post(&door, &call_as("com.vmware.cis.session", "create", "{}", security));
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-type"), Some("application/json"));
    assert_eq!(text(&response), r#"{"jsonrpc":"2.0","id":"0","result":{"output":{"SECRET":"token"}}}"#);
    assert_eq!(header(&response, "set-cookie"), None);
    assert_eq!(header(&response, "x-request-id"), Some("r-1"));
}

#[test]
fn void_is_a_null_output() {
    let response = post(&Door::new(), &call(ITEM, "delete", r#"{"library_item_id":"i"}"#));
    assert_eq!(text(&response), r#"{"jsonrpc":"2.0","id":"0","result":{"output":null}}"#);
}

#[test]
fn a_fault_has_status_200_and_the_captured_shape() {
    let message = Message::new("com.vmware.vdcs.cls-main.x", "item missing").arg("a").arg("b");
    let door = Door::answering(Err(Fault::not_found(message)));
    let response = post(&door, &call(ITEM, "get", r#"{"library_item_id":"i"}"#));
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "vapi-error"), Some("com.vmware.vapi.std.errors.not_found"));
    assert_eq!(
        text(&response),
        r#"{"jsonrpc":"2.0","id":"0","result":{"error":{"ERROR":{"com.vmware.vapi.std.errors.not_found":{"messages":[{"STRUCTURE":{"com.vmware.vapi.std.localizable_message":{"id":"com.vmware.vdcs.cls-main.x","default_message":"item missing","args":["a","b"]}}}],"data":{"OPTIONAL":null},"error_type":{"OPTIONAL":"NOT_FOUND"}}}}}}"#
    );
}

#[test]
fn absent_optionals_are_unset_and_unknown_fields_pass() {
    let door = Door::answering(Ok(Value::string("new")));
    let spec = r#"{"create_spec":{"STRUCTURE":{"com.vmware.content.library.item_model":{"name":{"OPTIONAL":"n"},"later":1}}},"novel":true}"#;
    assert_eq!(json(&post(&door, &call(ITEM, "create", spec)))["result"]["output"], "new");
    let input = door.last_input();
    assert_eq!(input.get("client_token"), Some(&Value::UNSET));
    let model = input.get("create_spec").unwrap().as_structure().unwrap();
    assert_eq!(model.get("name"), Some(&Value::set(Value::string("n"))));
    assert_eq!(model.get("extra"), Some(&Value::UNSET));
    assert_eq!(model.get("later"), None);
    assert!(input.get("novel").is_none());
}

#[test]
fn maps_are_lists_of_entries_whose_name_is_not_enforced() {
    let door = Door::answering(Ok(Value::string("new")));
    for name in ["map-entry", "whatever"] {
        let rules = format!(r#"[{{"STRUCTURE":{{"{name}":{{"key":"ovf","value":"PUSH"}}}}}}]"#);
        let spec = format!(
            r#"{{"create_spec":{{"STRUCTURE":{{"com.vmware.content.library.item_model":{{"rules":{{"OPTIONAL":{rules}}}}}}}}}}}"#
        );
        post(&door, &call(ITEM, "create", &spec));
        let input = door.last_input();
        let rules = input.get("create_spec").unwrap().as_structure().unwrap().get("rules").unwrap().clone();
        let expected = Value::Map(vec![(Value::string("ovf"), Value::string("PUSH"))]);
        assert_eq!(rules, Value::set(expected));
    }
}

fn error_of(body: &str) -> (String, String) {
    let response = post(&Door::new(), body);
    assert_eq!(response.status(), 200);
    let answer = json(&response);
    let error = answer["result"]["error"]["ERROR"].as_object().unwrap_or_else(|| panic!("{answer}"));
    let (name, fields) = error.iter().next().unwrap();
    let id = &fields["messages"][0]["STRUCTURE"]["com.vmware.vapi.std.localizable_message"]["id"];
    (name.rsplit('.').next().unwrap().to_owned(), id.as_str().unwrap().to_owned())
}

#[test]
fn wrong_input_is_an_invalid_argument_with_the_runtimes_message_id() {
    let model = "com.vmware.content.library.item_model";
    let spec = |fields: &str| call(ITEM, "find", &format!(r#"{{"spec":{{"STRUCTURE":{{"{model}":{fields}}}}}}}"#));
    let cases = [
        (call(ITEM, "get", "{}"), "vapi.data.structure.field.missing"),
        (call(ITEM, "get", r#"{"library_item_id":7}"#), "vapi.data.validate.mismatch"),
        (call(ITEM, "get", r#"{"library_item_id":{"OPTIONAL":"x"}}"#), "vapi.data.validate.mismatch"),
        (call(ITEM, "get", r#"{"library_item_id":"a\u0000b"}"#), "vapi.data.invalid"),
        (call(ITEM, "find", r#"{"spec":{"STRUCTURE":{"other":{}}}}"#), "vapi.data.structure.name.mismatch"),
        (spec(r#"{"name":"bare"}"#), "vapi.data.validate.mismatch"),
        (spec(r#"{"kind":{"OPTIONAL":"SIDEWAYS"}}"#), "vapi.bindings.typeconverter.enum.invalid"),
        (spec(r#"{"tags":{"OPTIONAL":["a","a"]}}"#), "vapi.bindings.typeconverter.set.duplicate.element"),
        (spec(r#"{"creation_time":{"OPTIONAL":"2026-01-01 10:00"}}"#), "vapi.data.invalid"),
        (spec(r#"{"source":{"OPTIONAL":"http://a b"}}"#), "vapi.data.invalid"),
        (spec(r#"{"name":{"OPTIONAL":"a","X":1}}"#), "vapi.data.invalid"),
    ];
    for (body, id) in cases {
        assert_eq!(error_of(&body), ("invalid_argument".to_owned(), id.to_owned()), "{body}");
    }
}

#[test]
fn unions_are_enforced_on_input() {
    let service = "com.vmware.content.library.item.updatesession.file";
    let add = |rest: &str| {
        let spec = format!(r#"{{"STRUCTURE":{{"{service}.add_spec":{{"name":"a",{rest}}}}}}}"#);
        call(service, "add", &format!(r#"{{"update_session_id":"s","file_spec":{spec}}}"#))
    };
    let endpoint =
        r#"{"OPTIONAL":{"STRUCTURE":{"com.vmware.content.library.item.transfer_endpoint":{"uri":"http://x"}}}}"#;
    assert_eq!(error_of(&add(r#""source_type":"PULL""#)).1, "vapi.data.structure.union.missing");
    let extra = add(&format!(r#""source_type":"PUSH","source_endpoint":{endpoint}"#));
    assert_eq!(error_of(&extra).1, "vapi.data.structure.union.extra");
}

#[test]
fn an_unknown_operation_is_operation_not_found() {
    assert_eq!(error_of(&call(ITEM, "explode", "{}")).0, "operation_not_found");
    assert_eq!(error_of(&call("com.vmware.nothing", "get", "{}")).0, "operation_not_found");
}

#[test]
fn a_caller_is_known_before_input_is_looked_at() {
    let bad = call_as(ITEM, "get", r#"{"library_item_id":7}"#, "null");
    assert_eq!(error_of(&bad).0, "unauthenticated");
}

#[test]
fn protocol_errors_use_the_envelope() {
    let good = call(ITEM, "delete", r#"{"library_item_id":"i"}"#);
    let without = |member: &str| good.replace(member, "");
    let cases = [
        ("{".to_owned(), -32700),
        (r#"{"jsonrpc":"2.0","jsonrpc":"2.0"}"#.to_owned(), -32700),
        (format!("[{good}]"), -32600),
        (without(r#","id":"0""#), -32600),
        (without(r#""jsonrpc":"2.0","#), -32600),
        (good.replace("invoke", "destroy"), -32601),
        (good.replace(r#""serviceId""#, r#""service""#), -32602),
        (good.replace(r#""input""#, r#""inputs""#), -32602),
    ];
    for (body, code) in cases {
        let response = post(&Door::new(), &body);
        assert_eq!(response.status(), 200);
        let answer = json(&response);
        assert_eq!(answer["error"]["code"], code, "{body}: {answer}");
        assert_eq!(answer["jsonrpc"], "2.0");
        let id = if code <= -32601 && code != -32700 { json!("0") } else { json!(null) };
        assert_eq!(answer["id"], id);
    }
}

#[test]
fn ids_are_echoed_as_they_came() {
    let good = call(ITEM, "delete", r#"{"library_item_id":"i"}"#);
    for (sent, echoed) in [("\"abc\"", json!("abc")), ("7", json!(7))] {
        let body = good.replace(r#""id":"0""#, &format!(r#""id":{sent}"#));
        assert_eq!(json(&post(&Door::new(), &body))["id"], echoed);
    }
}

#[test]
fn headers_that_name_another_operation_are_refused() {
    let body = call(ITEM, "delete", r#"{"library_item_id":"i"}"#);
    for (service, operation, code) in
        [(ITEM, "delete", None), (ITEM, "get", Some(-31001)), ("x", "delete", Some(-31001))]
    {
        let headers = [("vapi-service", service), ("vapi-operation", operation)];
        let answer = json(&Door::new().send(request("POST /api", &headers, &body)));
        assert_eq!(answer["error"]["code"].as_i64(), code);
    }
}

#[test]
fn the_operation_id_header_overrides_the_body() {
    let door = Door::new();
    let body = call(ITEM, "delete", r#"{"library_item_id":"i"}"#);
    post(&door, &body);
    door.send(request("POST /api", &[("vapi-ctx-opid", "from-header")], &body));
    let callers = door.world.callers.lock().unwrap();
    let ids: Vec<_> = callers.iter().map(|caller| caller.context.op_id.clone().unwrap()).collect();
    assert_eq!(ids, ["op-7", "from-header"]);
}

#[test]
fn a_session_header_counts_and_replaces_the_bodys() {
    let anonymous = call_as(ITEM, "delete", r#"{"library_item_id":"i"}"#, "null");
    let headers = [("vmware-api-session-id", "SID")];
    assert!(json(&Door::new().send(request("POST /api", &headers, &anonymous)))["result"].get("error").is_none());
    let body = call(ITEM, "delete", r#"{"library_item_id":"i"}"#);
    let user = |headers: &[(&str, &str)], body: &str| {
        let door = Door::new();
        door.send(request("POST /api", headers, body));
        let callers = door.world.callers.lock().unwrap();
        callers.first().and_then(|caller| caller.user.as_deref().map(str::to_owned))
    };
    assert_eq!(user(&[("vmware-api-session-id", "OTHER")], &body).as_deref(), Some("OTHER"));
    assert_eq!(user(&[("cookie", "vmware-api-session-id=OTHER")], &body).as_deref(), Some("SID"));
    assert_eq!(user(&[("authorization", "Basic dTpw")], &body), None);
}

#[test]
fn saml_is_told_apart_from_no_credentials() {
    let saml = r#"{"schemeId":"com.vmware.vapi.std.security.saml_bearer_token","samlToken":"<a/>"}"#;
    let response = post(&Door::new(), &call_as("com.vmware.cis.session", "create", "{}", saml));
    assert!(text(&response).contains("saml_bearer_token"), "{}", text(&response));
}

#[test]
fn doubles_are_written_in_canonical_form() {
    let model = Structure::new("com.vmware.content.library.item_model").with("ratio", Value::set(Value::Double(1.0)));
    let door = Door::answering(Ok(Value::Structure(model)));
    let response = post(&door, &call(ITEM, "get", r#"{"library_item_id":"i"}"#));
    assert!(text(&response).contains(r#"{"OPTIONAL":1.0E0}"#), "{}", text(&response));
}

#[test]
fn a_client_calls_and_reads_the_answer() {
    let door = Door::answering(Ok(Value::string("new")));
    let create = door.dispatcher.registry().operation(ITEM, "create").unwrap();
    let spec = Structure::new("com.vmware.content.library.item_model").with("name", Value::set(Value::string("n")));
    let input = Structure::new("operation-input").with("create_spec", Value::Structure(spec));
    let body = json_rpc::encode_call(create, input, &Credentials::Session("SID".into()));
    let response = post(&door, std::str::from_utf8(&body).unwrap());
    assert_eq!(json_rpc::decode_answer(create, response.body()), Ok(Value::string("new")));

    let fault = Fault::not_found(Message::new("x", "gone").arg("1")).with_data(Structure::new("d"));
    door.will_answer(Err(fault.clone()));
    let response = post(&door, std::str::from_utf8(&body).unwrap());
    assert_eq!(json_rpc::decode_answer(create, response.body()), Err(fault));
    assert!(json_rpc::decode_answer(create, b"<html>").is_err());
}

#[test]
fn introspection_needs_no_login() {
    let body = call_as("com.vmware.vapi.std.introspection.service", "list", "{}", "null");
    let answer = json(&post(&Door::new(), &body));
    let services = answer["result"]["output"].as_array().unwrap();
    assert!(services.contains(&json!(ITEM)));
    assert!(services.contains(&json!("com.vmware.vapi.std.introspection.operation")));
}

#[test]
fn introspection_describes_an_operation() {
    let operation = "com.vmware.vapi.std.introspection.operation";
    let ask = |fields: &str| json(&post(&Door::new(), &call_as(operation, "get", fields, "null")));
    let answer = ask(&format!(r#"{{"service_id":"{ITEM}","operation_id":"create"}}"#));
    let info = &answer["result"]["output"]["STRUCTURE"]["com.vmware.vapi.std.introspection.operation.info"];
    let definition = "com.vmware.vapi.std.introspection.operation.data_definition";
    let input = &info["input_definition"]["STRUCTURE"][definition];
    assert_eq!(input["type"], "STRUCTURE");
    assert_eq!(input["name"]["OPTIONAL"], "operation-input");
    let token = &input["fields"]["OPTIONAL"][0]["STRUCTURE"]["map-entry"];
    assert_eq!(token["key"], "client_token");
    assert_eq!(token["value"]["STRUCTURE"][definition]["type"], "OPTIONAL");
    assert!(answer.to_string().contains("STRUCTURE_REF"), "a structure inside itself is a reference");
    assert_eq!(info["output_definition"]["STRUCTURE"][definition]["type"], "STRING");
    assert_eq!(info["error_definitions"][0]["STRUCTURE"][definition]["type"], "ERROR");

    let unknown = ask(&format!(r#"{{"service_id":"{ITEM}","operation_id":"none"}}"#));
    assert!(unknown["result"]["error"]["ERROR"].get("com.vmware.vapi.std.errors.not_found").is_some());
}
