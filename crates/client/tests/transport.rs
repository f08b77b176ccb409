//! The client against a server that misbehaves: what is said, and what is left behind.
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use client::api::content::library::item::file::ChecksumInfo;
use client::api::content::library::item::transfer::TransferEndpoint;
use client::api::ids::UpdateSessionId;
use client::bind::Uri;
use client::{
    Algorithm, CallError, Client, ConnectError, Credentials, Expected, FaultKind, Lease, Outgoing, Patience,
    Thumbprint, TransferError, TransportError, Trust, Url,
};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What came: method, path, a header of interest, body.
#[derive(Clone, Debug)]
struct Came {
    path: String,
    header: Option<String>,
    body: Bytes,
}

type Answer = fn(usize, &Came) -> Response<Full<Bytes>>;

/// A server that answers as it is told, and what it was asked.
struct Stub {
    base: Url,
    came: Arc<Mutex<Vec<Came>>>,
}

impl Stub {
    async fn start(header: &'static str, answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let came = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&came);
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                tokio::spawn(converse(socket, Arc::clone(&seen), header, answer));
            }
        });
        Self { base, came }
    }

    async fn client(&self) -> Client {
        Client::connect(self.base.clone(), Credentials::None, Trust::SystemRoots).await.unwrap()
    }

    fn endpoint(&self, path: &str) -> TransferEndpoint {
        let uri = Uri(self.base.join(path).unwrap().to_string());
        TransferEndpoint { uri, ssl_certificate_thumbprint: None, ssl_certificate: None }
    }

    fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }
}

async fn converse(socket: TcpStream, came: Arc<Mutex<Vec<Came>>>, header: &'static str, answer: Answer) {
    let service = service_fn(move |request: Request<Incoming>| {
        let came = Arc::clone(&came);
        async move {
            let path = request.uri().path().to_owned();
            let header = request.headers().get(header).map(|value| value.to_str().unwrap().to_owned());
            let body = request.into_body().collect().await.unwrap().to_bytes();
            let asked = Came { path, header, body };
            let mut all = came.lock().unwrap();
            all.push(asked.clone());
            Ok::<_, Infallible>(answer(all.len(), &asked))
        }
    });
    // A client that hangs up is no failure of the stub.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
}

fn answer(status: u16, body: &'static str) -> Response<Full<Bytes>> {
    Response::builder().status(status).body(Full::new(Bytes::from_static(body.as_bytes()))).unwrap()
}

fn quiet() -> client::Progress {
    Arc::new(|_| {})
}

fn password() -> Credentials {
    Credentials::UserPassword { user: "u".to_owned(), password: "p".to_owned() }
}

fn transport(error: CallError) -> TransportError {
    let CallError::Transport(source) = error else { unreachable!("{error}") };
    *source.downcast().unwrap()
}

#[tokio::test]
async fn a_closed_port_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    drop(listener);
    let error = Client::connect(base.clone(), password(), Trust::SystemRoots).await.unwrap_err();
    let ConnectError::Call(error) = error else { unreachable!("{error}") };
    let error = transport(error);
    assert!(
        matches!(&error, TransportError::Unreachable { address, .. } if *address == base.origin().ascii_serialization())
    );
}

#[tokio::test]
async fn a_status_comes_with_its_text() {
    let stub = Stub::start("vapi-service", |_, _| answer(503, "down for maintenance")).await;
    let error = transport(stub.client().await.libraries().list().await.unwrap_err());
    assert!(matches!(&error, TransportError::Status { status: 503, .. }), "{error}");
    assert!(error.to_string().contains("down for maintenance"), "{error}");
    let came = stub.came();
    assert_eq!((came[0].path.as_str(), came[0].header.as_deref()), ("/api", Some("com.vmware.content.library")));
}

#[tokio::test]
async fn a_patient_client_asks_again_but_orders_once() {
    const LIST: &str = r#"{"jsonrpc":"2.0","id":"0","result":{"output":["a"]}}"#;
    let stub = Stub::start("vapi-operation", |count, _| answer(if count % 3 == 0 { 200 } else { 503 }, LIST)).await;
    let short = Patience { first_pause: Duration::from_millis(1), ..Patience::default() };
    let client = stub.client().await.patient(short);
    assert_eq!(client.libraries().list().await.unwrap().len(), 1);
    assert_eq!(stub.came().len(), 3);
    let id = UpdateSessionId("session-1".to_owned());
    let error = transport(client.update_sessions().complete(id).await.unwrap_err());
    assert!(matches!(&error, TransportError::Status { status: 503, .. }), "{error}");
    assert_eq!(stub.came().len(), 4);
}

#[tokio::test]
async fn an_answer_that_is_no_vapi_says_to_check_the_address() {
    let stub = Stub::start("x", |_, _| answer(200, "<html>hello</html>")).await;
    let error = stub.client().await.libraries().list().await.unwrap_err();
    assert!(error.to_string().contains("check the address"), "{error}");
}

