//! Answers of mapped files, as clients on loopback get them.
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;
use std::fs::File;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use hyper::body::Incoming;
use jiff::Timestamp;
use rustls::pki_types::ServerName;
use server::ids::SystemIds;
use server::listener::{Body, ConnInfo, Limits, Listener, full, stream};
use tls::{Identity, Pin, SelfSigned};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

const BYTES: usize = (6 << 20) + 4321;
const SLICE: usize = 2 << 20;

/// A server of one file.
struct Running {
    plain: SocketAddr,
    tls: SocketAddr,
    pin: Pin,
    file: Arc<File>,
    content: Vec<u8>,
    _stop: watch::Sender<bool>,
}

async fn start(limits: Limits) -> Running {
    let content: Vec<u8> = (0..BYTES).map(|at| u8::try_from((at * 31 + at / 251) % 256).unwrap()).collect();
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&content).unwrap();
    let file = Arc::new(file);
    let map = mapped_file::map(Arc::clone(&file)).unwrap();
    let made = SelfSigned::make(&["localhost".to_owned()], Timestamp::from_second(1_763_000_000).unwrap()).unwrap();
    let pin = Pin::from_certificate(&made.certificate).unwrap();
    let config = tls::server_config(Identity::from_pem(&made.certificate, &made.key).unwrap()).unwrap();
    let mut listener = Listener::new(limits, Arc::new(SystemIds));
    let tls = listener.bind_tls("127.0.0.1:0", config).await.unwrap();
    let plain = listener.bind_plain("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let handle = move |request: Request<Incoming>, _: ConnInfo| std::future::ready(answer(&request, &map));
    tokio::spawn(listener.serve(handle, stopped));
    Running { plain, tls, pin, file, content, _stop: stop }
}

/// The file in slices, with short texts between them; or without an end.
fn answer(request: &Request<Incoming>, map: &Bytes) -> Response<Body> {
    let slices: Vec<Bytes> = (0..BYTES).step_by(SLICE).map(|at| map.slice(at..BYTES.min(at + SLICE))).collect();
    match request.uri().path() {
        "/between" => {
            let pieces = slices.into_iter().flat_map(|slice| [Bytes::from_static(b"between"), slice]);
            let length = BYTES + BYTES.div_ceil(SLICE) * "between".len();
            let mut response = Response::new(stream(futures::stream::iter(pieces.map(Ok::<_, Infallible>))));
            response.headers_mut().insert("content-length", length.into());
            response
        }
        "/endless" => Response::new(stream(futures::stream::iter(slices.into_iter().cycle().map(Ok::<_, Infallible>)))),
        _ => Response::new(full("ok")),
    }
}

impl Running {
    fn between(&self) -> Vec<u8> {
        self.content.chunks(SLICE).flat_map(|slice| [b"between", slice].concat()).collect()
    }

    async fn plain(&self, path: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        // So little room that no slice goes out at once.
        socket.set_recv_buffer_size(64 << 10).unwrap();
        let mut stream = socket.connect(self.plain).await.unwrap();
        ask(&mut stream, path).await;
        stream
    }
}

async fn ask(stream: &mut (impl AsyncWrite + Unpin), path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nhost: library.test\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
}

/// What comes after the head, read in small pieces.
async fn body(mut stream: impl AsyncRead + Unpin) -> Vec<u8> {
    let (mut answer, mut piece) = (Vec::new(), [0; 9000]);
    loop {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(count) => answer.extend_from_slice(&piece[..count]),
        }
        tokio::task::yield_now().await;
    }
    let head = answer.windows(4).position(|end| end == b"\r\n\r\n").unwrap();
    answer.split_off(head + 4)
}

#[tokio::test]
async fn a_plain_client_gets_the_bytes_and_the_kernel_sends_them() {
    let running = start(Limits::default()).await;
    let before = mapped_file::sent_bytes();
    let stream = running.plain("/between").await;
    assert!(body(stream).await == running.between());
    assert!(mapped_file::sent_bytes() - before >= BYTES as u64 - mapped_file::WORTH_BYTES as u64);
}

#[tokio::test]
async fn a_tls_client_gets_the_same_bytes() {
    let running = start(Limits::default()).await;
    let (config, _) = tls::client_config(running.pin.clone()).unwrap();
    let tcp = TcpStream::connect(running.tls).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = tokio_rustls::TlsConnector::from(config).connect(name, tcp).await.unwrap();
    ask(&mut stream, "/between").await;
    assert!(body(stream).await == running.between());
}

#[tokio::test]
async fn a_file_that_is_cut_cuts_its_answer_and_nothing_else() {
    let running = start(Limits::default()).await;
    let mut stream = running.plain("/between").await;
    stream.read_exact(&mut [0; 100]).await.unwrap();
    running.file.set_len(10).unwrap();
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(rest.len() < BYTES);
    assert!(body(running.plain("/").await).await == b"ok");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_take_a_mapped_answer_is_cut() {
    let running = start(Limits { connections: 1, ..Limits::default() }).await;
    let _stuck = running.plain("/endless").await;
    let before = Instant::now();
    // The only slot is free again once the stuck one is cut.
    assert!(body(running.plain("/").await).await == b"ok");
    assert!(before.elapsed() >= Duration::from_mins(1));
}
