//! `/healthz`: the process answers. `/readyz`: it can also do its work.

use std::sync::Arc;

use http::{Response, StatusCode};
use library_core::Domain;

use crate::{listener::Body, plain};

/// The process lives.
pub fn healthz() -> Response<Body> {
    plain::text(StatusCode::OK, "ok")
}

/// Metadata can be read and every store takes writes.
pub async fn readyz(domain: &Arc<Domain>) -> Response<Body> {
    if let Err(error) = domain.begin().await {
        return plain::text(StatusCode::SERVICE_UNAVAILABLE, &format!("metadata: {error}"));
    }
    for (id, store) in domain.stores() {
        if let Err(error) = store.content.health() {
            return plain::text(StatusCode::SERVICE_UNAVAILABLE, &format!("store `{id}`: {error}"));
        }
    }
    plain::text(StatusCode::OK, "ready")
}