#[tokio::test]
async fn a_session_that_is_gone_is_made_again_once() {
    const LOGIN: &str = r#"{"jsonrpc":"2.0","id":"0","result":{"output":{"SECRET":"s-1"}}}"#;
    const GONE: &str = r#"{"jsonrpc":"2.0","id":"0","result":{"error":{"ERROR":
        {"com.vmware.vapi.std.errors.unauthenticated":{"messages":[],"data":{"OPTIONAL":null}}}}}}"#;
    const LIST: &str = r#"{"jsonrpc":"2.0","id":"0","result":{"output":["a"]}}"#;
    let stub = Stub::start("vapi-operation", |count, came| match (count, came.header.as_deref()) {
        (_, Some("create")) => answer(200, LOGIN),
        (2, _) => answer(200, GONE),
        _ => answer(200, LIST),
    })
    .await;
    let client = Client::connect(stub.base.clone(), password(), Trust::SystemRoots).await.unwrap();
    assert_eq!(client.libraries().list().await.unwrap().len(), 1);
    let operations: Vec<_> = stub.came().into_iter().map(|came| came.header.unwrap()).collect();
    assert_eq!(operations, ["create", "list", "create", "list"]);
    assert!(String::from_utf8_lossy(&stub.came()[3].body).contains("s-1"));
}

#[tokio::test]
async fn a_fault_keeps_its_kind() {
    let stub = Stub::start("x", |_, _| {
        answer(
            200,
            r#"{"jsonrpc":"2.0","id":"0","result":{"error":{"ERROR":{"com.vmware.vapi.std.errors.not_found":{}}}}}"#,
        )
    })
    .await;
    let error = stub.client().await.libraries().list().await.unwrap_err();
    assert!(matches!(error, CallError::Fault(fault) if fault.kind == FaultKind::NotFound));
}

#[tokio::test]
async fn an_upload_sends_its_length_and_gives_the_checksums_of_what_was_sent() {
    let stub = Stub::start("content-length", |_, _| answer(200, "")).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("abc");
    std::fs::write(&path, "abc").unwrap();
    let outgoing = Outgoing::file(&path).await.unwrap();
    let digests = stub.client().await.upload(&stub.endpoint("/up"), outgoing, quiet()).await.unwrap();
    assert_eq!(digests.get(Algorithm::Sha1), Some("a9993e364706816aba3e25717850c26c9cd0d89d"));
    let came = stub.came();
    assert_eq!((came[0].header.as_deref(), &came[0].body[..]), (Some("3"), &b"abc"[..]));
}

#[tokio::test]
async fn a_refused_upload_says_why() {
    let stub = Stub::start("x", |_, _| answer(409, "somebody else sends this file")).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("abc");
    std::fs::write(&path, "abc").unwrap();
    let outgoing = Outgoing::file(&path).await.unwrap();
    let error = stub.client().await.upload(&stub.endpoint("/up"), outgoing, quiet()).await.unwrap_err();
    assert!(error.to_string().contains("somebody else sends this file"), "{error}");
}

fn abcdef() -> Expected {
    let checksum = ChecksumInfo { algorithm: None, checksum: "1f8ac10f23c5b5bc1167bda84b833e5c057a77d2".to_owned() };
    Expected { size: Some(6), checksum: Some(checksum) }
}

#[tokio::test]
async fn wrong_bytes_never_get_the_files_name() {
    let stub = Stub::start("x", |_, _| answer(200, "abcdeX")).await;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("file");
    let error = stub.client().await.download(&stub.endpoint("/f"), &target, &abcdef(), quiet()).await.unwrap_err();
    assert!(matches!(error, TransferError::Checksum { .. }), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// Reads one request from each connection and writes the next of `answers`, then hangs up.
async fn scripted(listener: TcpListener, answers: &'static [&'static str]) -> Vec<String> {
    let mut asked = Vec::new();
    for answer in answers {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            assert_ne!(socket.read_buf(&mut request).await.unwrap(), 0);
        }
        asked.push(String::from_utf8(request).unwrap());
        socket.write_all(answer.as_bytes()).await.unwrap();
        socket.shutdown().await.unwrap();
    }
    asked
}

#[tokio::test]
async fn a_cut_download_goes_on_where_it_stopped() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let server = tokio::spawn(scripted(
        listener,
        &[
            "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabc",
            "HTTP/1.1 206 Partial Content\r\ncontent-length: 3\r\ncontent-range: bytes 3-5/6\r\n\r\ndef",
        ],
    ));
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("file");
    let client = Client::connect(base.clone(), Credentials::None, Trust::SystemRoots).await.unwrap();
    let uri = Uri(base.join("/f").unwrap().to_string());
    let endpoint = TransferEndpoint { uri, ssl_certificate_thumbprint: None, ssl_certificate: None };
    let digests = client.download(&endpoint, &target, &abcdef(), quiet()).await.unwrap();
    assert_eq!((digests.size, std::fs::read(&target).unwrap()), (6, b"abcdef".to_vec()));
    let asked = server.await.unwrap();
    assert!(!asked[0].contains("range:") && asked[1].contains("range: bytes=3-"), "{asked:?}");
}

