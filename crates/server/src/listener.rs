//! Takes connections, plain and TLS, and hands each HTTP/1.1 request to one function. Knows no route and no caller;
//! holds every limit that protects the process from a connection.
//!
//! A handler is dropped when its client goes away; what must outlive the client is spawned by the handler.

mod accept;
mod ahead;
mod body;
mod connection;
mod origin;
mod phase;
mod request_id;
mod respond;
mod sending;
mod watched;

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use library_core::ports::Ids;
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

pub use body::{Body, BodyError, CollectError, collect, empty, full, next_chunk, stream};
pub use origin::origin;
pub use request_id::RequestId;

/// What a connection may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open connections, all sockets together; further ones wait in the kernel's queue.
    pub connections: usize,
    /// Read buffer of one connection, in bytes (at least 8192); as much of an answer is joined before it is written. A larger
    /// one than the processor's caches hold costs more than it saves.
    pub read_buffer_bytes: usize,
    /// Request line and headers, in bytes; more is answered 431.
    pub header_bytes: usize,
    /// From the first byte of a request to the end of its headers.
    pub header_time: Duration,
    /// TLS handshake.
    pub handshake_time: Duration,
    /// Silence before a request of a connection, be it the first or a further one.
    pub idle_time: Duration,
    /// While a client does not take what is written, it must take [`Limits::MIN_SPEED`] on average over this time.
    pub stall_time: Duration,
    /// What running requests get after the shutdown signal, before they are cut.
    pub drain_time: Duration,
}

impl Limits {
    /// Bytes per second that a client must take.
    pub const MIN_SPEED: u64 = 1024;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            read_buffer_bytes: 256 * 1024,
            header_bytes: 64 * 1024,
            header_time: Duration::from_secs(10),
            handshake_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(75),
            stall_time: Duration::from_mins(1),
            drain_time: Duration::from_secs(10),
        }
    }
}

/// How a connection is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Plain.
    Http,
    /// TLS.
    Https,
}

impl Scheme {
    /// As in an address: `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// Where a request came from and arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnInfo {
    /// The client's socket (a proxy's, if one stands before this server).
    pub peer: SocketAddr,
    /// This server's end.
    pub local: SocketAddr,
    /// Plain or TLS.
    pub scheme: Scheme,
}

/// A socket cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("`{address}` cannot be listened on; check that no other program uses it and that this machine has the address")]
pub struct BindError {
    /// The address as it was given.
    pub address: String,
    /// Why.
    #[source]
    pub source: std::io::Error,
}

/// Open sockets, not yet served.
pub struct Listener {
    sockets: Vec<Socket>,
    limits: Arc<Limits>,
    ids: Arc<dyn Ids>,
}

struct Socket {
    tcp: TcpListener,
    tls: Option<Arc<ServerConfig>>,
}

impl Listener {
    /// A listener without sockets.
    pub fn new(limits: Limits, ids: Arc<dyn Ids>) -> Self {
        Self { sockets: Vec::new(), limits: Arc::new(limits), ids }
    }

    /// Opens a TLS socket at `address` (`host:port`; port 0 takes a free one) and tells its real address.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn bind_tls(&mut self, address: &str, config: Arc<ServerConfig>) -> Result<SocketAddr, BindError> {
        self.bind(address, Some(config)).await
    }

    /// Opens a plain socket; see [`Listener::bind_tls`].
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn bind_plain(&mut self, address: &str) -> Result<SocketAddr, BindError> {
        self.bind(address, None).await
    }

    async fn bind(&mut self, address: &str, tls: Option<Arc<ServerConfig>>) -> Result<SocketAddr, BindError> {
        let refused = |source| BindError { address: address.to_owned(), source };
        let tcp = TcpListener::bind(address).await.map_err(refused)?;
        let local = tcp.local_addr().map_err(refused)?;
        self.sockets.push(Socket { tcp, tls });
        Ok(local)
    }

    /// Serves until `shutdown` turns true (or its sender is gone), then lets running requests end within
    /// [`Limits::drain_time`] and cuts the rest. Each request carries its [`RequestId`] as an extension; a panic of
    /// the handler answers 500.
    pub async fn serve<H, F>(self, handler: H, shutdown: watch::Receiver<bool>)
    where
        H: Fn(Request<Incoming>, ConnInfo) -> F + Send + Sync + 'static,
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        let served = Arc::new(connection::Served {
            handler,
            slots: Arc::new(Semaphore::new(self.limits.connections)),
            limits: self.limits,
            ids: self.ids,
            shutdown,
        });
        let mut loops = JoinSet::new();
        for socket in self.sockets {
            loops.spawn(accept::accept(socket, Arc::clone(&served)));
        }
        while loops.join_next().await.is_some() {}
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").field("sockets", &self.sockets.len()).finish_non_exhaustive()
    }
}
