//! One request: its id, its span, its handler, and what happens when the handler panics.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::FutureExt;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::{Frame, Incoming, SizeHint};
use library_core::ports::Ids;
use tracing::Instrument;

use super::connection::Handler;
use super::phase::{Busy, PhaseCell};
use super::{Body, BodyError, ConnInfo, RequestId, full};

/// Answers one request; the connection counts as busy until the answer's last byte is handed over.
pub(super) async fn respond<H: Handler>(
    handler: &H,
    ids: &dyn Ids,
    phase: &PhaseCell,
    (mut request, conn): (Request<Incoming>, ConnInfo),
) -> Result<Response<Body>, Infallible> {
    let busy = Busy::new(phase);
    let id = RequestId::of(request.headers(), ids);
    request.extensions_mut().insert(id.clone());
    // The path stays out of the span: a data address is a secret.
    let span = tracing::info_span!("request", id = %id, method = %request.method(), peer = %conn.peer);
    let answer =
        async { if is_chunked_oddly(request.headers()) { ambiguous() } else { handler.answer(request, conn).await } };
    let answer = AssertUnwindSafe(answer).catch_unwind().instrument(span.clone()).await;
    let mut response = answer.unwrap_or_else(|panic| {
        span.in_scope(|| tracing::error!(message = panic_text(&*panic), "a request handler panicked"));
        internal_error(&id)
    });
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(RequestId::HEADER, value);
    }
    Ok(response.map(|body| Guarded { body, _busy: busy }.boxed_unsync()))
}

/// Whether a body is coded in more than chunks, or in chunks more than once. hyper looks at the last coding only; another
/// server on the way may find another end of the request (RFC 9112 §6.1).
fn is_chunked_oddly(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let first = codings.next();
    codings.next().is_some() || first.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
}

/// Refuses a request whose end is not certain: nothing that follows on its connection is read as another.
fn ambiguous() -> Response<Body> {
    let mut response = Response::new(full("`transfer-encoding` must be `chunked`, once\n"));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}

fn internal_error(id: &RequestId) -> Response<Body> {
    let text = format!("internal error; the server's log says more under request id `{id}`\n");
    let mut response = Response::new(full(text));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// A body that keeps its connection busy.
struct Guarded {
    body: Body,
    _busy: Busy,
}

impl hyper::body::Body for Guarded {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
