//! Odd requests of JSON-RPC.

use serde_json::{Value, json};
use vapi::FaultKind::{InvalidArgument, OperationNotFound, Unauthenticated, Unsupported};

use super::{Ends, Mistake};

const GET: (&str, &str) = ("com.vmware.content.library", "get");

fn raw(name: &'static str, body: String, ends: Ends) -> Mistake {
    let mistake = Mistake {
        wire: "jsonrpc",
        name,
        method: "POST",
        target: "/api".to_owned(),
        headers: Vec::new(),
        after: None,
        body,
        ends,
    };
    mistake.header("Content-Type", "application/json")
}

fn envelope((service, operation): (&str, &str), input: &Value, security: &Value) -> Value {
    json!({
        "jsonrpc": "2.0",
        "method": "invoke",
        "params": {
            "serviceId": service,
            "operationId": operation,
            "input": input,
            "ctx": { "appCtx": {}, "securityCtx": security },
        },
        "id": "7",
    })
}

fn session() -> Value {
    json!({ "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": "{admin}" })
}

fn input(fields: &Value) -> Value {
    json!({ "STRUCTURE": { "operation-input": fields } })
}

/// All of them.
pub(super) fn mistakes() -> Vec<Mistake> {
    [envelopes(), inputs(), identities()].into_iter().flatten().collect()
}

fn envelopes() -> Vec<Mistake> {
    let good = || envelope(GET, &input(&json!({ "library_id": "{library}" })), &session());
    let changed = |change: fn(&mut Value)| {
        let mut envelope = good();
        change(&mut envelope);
        envelope.to_string()
    };
    let unknown = |service: &str, operation: &str| envelope((service, operation), &input(&json!({})), &session());
    vec![
        raw("broken_document", "{\"jsonrpc\"".to_owned(), Ends::Protocol(-32700)),
        raw("batch", format!("[{}]", good()), Ends::Protocol(-32600)),
        raw(
            "no_version",
            changed(|envelope| drop(envelope.as_object_mut().unwrap().remove("jsonrpc"))),
            Ends::Protocol(-32600),
        ),
        raw("other_method", changed(|envelope| envelope["method"] = json!("discover")), Ends::Protocol(-32601)),
        raw("no_parameters", changed(|envelope| envelope["params"] = json!({})), Ends::Protocol(-32602)),
        raw("number_as_id", changed(|envelope| envelope["id"] = json!(7)), Ends::Well(200)),
        raw("header_contradicts", good().to_string(), Ends::Protocol(-31001))
            .header("vapi-service", "com.vmware.content.library")
            .header("vapi-operation", "list"),
        raw(
            "unknown_service",
            unknown("com.vmware.content.nothing", "get").to_string(),
            Ends::Fault(OperationNotFound),
        ),
        raw(
            "no_hypervisor",
            unknown("com.vmware.vcenter.ovf.library_item", "deploy").to_string(),
            Ends::Fault(Unsupported),
        ),
        raw("unknown_operation", unknown(GET.0, "lose").to_string(), Ends::Fault(OperationNotFound)),
    ]
}

fn inputs() -> Vec<Mistake> {
    let get = |input: &Value| envelope(GET, input, &session()).to_string();
    let find = |spec: &Value| {
        let of = ("com.vmware.content.library", "find");
        envelope(of, &input(&json!({ "spec": { "STRUCTURE": spec } })), &session()).to_string()
    };
    let invalid = Ends::Fault(InvalidArgument);
    vec![
        raw("input_no_structure", get(&json!("text")), invalid),
        raw("required_field_missing", get(&input(&json!({}))), invalid),
        raw("required_field_wrapped", get(&input(&json!({ "library_id": { "OPTIONAL": "{library}" } }))), invalid),
        raw("wrong_type", get(&input(&json!({ "library_id": 7 }))), invalid),
        raw(
            "wrong_structure",
            find(&json!({ "com.vmware.content.library_model": { "name": { "OPTIONAL": "a" } } })),
            invalid,
        ),
        raw(
            "optional_fields_left_out",
            find(&json!({ "com.vmware.content.library.find_spec": { "name": { "OPTIONAL": "lib1" } } })),
            Ends::Well(200),
        ),
    ]
}

fn identities() -> Vec<Mistake> {
    let create = ("com.vmware.cis.session", "create");
    let scheme = |name: &str| format!("com.vmware.vapi.std.security.{name}");
    let login = |security: Value| envelope(create, &input(&json!({})), &security).to_string();
    let get = |security: Value| envelope(GET, &input(&json!({ "library_id": "{library}" })), &security).to_string();
    let refused = Ends::Fault(Unauthenticated);
    let holder = json!({
        "schemeId": scheme("saml_hok_token"), "signatureAlgorithm": "RS256",
        "timestamp": { "created": "2026-01-02T03:04:05.000Z", "expires": "2026-01-02T03:24:05.000Z" },
        "signature": { "samlToken": "<saml/>", "value": "AA==" },
    });
    let password = json!({ "schemeId": scheme("user_pass"), "userName": "user", "password": "password" });
    vec![
        raw("saml_bearer", login(json!({ "schemeId": scheme("saml_bearer_token"), "samlToken": "<saml/>" })), refused),
        raw("saml_holder_of_key", login(holder), refused),
        raw("oauth", login(json!({ "schemeId": scheme("oauth"), "accessToken": "token" })), refused),
        raw("unknown_scheme", login(json!({ "schemeId": "example" })), refused),
        raw("password_without_session", get(password), refused),
        raw("session_unknown", get(json!({ "schemeId": scheme("session_id"), "sessionId": "0000" })), refused),
        raw(
            "stale_session_in_body",
            get(json!({ "schemeId": scheme("session_id"), "sessionId": "0000" })),
            Ends::Well(200),
        )
        .header("vmware-api-session-id", "{admin}"),
        raw("session_in_header", get(Value::Null), Ends::Well(200)).header("vmware-api-session-id", "{admin}"),
    ]
}
