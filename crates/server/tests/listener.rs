//! The listener as a client on loopback meets it.
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use jiff::Timestamp;
use rustls::pki_types::ServerName;
use server::ids::SystemIds;
use server::listener::{Body, ConnInfo, Limits, Listener, RequestId, collect, full, origin, stream};
use tls::{Identity, Pin, SelfSigned};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

const IDLE: Duration = Duration::from_mins(1);

/// A listener with one plain and one TLS socket.
struct Running {
    plain: SocketAddr,
    tls: SocketAddr,
    pin: Pin,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

async fn start(limits: Limits) -> Running {
    let made = SelfSigned::make(&["localhost".to_owned()], Timestamp::from_second(1_763_000_000).unwrap()).unwrap();
    let pin = Pin::from_certificate(&made.certificate).unwrap();
    let config = tls::server_config(Identity::from_pem(&made.certificate, &made.key).unwrap()).unwrap();
    let mut listener = Listener::new(limits, Arc::new(SystemIds));
    let tls = listener.bind_tls("127.0.0.1:0", config).await.unwrap();
    let plain = listener.bind_plain("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(listener.serve(handle, stopped));
    Running { plain, tls, pin, stop, task }
}

async fn handle(request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
    match request.uri().path() {
        "/healthz" => Response::new(full("ok\n")),
        "/origin" => Response::new(full(origin(&request, conn, None))),
        "/id" => Response::new(full(request.extensions().get::<RequestId>().unwrap().to_string())),
        "/panic" => panic!("on purpose"),
        "/never" => std::future::pending().await,
        "/endless" => {
            Response::new(stream(futures::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from(vec![0; 65_536])))))
        }
        "/broken" => Response::new(stream(futures::stream::iter([Ok(Bytes::from_static(b"half")), Err("damaged")]))),
        "/collect" => match collect(request.into_body(), 10, IDLE).await {
            Ok(body) => Response::new(full(body)),
            Err(error) => answer(StatusCode::PAYLOAD_TOO_LARGE, error.to_string()),
        },
        other => answer(StatusCode::NOT_FOUND, other.to_owned()),
    }
}

fn answer(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(full(text));
    *response.status_mut() = status;
    response
}

