//! Where a request goes, by its path.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use library_core::Domain;
use vapi::{Context, dialect::Dispatcher};

use crate::{
    address::{AddressBook, DATA_PREFIX, Direction},
    config::Config,
    download::download,
    gate::Gate,
    health,
    listener::{self, Body, CollectError, ConnInfo, RequestId},
    plain,
    upload::upload,
};

/// Everything that answers requests.
pub struct Router {
    /// The content library.
    pub domain: Arc<Domain>,
    /// The vAPI operations on all wires.
    pub dispatcher: Dispatcher,
    /// Who may call.
    pub gate: Gate,
    /// Data addresses.
    pub book: Arc<AddressBook>,
    /// Limits and the public address.
    pub config: Arc<Config>,
}

impl Router {
    /// Answers a request.
    pub async fn answer(&self, request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
        let path = request.uri().path();
        if Dispatcher::serves(path) {
            return self.call(request, conn).await;
        }
        if path.starts_with(DATA_PREFIX) {
            return self.data(request).await;
        }
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        match path {
            "/healthz" if is_read => health::healthz(),
            "/readyz" if is_read => health::readyz(&self.domain).await,
            _ => plain::text(
                StatusCode::NOT_FOUND,
                "nothing is served here; the content library is at /api and /rest, its state at /readyz",
            ),
        }
    }

    async fn call(&self, request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
        let origin = listener::origin(&request, conn, self.config.public_address.as_deref());
        let request_id = request.extensions().get::<RequestId>().map(|id| id.as_str().to_owned()).unwrap_or_default();
        let (parts, body) = request.into_parts();
        let limits = &self.config.limits;
        let idle = std::time::Duration::from_secs(limits.body_idle_seconds.into());
        let body = match listener::collect(body, limits.max_call_bytes, idle).await {
            Ok(body) => body,
            Err(error) => return refuse(&error),
        };
        let context = Context { request_id, op_id: None, origin };
        let visit = self.gate.visit(conn.peer.ip());
        let response = self.dispatcher.handle(&visit, context, Request::from_parts(parts, body)).await;
        log(&response);
        response.map(|bytes: Bytes| listener::full(bytes))
    }

    async fn data(&self, request: Request<Incoming>) -> Response<Body> {
        let Some(address) = AddressBook::parse(request.uri().path()) else {
            return plain::text(StatusCode::NOT_FOUND, "this is no data address; ask for one in a session");
        };
        match (request.method(), address.direction) {
            (&(Method::PUT | Method::POST), Direction::Upload) => {
                upload(&self.domain, &self.book, address, request).await
            }
            (&(Method::GET | Method::HEAD), Direction::Download) => {
                let (parts, _) = request.into_parts();
                let mut response = download(&self.domain, &self.book, address, (&parts.method, &parts.headers)).await;
                if parts.method == Method::HEAD {
                    *response.body_mut() = listener::empty();
                }
                response
            }
            (_, Direction::Upload) => refuse_method("this address takes a file: send it with PUT or POST", "PUT, POST"),
            (_, Direction::Download) => refuse_method("this address gives a file: fetch it with GET", "GET, HEAD"),
        }
    }
}

fn refuse_method(text: &str, allow: &'static str) -> Response<Body> {
    let mut response = plain::text(StatusCode::METHOD_NOT_ALLOWED, text);
    response.headers_mut().insert(http::header::ALLOW, http::HeaderValue::from_static(allow));
    response
}

fn refuse(error: &CollectError) -> Response<Body> {
    let status = match error {
        CollectError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        CollectError::Idle(_) => StatusCode::REQUEST_TIMEOUT,
        CollectError::Broken(_) => StatusCode::BAD_REQUEST,
    };
    plain::text(status, &error.to_string())
}

/// One line a call: what was called and how it ended.
fn log(response: &Response<Bytes>) {
    let Some(answered) = response.extensions().get::<vapi::dialect::Answered>() else { return };
    let service = answered.operation.map_or("-", |operation| operation.service);
    let operation = answered.operation.map_or("-", |operation| operation.name);
    match answered.fault {
        Some(fault) => tracing::info!(service, operation, fault = ?fault, "call refused"),
        None => tracing::debug!(service, operation, "call"),
    }
}
