//! One connection from its first byte to its end: handshake, requests, and a polite goodbye.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use library_core::ports::Ids;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::accept::ended;
use super::ahead::Ahead;
use super::phase::{Busy, Phase, PhaseCell};
use super::respond::respond;
use super::sending::Sending;
use super::watched::Watched;
use super::{Body, ConnInfo, Limits, Scheme};

/// How long the other side may take to hear the end of an answer before the connection is closed over it.
const LINGER: Duration = Duration::from_secs(2);

const PLAIN_ON_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: 49\r\n\
connection: close\r\n\r\nthis address speaks https; begin it with https://";

/// What answers requests.
pub(super) trait Handler: Send + Sync + 'static {
    /// Answers `request`.
    fn answer(&self, request: Request<Incoming>, conn: ConnInfo) -> impl Future<Output = Response<Body>> + Send;
}

impl<H, F> Handler for H
where
    H: Fn(Request<Incoming>, ConnInfo) -> F + Send + Sync + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    fn answer(&self, request: Request<Incoming>, conn: ConnInfo) -> impl Future<Output = Response<Body>> + Send {
        self(request, conn)
    }
}

/// What all connections share.
pub(super) struct Served<H> {
    pub(super) handler: H,
    pub(super) slots: Arc<Semaphore>,
    pub(super) limits: Arc<Limits>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) shutdown: watch::Receiver<bool>,
}

impl<H: Handler> Served<H> {
    /// Serves `stream` to its end.
    pub(super) async fn connection(&self, stream: TcpStream, tls: Option<Arc<ServerConfig>>) {
        let outcome = match addresses(&stream) {
            Ok((peer, local)) => self.speak(stream, tls, (peer, local)).await,
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, "connection ended early");
        }
    }

    async fn speak(
        &self,
        stream: TcpStream,
        tls: Option<Arc<ServerConfig>>,
        (peer, local): (SocketAddr, SocketAddr),
    ) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let phase = PhaseCell::new();
        let Some(config) = tls else {
            let stream = Watched::new(Sending::new(stream), phase.clone(), Arc::clone(&self.limits));
            return self.requests(stream, phase, ConnInfo { peer, local, scheme: Scheme::Http }).await;
        };
        let Some(mut stream) = self.handshake(stream, config, &phase).await? else {
            return Ok(());
        };
        // The beginning of a request may have come along with the end of the handshake.
        let arrived = stream.get_mut().1.process_new_packets().map_err(io::Error::other)?;
        if arrived.plaintext_bytes_to_read() > 0 {
            phase.set(Phase::Headers);
        }
        self.requests(stream, phase, ConnInfo { peer, local, scheme: Scheme::Https }).await
    }

    /// The TLS stream, or `None` after a client that spoke plain HTTP was told so.
    async fn handshake(
        &self,
        mut stream: TcpStream,
        config: Arc<ServerConfig>,
        phase: &PhaseCell,
    ) -> io::Result<Option<tokio_rustls::server::TlsStream<Watched<Ahead<TcpStream>>>>> {
        let _busy = Busy::new(phase);
        let handshake = async {
            let mut first = [0];
            // A TLS record begins with a small number, a request with its method.
            if stream.peek(&mut first).await? == 1 && first[0].is_ascii_uppercase() {
                stream.write_all(PLAIN_ON_TLS).await?;
                goodbye(stream).await;
                return Ok(None);
            }
            let watched = Watched::new(Ahead::new(stream), phase.clone(), Arc::clone(&self.limits));
            TlsAcceptor::from(config).accept(watched).await.map(Some)
        };
        timeout(self.limits.handshake_time, handshake).await?
    }

    async fn requests<S>(&self, stream: S, phase: PhaseCell, conn: ConnInfo) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let service = service_fn(|request| Box::pin(respond(&self.handler, &*self.ids, &phase, (request, conn))));
        let mut http = http1::Builder::new()
            .max_buf_size(self.limits.read_buffer_bytes.max(8192))
            .max_header_size(self.limits.header_bytes)
            .header_read_timeout(None)
            // Slices stay slices on their way to the socket.
            .writev(true)
            .serve_connection(TokioIo::new(stream), service);
        let mut shutdown = self.shutdown.clone();
        let mut draining = false;
        let outcome = loop {
            tokio::select! {
                outcome = poll_fn(|cx| http.poll_without_shutdown(cx)) => break outcome,
                () = ended(&mut shutdown), if !draining => {
                    draining = true;
                    std::pin::Pin::new(&mut http).graceful_shutdown();
                }
            }
        };
        if !draining {
            goodbye(http.into_parts().io.into_inner()).await;
        }
        outcome.map_err(io::Error::other)
    }
}

fn addresses(stream: &TcpStream) -> io::Result<(SocketAddr, SocketAddr)> {
    Ok((stream.peer_addr()?, stream.local_addr()?))
}

/// Ends a connection so that the last answer arrives even when the client is still sending a body that nobody reads:
/// closing at once would make the kernel throw the answer away.
async fn goodbye<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) {
    let ending = async {
        stream.shutdown().await?;
        let mut scrap = vec![0; 16 * 1024];
        while stream.read(&mut scrap).await? > 0 {}
        io::Result::Ok(())
    };
    // Whether the other side said goodbye as well changes nothing.
    let _ = timeout(LINGER, ending).await;
}