/// Sends `request` as it is and reads until the server closes.
async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &[u8]) -> String {
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A cut connection is an end as well; what came before it counts.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn get(address: SocketAddr, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: library.test\r\nconnection: close\r\n\r\n");
    exchange(TcpStream::connect(address).await.unwrap(), request.as_bytes()).await
}

/// Opens a TLS connection, and asks nothing.
async fn connect_tls(running: &Running) -> impl AsyncRead + AsyncWrite + Unpin + use<> {
    let (config, _) = tls::client_config(running.pin.clone()).unwrap();
    let tcp = TcpStream::connect(running.tls).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    tokio_rustls::TlsConnector::from(config).connect(name, tcp).await.unwrap()
}

async fn get_tls(running: &Running, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: library.test\r\nconnection: close\r\n\r\n");
    exchange(connect_tls(running).await, request.as_bytes()).await
}

#[tokio::test]
async fn both_sockets_answer_and_know_their_scheme() {
    let running = start(Limits::default()).await;
    assert!(get(running.plain, "/healthz").await.ends_with("\r\n\r\nok\n"));
    assert!(get_tls(&running, "/healthz").await.ends_with("\r\n\r\nok\n"));
    assert!(get(running.plain, "/origin").await.ends_with("http://library.test"));
    assert!(get_tls(&running, "/origin").await.ends_with("https://library.test"));
}

#[tokio::test]
async fn plain_http_on_the_tls_socket_is_told_so() {
    let running = start(Limits::default()).await;
    let told = get(running.tls, "/healthz").await;
    assert!(told.starts_with("HTTP/1.1 400"), "{told}");
    assert!(told.ends_with("begin it with https://"), "{told}");
    let length: usize = told.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
    assert_eq!(told.split("\r\n\r\n").nth(1).unwrap().len(), length);
}

#[tokio::test]
async fn a_valid_request_id_is_kept_and_a_bad_one_replaced() {
    let running = start(Limits::default()).await;
    for (given, kept) in [("abc-1.2_3", true), ("a b", false), ("", false), (&"x".repeat(65), false)] {
        let request = format!("GET /id HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-request-id: {given}\r\n\r\n");
        let answer = exchange(TcpStream::connect(running.plain).await.unwrap(), request.as_bytes()).await;
        let body = answer.split("\r\n\r\n").nth(1).unwrap();
        assert!(answer.contains(&format!("x-request-id: {body}\r\n")), "{answer}");
        assert_eq!(body == given, kept, "{given}");
    }
}

#[tokio::test]
async fn a_panic_answers_500_and_the_server_lives_on() {
    let running = start(Limits::default()).await;
    assert!(get(running.plain, "/panic").await.starts_with("HTTP/1.1 500"));
    assert!(get(running.plain, "/healthz").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn oversized_heads_are_refused_by_status() {
    let running = start(Limits::default()).await;
    let big = format!("GET / HTTP/1.1\r\nhost: a\r\nx-big: {}\r\n\r\n", "x".repeat(1024 * 1024));
    let many = format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(10_000));
    let long = format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "x".repeat(65_535));
    for (request, statuses) in [(big, ["431", "431"]), (many, ["431", "431"]), (long, ["414", "431"])] {
        let answer = exchange(TcpStream::connect(running.plain).await.unwrap(), request.as_bytes()).await;
        assert!(statuses.iter().any(|status| answer.starts_with(&format!("HTTP/1.1 {status}"))), "{answer}");
    }
}

#[tokio::test]
async fn malformed_framing_is_answered_400_or_cut_and_never_reaches_the_handler_twice() {
    let running = start(Limits::default()).await;
    for bad in [
        "POST /collect HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc",
        "POST /collect HTTP/1.1\r\nhost: a\r\ntransfer-encoding: xchunked\r\n\r\nabc",
        "GET /healthz HTTP/1.1\r\nhost : a\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nhost: a\r\n folded: b\r\n\r\n",
        "GET  /healthz\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
    ] {
        let answer = exchange(TcpStream::connect(running.plain).await.unwrap(), bad.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{bad}: {answer}");
    }
}

#[tokio::test]
async fn an_early_answer_arrives_although_nobody_read_the_body() {
    let running = start(Limits::default()).await;
    let mut request = b"PUT /nowhere HTTP/1.1\r\nhost: a\r\ncontent-length: 8000000\r\n\r\n".to_vec();
    request.resize(request.len() + 8_000_000, b'x');
    let answer = exchange(TcpStream::connect(running.plain).await.unwrap(), &request).await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_declared_or_not() {
    let running = start(Limits::default()).await;
    let fits = "POST /collect HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 10\r\n\r\n0123456789";
    let declared = "POST /collect HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 11\r\n\r\n";
    let chunked = "POST /collect HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n\
                   b\r\n0123456789a\r\n0\r\n\r\n";
    for (request, status) in [(fits, "200"), (declared, "413"), (chunked, "413")] {
        let answer = exchange(TcpStream::connect(running.plain).await.unwrap(), request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
}

#[tokio::test]
async fn a_broken_body_cannot_be_taken_for_whole() {
    let running = start(Limits::default()).await;
    let answer = get(running.plain, "/broken").await;
    assert!(!answer.ends_with("0\r\n\r\n"), "{answer}");
    assert!(!answer.contains("content-length"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn headers_that_do_not_come_in_time_end_the_connection() {
    let running = start(Limits::default()).await;
    let before = Instant::now();
    let answer = exchange(TcpStream::connect(running.plain).await.unwrap(), b"GET /healthz HTTP/1.1\r\nhost").await;
    assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!((9..15).contains(&before.elapsed().as_secs()), "{:?}", before.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_silent_connection_ends_after_its_idle_time_not_before() {
    let running = start(Limits::default()).await;
    let before = Instant::now();
    let answer =
        exchange(TcpStream::connect(running.plain).await.unwrap(), b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // The paused clock may jump over the header deadline before the first bytes are seen: that much is no fault.
    assert!((75..90).contains(&before.elapsed().as_secs()), "{:?}", before.elapsed());
}

/// Waits for this long and for nothing else: the server must not end the connection meanwhile.
async fn spare(stream: &mut (impl AsyncRead + Unpin), time: Duration) {
    assert!(timeout(time, stream.read(&mut [0])).await.is_err(), "ended before its first request");
}

/// Clients keep spare connections for their next request, which they may not be able to send twice.
#[tokio::test(start_paused = true)]
async fn a_connection_that_was_never_used_ends_after_its_idle_time_not_before() {
    let running = start(Limits::default()).await;
    let before = Instant::now();
    let ended = exchange(TcpStream::connect(running.plain).await.unwrap(), b"").await;
    assert_eq!((ended.as_str(), before.elapsed().as_secs()), ("", 75));
    let stream = connect_tls(&running).await;
    let before = Instant::now();
    let ended = exchange(stream, b"").await;
    assert_eq!((ended.as_str(), before.elapsed().as_secs()), ("", 75));
}

#[tokio::test(start_paused = true)]
async fn headers_of_a_late_first_request_have_their_time_from_their_first_byte() {
    let running = start(Limits::default()).await;
    let mut plain = TcpStream::connect(running.plain).await.unwrap();
    spare(&mut plain, Duration::from_secs(30)).await;
    let before = Instant::now();
    let answer = exchange(plain, b"GET /healthz HTTP/1.1\r\nhost").await;
    assert_eq!((answer.as_str(), before.elapsed().as_secs()), ("", 10));
    let mut stream = connect_tls(&running).await;
    spare(&mut stream, Duration::from_secs(30)).await;
    let before = Instant::now();
    let answer = exchange(stream, b"GET /healthz HTTP/1.1\r\nhost").await;
    assert_eq!((answer.as_str(), before.elapsed().as_secs()), ("", 10));
}

#[tokio::test(start_paused = true)]
async fn a_late_first_request_is_answered() {
    let running = start(Limits::default()).await;
    let request = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let mut plain = TcpStream::connect(running.plain).await.unwrap();
    spare(&mut plain, Duration::from_mins(1)).await;
    assert!(exchange(plain, request).await.starts_with("HTTP/1.1 200"));
    let mut stream = connect_tls(&running).await;
    spare(&mut stream, Duration::from_mins(1)).await;
    assert!(exchange(stream, request).await.starts_with("HTTP/1.1 200"));
}

/// A client that asks again just when the time of its last headers ends finds its connection open.
#[tokio::test(start_paused = true)]
async fn headers_of_each_request_have_a_time_of_their_own() {
    let running = start(Limits::default()).await;
    let mut stream = TcpStream::connect(running.plain).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let mut answer = [0; 1024];
    let length = stream.read(&mut answer).await.unwrap();
    assert!(answer[..length].starts_with(b"HTTP/1.1 200"));
    tokio::time::sleep(Duration::from_secs(9)).await;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nho").await.unwrap();
    spare(&mut stream, Duration::from_secs(5)).await;
    // A paused clock could jump to the next deadline before the rest is seen.
    tokio::time::resume();
    let answer = exchange(stream, b"st: a\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_does_not_come_in_time_ends_the_connection() {
    let limits = Limits { handshake_time: Duration::from_secs(20), ..Limits::default() };
    let running = start(limits).await;
    // Nothing, and the beginning of a record.
    for begun in [&b""[..], &[22, 3, 1]] {
        let before = Instant::now();
        let answer = exchange(TcpStream::connect(running.tls).await.unwrap(), begun).await;
        assert_eq!((answer.as_str(), before.elapsed().as_secs()), ("", 20), "{begun:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_take_its_answer_is_cut() {
    let running = start(Limits { connections: 1, ..Limits::default() }).await;
    let mut stuck = TcpStream::connect(running.plain).await.unwrap();
    stuck.write_all(b"GET /endless HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    // The only slot is free again once the stuck one is cut.
    let before = Instant::now();
    assert!(get(running.plain, "/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(before.elapsed() >= Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn shutdown_waits_for_running_requests_but_not_for_ever() {
    let running = start(Limits::default()).await;
    let mut busy = TcpStream::connect(running.plain).await.unwrap();
    busy.write_all(b"GET /never HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let mut idle = TcpStream::connect(running.plain).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let mut answer = [0; 15];
    idle.read_exact(&mut answer).await.unwrap();
    let before = Instant::now();
    running.stop.send(true).unwrap();
    running.task.await.unwrap();
    assert_eq!(before.elapsed().as_secs(), 10);
    assert!(TcpStream::connect(running.plain).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn shutdown_does_not_wait_for_connections_that_ask_nothing() {
    let running = start(Limits::default()).await;
    let mut plain = TcpStream::connect(running.plain).await.unwrap();
    let mut stream = connect_tls(&running).await;
    spare(&mut plain, Duration::from_secs(1)).await;
    spare(&mut stream, Duration::from_secs(1)).await;
    let before = Instant::now();
    running.stop.send(true).unwrap();
    running.task.await.unwrap();
    assert_eq!(before.elapsed().as_secs(), 0);
}
