//! The wires: each dialect is a codec between HTTP messages and calls.
//! Only this module knows the JSON and XML of vAPI; it knows no operation but by its declaration.

mod api;
pub mod body;
mod credentials;
mod format;
pub mod json_rpc;
mod legacy;
mod login;
mod parameters;
mod reply;
mod rest;
mod route;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, request::Parts};

use self::{
    body::query::{self, Pair},
    credentials::Claims,
    legacy::Computed,
    reply::Reply,
    route::Routes,
};
pub use self::{
    credentials::{authorization, cookies},
    reply::Answered,
};
use crate::{Call, Context, Fault, Gate, OperationDef, Registry, Structure};

/// Takes a request in any dialect to its operation and back.
pub struct Dispatcher {
    registry: Arc<Registry>,
    routes: Routes,
    computed: Computed,
}

/// A REST request, taken apart.
struct Incoming<'a> {
    method: &'a str,
    /// Below the dialect's root, with its leading slash, still percent-encoded.
    path: &'a str,
    /// The whole path and the query, as they came.
    target: &'a str,
    pairs: Vec<Pair>,
    headers: &'a HeaderMap,
    claims: Claims,
    body: &'a [u8],
    context: Context,
}

impl Incoming<'_> {
    /// The call of `operation`, its input still to be decoded; takes credentials and context along.
    fn call(&mut self, operation: &'static OperationDef) -> Call {
        Call {
            operation,
            input: Structure::new(operation.input.name),
            credentials: std::mem::take(&mut self.claims).settled(operation),
            context: std::mem::take(&mut self.context),
        }
    }
}

impl Dispatcher {
    /// A dispatcher for all operations of `registry`; the tables are made here, once.
    pub fn new(registry: Arc<Registry>) -> Self {
        let routes = Routes::of(registry.operations());
        let computed = Computed::of(registry.operations());
        Self { registry, routes, computed }
    }

    /// The operations that it serves.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Whether a request with this path (without its query) is for this dispatcher.
    pub fn serves(path: &str) -> bool {
        path == "/api" || path.starts_with("/api/") || path.starts_with("/rest/")
    }

    /// Answers a request: `POST /api` is JSON-RPC, `/api/…` the new REST, `/rest/…` the legacy one. The response
    /// carries [`Answered`] in its extensions. The body has been read and bounded by the caller.
    pub async fn handle(&self, gate: &impl Gate, context: Context, request: Request<Bytes>) -> Response<Bytes> {
        let request_id = context.request_id.clone();
        let reply = self.reply(gate, context, &request).await;
        reply.into_response(&request_id)
    }

    /// Refuses a request whose body was not read to its end, in the form of the dialect to which it is addressed:
    /// `status` with the fault's document; over JSON-RPC 200 with the protocol error -32600, without the request's id.
    pub fn refuse(parts: &Parts, request_id: &str, fault: Fault, status: StatusCode) -> Response<Bytes> {
        let path = parts.uri.path();
        let reply = if is_json_rpc(&parts.method, path) {
            json_rpc::refuse(&fault)
        } else if path.starts_with("/rest/") {
            rest::refuse(fault, None, format::wanted(&parts.headers)).with_status(status)
        } else {
            api::refuse(fault, None).with_status(status)
        };
        reply.into_response(request_id)
    }

    async fn reply(&self, gate: &impl Gate, mut context: Context, request: &Request<Bytes>) -> Reply {
        let (path, headers, body) = (request.uri().path(), request.headers(), request.body());
        if is_json_rpc(request.method(), path) {
            return json_rpc::handle(self, gate, context, (headers, body)).await;
        }
        // `X-Request-ID` is the client's operation id (legacy contract §4).
        let op_id = headers.get("x-request-id").and_then(|value| value.to_str().ok());
        context.op_id = context.op_id.or(op_id.map(str::to_owned));
        let is_legacy = path.starts_with("/rest/");
        let pairs = match query::pairs(request.uri().query().unwrap_or_default()) {
            Ok(pairs) => pairs,
            Err(fault) if is_legacy => return rest::refuse(fault, None, format::wanted(headers)),
            Err(fault) => return api::refuse(fault, None),
        };
        let claims = Claims::of(headers);
        let below = path.strip_prefix("/rest").or(path.strip_prefix("/api")).unwrap_or(path);
        let method = request.method().as_str();
        let target = request.uri().path_and_query().map_or(path, http::uri::PathAndQuery::as_str);
        let incoming = Incoming { method, path: below, target, pairs, headers, claims, body, context };
        if is_legacy { rest::handle(self, gate, incoming).await } else { api::handle(self, gate, incoming).await }
    }
}

fn is_json_rpc(method: &http::Method, path: &str) -> bool {
    path == "/api" && method == http::Method::POST
}
