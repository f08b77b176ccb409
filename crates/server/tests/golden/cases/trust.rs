//! Cases of security policies and trusted certificates.

use serde_json::json;
use vapi::FaultKind::{InvalidArgument, NotFound};

use crate::{
    case::{Case, Of, Twist},
    past::SIGNER,
};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    let of = Of("content.trusted_certificates");
    let create = |text: &str| json!({ "spec": { "cert_text": text } });
    let one = |id: &str| json!({ "certificate": id });
    vec![
        Of("content.security_policies").ok("list", json!({})),
        of.ok("create", create(SIGNER)),
        of.ok("create", create(SIGNER)).named("success_again").after(Twist::Trusting),
        of.fault(InvalidArgument, "create", create("no certificate")),
        of.fault(InvalidArgument, "create", create(&SIGNER.repeat(2))).named("several"),
        of.ok("get", one("{certificate}")).after(Twist::Trusting),
        of.fault(NotFound, "get", one("{missing}")),
        of.ok("list", json!({})).after(Twist::Trusting),
        of.ok("list", json!({})).named("success_none"),
        of.ok("delete", one("{certificate}")).after(Twist::Trusting),
        of.fault(NotFound, "delete", one("{missing}")),
    ]
}