/// Serves `abcdef` once over TLS with a certificate that no authority vouches for, and names the certificate.
async fn sealed() -> (String, Thumbprint) {
    let made = tls::SelfSigned::make(&["127.0.0.1".to_owned()], jiff::Timestamp::UNIX_EPOCH).unwrap();
    let identity = tls::Identity::from_pem(&made.certificate, &made.key).unwrap();
    let thumbprint = identity.sha256();
    let acceptor = tokio_rustls::TlsAcceptor::from(tls::server_config(identity).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("https://{}/f", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        // A client that does not trust the certificate hangs up.
        let Ok(mut socket) = acceptor.accept(socket).await else { return };
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            assert_ne!(socket.read_buf(&mut request).await.unwrap(), 0);
        }
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabcdef").await.unwrap();
        socket.flush().await.unwrap();
    });
    (uri, thumbprint)
}

/// Fetches from `sealed` with the endpoint's thumbprint made of the true one by `named`.
async fn fetch_sealed(trust: Trust, named: fn(Thumbprint) -> String) -> (Thumbprint, Result<(), TransferError>) {
    let (uri, thumbprint) = sealed().await;
    let stub = Stub::start("x", |_, _| answer(200, "")).await;
    let client = Client::connect(stub.base.clone(), Credentials::None, trust).await.unwrap();
    let named = Some(named(thumbprint));
    let endpoint = TransferEndpoint { uri: Uri(uri), ssl_certificate_thumbprint: named, ssl_certificate: None };
    let folder = tempfile::tempdir().unwrap();
    let outcome = client.download(&endpoint, &folder.path().join("f"), &abcdef(), quiet()).await;
    (thumbprint, outcome.map(|_| ()))
}

fn other(_: Thumbprint) -> String {
    Thumbprint::sha256(b"another certificate").to_string()
}

#[tokio::test]
async fn the_certificate_that_an_endpoint_names_is_trusted() {
    fetch_sealed(Trust::SystemRoots, |thumbprint| thumbprint.to_string()).await.1.unwrap();
}

#[tokio::test]
async fn another_certificate_than_the_endpoint_names_is_refused() {
    let (seen, outcome) = fetch_sealed(Trust::SystemRoots, other).await;
    let error = outcome.unwrap_err();
    let TransferError::Transport(TransportError::Certificate { sha256, .. }) = error else { unreachable!("{error}") };
    assert_eq!(sha256, seen.to_string());
}

#[tokio::test]
async fn the_users_own_pin_beats_the_one_that_an_endpoint_names() {
    let pin = Trust::Thumbprint(Thumbprint::sha256(b"what the user trusts"));
    let (_, outcome) = fetch_sealed(pin, |thumbprint| thumbprint.to_string()).await;
    assert!(matches!(outcome, Err(TransferError::Transport(TransportError::Certificate { .. }))));
    fetch_sealed(Trust::Anything, other).await.1.unwrap();
}

#[tokio::test]
async fn a_lease_is_kept_while_something_long_is_done() {
    const DONE: &str = r#"{"jsonrpc":"2.0","id":"0","result":{"output":null}}"#;
    let stub = Stub::start("vapi-operation", |_, _| answer(200, DONE)).await;
    let came = Arc::clone(&stub.came);
    let work = async {
        while came.lock().unwrap().len() < 3 {
            tokio::task::yield_now().await;
        }
        "done"
    };
    let lease = Lease::Update(UpdateSessionId("session-1".to_owned()));
    assert_eq!(stub.client().await.keeping(&lease, Duration::from_millis(1), work).await, "done");
    let came = stub.came();
    assert!(came.iter().all(|came| came.header.as_deref() == Some("keep_alive")));
    assert!(String::from_utf8_lossy(&came[0].body).contains("session-1"));
}

#[tokio::test]
async fn an_address_that_is_no_http_is_refused() {
    let stub = Stub::start("x", |_, _| answer(200, "")).await;
    let endpoint = TransferEndpoint {
        uri: Uri("ds:///vmfs/volumes/default/x".to_owned()),
        ssl_certificate_thumbprint: None,
        ssl_certificate: None,
    };
    let folder = tempfile::tempdir().unwrap();
    let client = stub.client().await;
    let error = client.download(&endpoint, &folder.path().join("x"), &Expected::default(), quiet()).await.unwrap_err();
    assert!(matches!(error, TransferError::Endpoint { .. }), "{error}");
}
