//! Where a request goes, by its path.

use std::{sync::Arc, time::Instant};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, request::Parts};
use hyper::body::{Body as _, Incoming};
use library_core::Domain;
use vapi::{
    Context, Fault, FaultKind, Message,
    dialect::{Answered, Dispatcher},
};

use crate::{
    address::{AddressBook, DATA_PREFIX, Direction},
    config::{Config, seconds},
    docs::Docs,
    download::download,
    events::{Event, Events, Outcome, Watched},
    folder,
    gate::{Gate, Visit},
    health,
    listener::{self, Body, CollectError, ConnInfo, RequestId},
    plain, soap,
    soap::Soap,
    static_file::{self, STATIC_PREFIX},
    transfers::{self, Transfers},
    upload::upload,
    upload_state::upload_state,
};

/// Everything that answers requests.
pub struct Router {
    /// The content library.
    pub domain: Arc<Domain>,
    /// The vAPI operations on all wires.
    pub dispatcher: Dispatcher,
    /// The face of SOAP clients.
    pub soap: Soap,
    /// Who may call.
    pub gate: Gate,
    /// Hears of every call and transfer.
    pub events: Arc<dyn Events>,
    /// Who transfers, and how fast.
    pub transfers: Arc<Transfers>,
    /// Data addresses.
    pub book: Arc<AddressBook>,
    /// The reference of the API.
    pub docs: Docs,
    /// Limits and the public address.
    pub config: Arc<Config>,
}

impl Router {
    /// Answers a request. What is not a call is boxed: the room for the largest of them would be made for each call.
    pub async fn answer(&self, request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
        let path = request.uri().path();
        if Dispatcher::serves(path) {
            return self.call(request, conn).await;
        }
        if path.starts_with(DATA_PREFIX) {
            return Box::pin(self.data(request, conn)).await;
        }
        if path.starts_with(STATIC_PREFIX) {
            return Box::pin(self.file(request, conn)).await;
        }
        if let Some(route) = soap::route(path) {
            return Box::pin(self.soap(route, request, conn)).await;
        }
        if folder::serves(path) {
            return Box::pin(self.folder(request, conn)).await;
        }
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        if let Some(text) = self.docs.at(path) {
            return if is_read {
                text.answer(request.method(), request.headers())
            } else {
                refuse_method("this address gives the reference of the API: fetch it with GET", "GET, HEAD")
            };
        }
        match path {
            "/healthz" if is_read => health::healthz(),
            "/readyz" if is_read => Box::pin(health::readyz(&self.domain)).await,
            transfers::route::PATH => Box::pin(self.list_transfers(request, conn)).await,
            _ => plain::text(
                StatusCode::NOT_FOUND,
                "nothing is served here; the content library is at /api and /rest, its reference at /docs",
            ),
        }
    }

    async fn call(&self, request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
        let begun = Instant::now();
        let origin = listener::origin(&request, conn, self.config.public_address.as_deref());
        let request_id = request_id(&request);
        let (parts, body) = request.into_parts();
        let body = match self.body((body, self.config.limits.max_call_bytes), (&request_id, conn)).await {
            Ok(body) => body,
            Err(error) => return refuse(&error, &parts, &request_id),
        };
        let context = Context { request_id: request_id.clone(), op_id: None, origin };
        let visit = self.gate.visit(conn.peer.ip());
        let response = self.dispatcher.handle(&visit, context, Request::from_parts(parts, body)).await;
        self.record(&response, &visit, (&request_id, conn, begun));
        response.map(|bytes: Bytes| listener::full(bytes))
    }

    /// The body of a call, of at most `limit` bytes; that there is none is an event as well.
    pub(crate) async fn body(
        &self,
        (body, limit): (Incoming, usize),
        (request_id, conn): (&str, ConnInfo),
    ) -> Result<Bytes, CollectError> {
        if body.is_end_stream() {
            return Ok(Bytes::new());
        }
        let collected = listener::collect(body, limit, seconds(self.config.limits.body_idle_seconds)).await;
        if let Err(error) = &collected {
            let from = (request_id.to_owned(), conn.peer.ip());
            Watched::new(Arc::clone(&self.events), from, "-", String::new()).refused = Some(error.id());
        }
        collected
    }

