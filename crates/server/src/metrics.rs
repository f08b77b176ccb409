//! What Prometheus reads: calls and transfers, counted. A socket of its own, without TLS and without a login; tells no
//! secret and changes nothing.

mod calls;
mod transfers;

use std::{net::SocketAddr, sync::Arc};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use library_core::ports::Ids;
use prometheus_client::{encoding::text, registry::Registry};
use tokio::sync::watch;

pub use calls::CountedEvents;

use crate::{
    listener::{self, BindError, Body, Limits, Listener},
    plain,
    router::refuse_method,
    transfers::Transfers,
};

/// Where they are read.
const PATH: &str = "/metrics";
/// What the text is, by the name that Prometheus asks for.
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Who reads metrics are few.
const CONNECTIONS: usize = 32;

/// All metrics of a server.
#[derive(Debug)]
pub struct Metrics(Registry);

impl Metrics {
    /// Those of these transfers, and of the calls that `events` hears of.
    pub fn new(transfers: Arc<Transfers>, events: &CountedEvents) -> Self {
        let mut registry = Registry::with_prefix("quire");
        events.register(&mut registry);
        registry.register_collector(Box::new(transfers::Read(transfers)));
        Self(registry)
    }

    /// All of them, as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text does not fail.
        if let Err(error) = text::encode(&mut text, &self.0) {
            tracing::error!(%error, "metrics cannot be written");
        }
        text
    }

    fn answer(&self, method: &Method, path: &str) -> Response<Body> {
        if path != PATH {
            return plain::text(StatusCode::NOT_FOUND, "metrics are at /metrics");
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            return refuse_method("metrics are read: fetch with GET", "GET, HEAD");
        }
        let mut response = Response::new(listener::full(Bytes::from(self.text())));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        response
    }
}

/// The open socket, not yet served.
#[derive(Debug)]
pub struct MetricsSocket {
    listener: Listener,
    /// Where it is.
    pub address: SocketAddr,
}

impl MetricsSocket {
    /// Opens it at `address` (`host:port`; port 0 takes a free one).
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn open(address: &str, ids: Arc<dyn Ids>) -> Result<Self, BindError> {
        let mut listener = Listener::new(Limits { connections: CONNECTIONS, ..Limits::default() }, ids);
        let address = listener.bind_plain(address).await?;
        Ok(Self { listener, address })
    }

    /// Serves `metrics` until `shutdown` turns true.
    pub async fn serve(self, metrics: Arc<Metrics>, shutdown: watch::Receiver<bool>) {
        let handler = move |request: Request<hyper::body::Incoming>, _| {
            let metrics = Arc::clone(&metrics);
            async move { metrics.answer(request.method(), request.uri().path()) }
        };
        self.listener.serve(handler, shutdown).await;
    }
}
