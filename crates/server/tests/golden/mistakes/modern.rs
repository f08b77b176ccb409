//! Odd requests of `/api`.

use vapi::FaultKind::{InvalidArgument, OperationNotFound, Unauthenticated, UnexpectedInput, Unsupported};

use super::{Ends, Mistake};

fn of(name: &'static str, request: &str, body: &str, ends: Ends) -> Mistake {
    let anonymous = anonymous(name, request, body, ends);
    anonymous.header("vmware-api-session-id", "{admin}")
}

fn anonymous(name: &'static str, request: &str, body: &str, ends: Ends) -> Mistake {
    let (method, target) = request.split_once(' ').unwrap();
    let method = ["GET", "POST", "PUT", "DELETE", "PATCH"].into_iter().find(|known| *known == method).unwrap();
    let target = format!("/api{target}");
    let mistake =
        Mistake { wire: "api", name, method, target, headers: Vec::new(), after: None, body: body.to_owned(), ends };
    if body.is_empty() { mistake } else { mistake.header("Content-Type", "application/json") }
}

/// All of them.
pub(super) fn mistakes() -> Vec<Mistake> {
    let find = "POST /content/library?action=find";
    let invalid = Ends::Fault(InvalidArgument);
    let unknown = Ends::Fault(OperationNotFound);
    let create = r#"{"name":"x","storage_backings":[{"type":"DATASTORE","datastore_id":"datastore-1"}]}"#;
    let (token, other) = ("b8a2a2e3-2314-43cd-a871-6ede0f429751", "b8a2a2e3-2314-43cd-a871-6ede0f429752");
    let two_tokens = format!("POST /content/local-library?client_token={other}");
    vec![
        of("broken_document", find, r#"{"name":"#, invalid),
        of("member_twice", find, r#"{"name":"a","name":"b"}"#, invalid),
        of("unknown_member", find, r#"{"shade":"a"}"#, Ends::Fault(UnexpectedInput)),
        of("wrong_type", find, r#"{"name":7}"#, invalid),
        of("unknown_constant", find, r#"{"type":"BORROWED"}"#, invalid),
        of("no_document", "POST /content/local-library", "", invalid),
        of("two_client_tokens", &two_tokens, create, invalid).header("Client-Token", token),
        of("unknown_address", "GET /content/nothing", "", unknown),
        of(
            "no_hypervisor",
            "POST /vcenter/vm-template/library-items/{item}?action=deploy",
            "{}",
            Ends::Fault(Unsupported),
        ),
        of("unknown_method", "PUT /content/library", "", unknown),
        of("unknown_action", "POST /content/library?action=lose", "{}", unknown),
        of("legacy_action", "POST /content/library?~action=find", r#"{"name":"a"}"#, unknown),
        of("broken_escape", "GET /content/library/%ff", "", invalid),
        of("unknown_query", "GET /content/library?color=red", "", Ends::Fault(UnexpectedInput)),
        anonymous("session_unknown", "GET /content/library", "", Ends::Fault(Unauthenticated))
            .header("vmware-api-session-id", "0000"),
        anonymous("session_in_cookie", "GET /content/library", "", Ends::Well(200))
            .header("Cookie", "theme=dark; vmware-api-session-id={admin}"),
        of("stale_cookie", "GET /content/library", "", Ends::Well(200)).header("Cookie", "vmware-api-session-id=0000"),
        of("two_identities", "GET /content/library", "", Ends::Fault(Unauthenticated))
            .header("Authorization", "Basic dXNlcjpwYXNzd29yZA=="),
        anonymous("password_without_session", "GET /content/library", "", Ends::Fault(Unauthenticated))
            .header("Authorization", "Basic dXNlcjpwYXNzd29yZA=="),
        anonymous("signed", "POST /session", "", Ends::Fault(Unauthenticated))
            .header("Authorization", "SIGN token=\"H4sI\""),
    ]
}
