//! What is answered to everyone, logged in or not. It must never say more than who this server is.

use crate::{
    about::{content, service_instance},
    envelope::{Reply, Request},
    face::Facts,
    fault::Fault,
};

/// The answer, when the call needs no session.
pub(crate) fn answer(facts: &Facts, request: &Request) -> Option<Result<Reply, Fault>> {
    match (request.this.kind.as_str(), request.method()) {
        ("ServiceInstance", "RetrieveServiceContent") if request.this == service_instance() => {
            Some(Ok(Reply::One(content(facts).into())))
        }
        ("ServiceInstance", "Fetch") if request.call.text_of("prop").map(str::trim) == Some("content") => {
            Some(Ok(Reply::Any(content(facts).into())))
        }
        // Logins by tokens and tickets, that is by whoever has no session yet.
        ("SessionManager", method) if method.starts_with("LoginBy") || method.starts_with("LoginExtension") => {
            Some(Err(Fault::NotSupported(method.to_owned())))
        }
        _ => None,
    }
}