    fn record(&self, response: &Response<Bytes>, visit: &Visit<'_>, (id, conn, begun): (&str, ConnInfo, Instant)) {
        let Some(answered) = response.extensions().get::<Answered>() else { return };
        let what = answered.operation.map(|operation| [operation.service, ".", operation.name].concat());
        self.events.record(&Event {
            request_id: id,
            peer: conn.peer.ip(),
            user: visit.user(),
            what: what.as_deref().unwrap_or("-"),
            object: visit.object(),
            outcome: answered.fault.map_or(Outcome::Done, |fault| Outcome::Refused(fault.name())),
            bytes: 0,
            elapsed: begun.elapsed(),
        });
    }

    async fn data(&self, request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
        let Some(address) = AddressBook::parse(request.uri().path()) else {
            return plain::text(StatusCode::NOT_FOUND, "this is no data address; ask for one in a session");
        };
        let from = (request_id(&request), conn.peer.ip());
        let watch =
            |what| Watched::new(Arc::clone(&self.events), from, what, format!("{}/{}", address.session, address.file));
        match (request.method(), address.direction) {
            (&(Method::PUT | Method::POST), Direction::Upload) => {
                let watched = watch("upload");
                let idle = seconds(self.config.limits.body_idle_seconds);
                upload((&self.domain, &self.transfers), &self.book, address, (request, idle, watched)).await
            }
            (&(Method::GET | Method::HEAD), Direction::Download) => {
                let watched = watch("download");
                let (mut parts, _) = request.into_parts();
                parts.extensions.insert(conn);
                download((&self.domain, &self.transfers), &self.book, address, (&parts, watched)).await
            }
            (&Method::HEAD, Direction::Upload) => {
                upload_state(&self.domain, &self.book, &address, watch("upload_state")).await
            }
            (_, Direction::Upload) => {
                refuse_method("this address takes a file: send it with PUT or POST", "PUT, POST, HEAD")
            }
            (_, Direction::Download) => refuse_method("this address gives a file: fetch it with GET", "GET, HEAD"),
        }
    }

    async fn file(&self, request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
        let Some(address) = static_file::parse(request.uri()) else {
            return plain::text(StatusCode::NOT_FOUND, "this is no address of a file; list an item's files for theirs");
        };
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return refuse_method("this address gives a file: fetch it with GET", "GET, HEAD");
        }
        let from = (request_id(&request), conn.peer.ip());
        let object = format!("{}/{}", address.item, address.name);
        let watched = Watched::new(Arc::clone(&self.events), from, "file", object);
        let (mut parts, _) = request.into_parts();
        parts.extensions.insert(conn);
        static_file::fetch((&self.domain, &self.transfers), &address, (&parts, watched)).await
    }
}

pub(crate) fn refuse_method(text: &str, allow: &'static str) -> Response<Body> {
    let mut response = plain::text(StatusCode::METHOD_NOT_ALLOWED, text);
    response.headers_mut().insert(http::header::ALLOW, http::HeaderValue::from_static(allow));
    response
}

/// A body that is too long is refused in its dialect's words; one that never came whole has no dialect.
fn refuse(error: &CollectError, parts: &Parts, request_id: &str) -> Response<Body> {
    match error {
        CollectError::TooLarge { .. } => {
            let fault = Fault::new(FaultKind::InvalidRequest, Message::new(error.id(), error.to_string()));
            let refusal = Dispatcher::refuse(parts, request_id, fault, StatusCode::PAYLOAD_TOO_LARGE);
            refusal.map(listener::full)
        }
        CollectError::Idle(_) | CollectError::Broken(_) => refuse_plainly(error),
    }
}

/// A refused body, to clients without a dialect.
pub(crate) fn refuse_plainly(error: &CollectError) -> Response<Body> {
    let status = match error {
        CollectError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        CollectError::Idle(_) => StatusCode::REQUEST_TIMEOUT,
        CollectError::Broken(_) => StatusCode::BAD_REQUEST,
    };
    plain::text(status, &error.to_string())
}

pub(crate) fn request_id(request: &Request<Incoming>) -> String {
    request.extensions().get::<RequestId>().map(|id| id.as_str().to_owned()).unwrap_or_default()
}
