//! Pulls: the connector against sources on loopback, well-behaved and not.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::scripted::{Script, Server, ok, redirect, without_tls};
use async_trait::async_trait;
use futures::TryStreamExt;
use jiff::Timestamp;
use library_core::model::{PullSource, TransferTrust};
use library_core::ports::source::{Source, SourceError};
use server::config::Pull;
use server::connector::{Connector, Reach, Resolve, Rules};
use tls::{Identity, SelfSigned, Thumbprint};
use tokio::net::TcpListener;

fn raw(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// Answers lookups from a list, one entry a lookup; the last one stays.
#[derive(Default)]
struct Names {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

#[async_trait]
impl Resolve for Names {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let position = self.asked.fetch_add(1, Ordering::Relaxed).min(self.answers.len().saturating_sub(1));
        self.answers.get(position).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn names(answers: &[&[&str]]) -> Arc<Names> {
    let parse = |list: &&[&str]| list.iter().map(|address| address.parse().unwrap()).collect();
    Arc::new(Names { answers: answers.iter().map(parse).collect(), asked: AtomicUsize::new(0) })
}

fn connector(pull: &Pull, reach: Reach, resolver: Arc<Names>) -> Connector {
    Connector::new(Rules::new(pull, reach), resolver)
}

fn on_loopback() -> Connector {
    connector(&Pull::default(), Reach::LoopbackOnly, names(&[]))
}

fn source(uri: &str) -> PullSource {
    PullSource { uri: uri.to_owned(), trust: TransferTrust::default() }
}

fn pinned(uri: &str, thumbprint: &str) -> PullSource {
    let trust = TransferTrust { thumbprint: Some(thumbprint.to_owned()), certificate: None };
    PullSource { uri: uri.to_owned(), trust }
}

async fn fetch(connector: &Connector, source: &PullSource) -> Result<Vec<u8>, SourceError> {
    let body = connector.open(source).await?;
    body.bytes
        .try_fold(Vec::new(), |mut all, chunk| async move {
            all.extend(chunk);
            Ok(all)
        })
        .await
}

fn text(error: &SourceError) -> String {
    error.to_string()
}

#[tokio::test]
async fn a_file_comes_as_it_is_and_the_request_says_nothing_about_the_asker() {
    let server = Server::plain(HashMap::from([("/a.iso?x=1", ok("content"))])).await;
    let uri = server.url("/a.iso?x=1");
    let body = on_loopback().open(&source(&uri)).await.unwrap();
    assert_eq!(body.size, Some(7));
    assert_eq!(fetch(&on_loopback(), &source(&uri)).await.unwrap(), b"content");
    let asked = server.asked()[0].to_lowercase();
    assert!(asked.contains("accept-encoding: identity"), "{asked}");
    assert!(!asked.contains("cookie") && !asked.contains("authorization"), "{asked}");
}

#[tokio::test]
async fn a_large_file_arrives_whole() {
    let content = "0123456789abcdef".repeat(1 << 18);
    let server = Server::plain(HashMap::from([("/big", ok(&content))])).await;
    assert_eq!(fetch(&on_loopback(), &source(&server.url("/big"))).await.unwrap(), content.as_bytes());
}

#[tokio::test]
async fn loopback_is_refused_to_a_server_that_others_reach() {
    let connector = connector(&Pull::default(), Reach::Network, names(&[&["127.0.0.1"]]));
    for uri in
        ["http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "http://0x7f000001/", "http://[::ffff:127.0.0.1]/"]
    {
        assert!(matches!(connector.judge(&source(uri)), Err(SourceError::Refused(_))), "{uri}");
        assert!(matches!(connector.open(&source(uri)).await, Err(SourceError::Refused(_))), "{uri}");
    }
    for uri in ["http://localhost/", "http://localhost./", "http://public.test/"] {
        connector.judge(&source(uri)).unwrap();
        let error = connector.open(&source(uri)).await.unwrap_err();
        assert!(text(&error).contains("`127.0.0.1` is a loopback address"), "{error}");
    }
}

#[tokio::test]
async fn one_denied_address_among_several_refuses_the_host() {
    let connector = connector(&Pull::default(), Reach::Network, names(&[&["10.0.0.1", "169.254.169.254"]]));
    assert!(matches!(connector.open(&source("http://mixed.test/")).await, Err(SourceError::Refused(_))));
}

#[tokio::test]
async fn the_address_that_was_judged_is_the_one_connected_to() {
    let server = Server::plain(HashMap::from([("/f", ok("content"))])).await;
    let resolver = names(&[&["127.0.0.1"], &["169.254.169.254"]]);
    let connector = connector(&Pull::default(), Reach::LoopbackOnly, Arc::clone(&resolver));
    let uri = format!("http://rebinding.test:{}/f", server.address.port());
    assert_eq!(fetch(&connector, &source(&uri)).await.unwrap(), b"content");
    assert_eq!(resolver.asked.load(Ordering::Relaxed), 1);
    assert!(server.asked()[0].contains(&format!("host: rebinding.test:{}\r\n", server.address.port())));
    assert!(matches!(connector.open(&source(&uri)).await, Err(SourceError::Refused(_))));
}

#[tokio::test]
async fn each_redirect_is_judged_again() {
    let server = Server::plain(HashMap::from([
        ("/out", redirect("http://169.254.169.254/latest/meta-data")),
        ("/file", redirect("file:///etc/passwd")),
        ("/login", redirect("http://user:pw@127.0.0.1/")),
        ("/good", redirect("/there")),
        ("/there", ok("content")),
    ]))
    .await;
    for path in ["/out", "/file", "/login"] {
        let outcome = fetch(&on_loopback(), &source(&server.url(path))).await;
        assert!(matches!(outcome, Err(SourceError::Refused(_))), "{path}: {outcome:?}");
    }
    assert_eq!(fetch(&on_loopback(), &source(&server.url("/good"))).await.unwrap(), b"content");
}

#[tokio::test]
async fn a_redirect_loop_ends() {
    let server = Server::plain(HashMap::from([("/loop", redirect("/loop"))])).await;
    let error = fetch(&on_loopback(), &source(&server.url("/loop"))).await.unwrap_err();
    assert!(matches!(&error, SourceError::Failed(text) if text.contains("more than 5 times")), "{error}");
    assert_eq!(server.asked().len(), 6);
}

#[tokio::test]
async fn answers_that_are_not_the_file_are_named() {
    let server = Server::plain(HashMap::from([
        ("/401", raw("HTTP/1.1 401 Unauthorized\r\ncontent-type: text/html\r\ncontent-length: 0\r\n\r\n")),
        ("/404", raw("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")),
        ("/206", raw("HTTP/1.1 206 Partial Content\r\ncontent-length: 1\r\n\r\nx")),
        ("/a.iso", raw("HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: 2\r\n\r\nhi")),
        ("/gzip", raw("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nhi")),
        ("/nowhere", raw("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n")),
    ]))
    .await;
    for (path, parts) in [
        ("/401", ["401 Unauthorized", "text/html"]),
        ("/404", ["404 Not Found", "no content type"]),
        ("/206", ["206", "instead of the file"]),
        ("/a.iso", ["200 OK", "text/html"]),
        ("/gzip", ["gzip", "encoded"]),
        ("/nowhere", ["302", "without saying where"]),
    ] {
        let error = fetch(&on_loopback(), &source(&server.url(path))).await.unwrap_err();
        assert!(matches!(error, SourceError::Failed(_)), "{error:?}");
        assert!(parts.iter().all(|part| text(&error).contains(part)), "{error}");
    }
}

#[tokio::test]
async fn too_much_and_too_little_are_errors() {
    let server = Server::plain(HashMap::from([
        ("/declared", ok("x".repeat(101))),
        ("/undeclared", raw(&format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(101)))),
        ("/short", raw("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")),
    ]))
    .await;
    let pull = Pull { max_size_bytes: 100, ..Pull::default() };
    let connector = connector(&pull, Reach::LoopbackOnly, names(&[]));
    for path in ["/declared", "/undeclared"] {
        let error = fetch(&connector, &source(&server.url(path))).await.unwrap_err();
        assert!(matches!(&error, SourceError::Failed(text) if text.contains("larger than the 100 bytes")), "{error}");
    }
    let error = fetch(&connector, &source(&server.url("/short"))).await.unwrap_err();
    assert!(matches!(&error, SourceError::Unreachable(text) if text.contains("after 4 bytes")), "{error}");
}

#[tokio::test]
async fn a_query_never_shows_in_an_error() {
    let server = Server::plain(HashMap::from([("/f?signature=secret", raw("HTTP/1.1 403 Forbidden\r\n\r\n"))])).await;
    let error = fetch(&on_loopback(), &source(&server.url("/f?signature=secret"))).await.unwrap_err();
    assert!(!text(&error).contains("secret"), "{error}");
}

#[tokio::test]
async fn what_cannot_be_reached_is_told_in_one_way() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = fetch(&on_loopback(), &source(&format!("http://{free}/f"))).await.unwrap_err();
    assert!(matches!(&error, SourceError::Unreachable(text) if text.contains("cannot be reached")), "{error}");
    let error = fetch(&on_loopback(), &source("http://unknown.test/f")).await.unwrap_err();
    assert!(matches!(&error, SourceError::Unreachable(text) if text.contains("`unknown.test`")), "{error}");
}

/// A TLS source, its SHA-256 and SHA-1 thumbprints, and its certificate.
async fn tls_source(script: Script) -> (Server, Thumbprint, Thumbprint, String) {
    let made = SelfSigned::make(&["127.0.0.1".to_owned()], Timestamp::from_second(1_763_000_000).unwrap()).unwrap();
    let identity = Identity::from_pem(&made.certificate, &made.key).unwrap();
    let (sha256, sha1) = (identity.sha256(), identity.sha1());
    (Server::start(script, Some(identity)).await, sha256, sha1, made.certificate)
}

#[tokio::test]
async fn a_pinned_source_is_trusted_by_thumbprint_or_certificate() {
    let (server, sha256, _, certificate) = tls_source(HashMap::from([("/f", ok("content"))])).await;
    let uri = format!("https://{}/f", server.address);
    assert_eq!(fetch(&on_loopback(), &pinned(&uri, &sha256.to_string())).await.unwrap(), b"content");
    let trust = TransferTrust { thumbprint: Some("beaten".to_owned()), certificate: Some(certificate) };
    assert_eq!(fetch(&on_loopback(), &PullSource { uri, trust }).await.unwrap(), b"content");
}

#[tokio::test]
async fn sha1_pins_only_where_it_is_allowed() {
    let (server, _, sha1, _) = tls_source(HashMap::from([("/f", ok("content"))])).await;
    let source = pinned(&format!("https://{}/f", server.address), &sha1.to_string());
    assert!(matches!(on_loopback().judge(&source), Err(SourceError::Refused(text)) if text.contains("SHA-1")));
    let pull = Pull { sha1_thumbprints: true, ..Pull::default() };
    let connector = connector(&pull, Reach::LoopbackOnly, names(&[]));
    assert_eq!(fetch(&connector, &source).await.unwrap(), b"content");
}

#[tokio::test]
async fn a_wrong_pin_names_what_was_seen_and_expected_before_any_request() {
    let (server, sha256, ..) = tls_source(HashMap::from([("/f", ok("content"))])).await;
    let expected = Thumbprint::sha256(b"another");
    let uri = format!("https://{}/f", server.address);
    let error = fetch(&on_loopback(), &pinned(&uri, &expected.to_string())).await.unwrap_err();
    assert!(matches!(error, SourceError::Failed(_)), "{error:?}");
    assert!(text(&error).contains(&sha256.to_string()) && text(&error).contains(&expected.to_string()), "{error}");
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn an_unknown_authority_names_the_thumbprint_to_pin() {
    let (server, sha256, ..) = tls_source(HashMap::from([("/f", ok("content"))])).await;
    let error = fetch(&on_loopback(), &source(&format!("https://{}/f", server.address))).await.unwrap_err();
    assert!(matches!(&error, SourceError::Failed(text) if text.contains(&sha256.to_string())), "{error}");
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_refused() {
    let plain = Server::plain(HashMap::from([("/f", ok("content"))])).await;
    let location: &'static str = plain.url("/f").leak();
    let (server, sha256, ..) = tls_source(HashMap::from([("/f", redirect(location))])).await;
    let source = pinned(&format!("https://{}/f", server.address), &sha256.to_string());
    assert!(matches!(fetch(&on_loopback(), &source).await, Err(SourceError::Refused(_))));
    assert!(plain.asked().is_empty());
}

#[tokio::test]
async fn pins_that_make_no_sense_are_refused_without_a_connection() {
    for (uri, thumbprint) in
        [("https://h/f", ""), ("https://h/f", "zz"), ("https://h/f", "AB:CD"), ("http://h/f", "AB")]
    {
        assert!(
            matches!(on_loopback().judge(&pinned(uri, thumbprint)), Err(SourceError::Refused(_))),
            "{uri} {thumbprint}"
        );
    }
}

#[tokio::test]
async fn plain_http_behind_an_https_address_fails_and_says_so() {
    let address = without_tls().await;
    let error = fetch(&on_loopback(), &source(&format!("https://{address}/f"))).await.unwrap_err();
    assert!(matches!(&error, SourceError::Failed(text) if text.contains("TLS with")), "{error:?}");
}

#[tokio::test]
async fn an_endless_source_is_cut_at_the_size_limit() {
    let server = Server::plain(HashMap::from([("/endless", raw("HTTP/1.1 200 OK\r\n\r\n"))])).await;
    let pull = Pull { max_size_bytes: 10_000_000, ..Pull::default() };
    let connector = connector(&pull, Reach::LoopbackOnly, names(&[]));
    let error = fetch(&connector, &source(&server.url("/endless"))).await.unwrap_err();
    assert!(matches!(&error, SourceError::Failed(text) if text.contains("larger than")), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/f", listener.local_addr().unwrap());
    let error = fetch(&on_loopback(), &source(&uri)).await.unwrap_err();
    assert!(matches!(&error, SourceError::Unreachable(text) if text.contains("does not answer")), "{error}");
}

#[tokio::test]
async fn a_look_at_a_source_tells_what_is_there_and_who_showed_it() {
    use library_core::ports::feed::FeedError;
    let server = Server::plain(HashMap::from([
        ("/f", ok("content")),
        ("/there", redirect("/f")),
        ("/401", raw("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n")),
        ("/404", raw("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")),
        ("/500", raw("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n")),
    ]))
    .await;
    let look = async |uri: &str| on_loopback().look(&source(uri)).await;
    for path in ["/f", "/there"] {
        let found = look(&server.url(path)).await;
        assert_eq!((found.outcome, found.peer), (Ok(()), None));
    }
    assert!(matches!(look(&server.url("/401")).await.outcome, Err(FeedError::Credentials(_))));
    assert!(matches!(look(&server.url("/404")).await.outcome, Err(FeedError::NotFound(_))));
    assert!(matches!(look(&server.url("/500")).await.outcome, Err(FeedError::Other(_))));
    assert!(matches!(look("ftp://source.test/f").await.outcome, Err(FeedError::InvalidUrl(_))));
    assert!(matches!(look("http://nobody.test/f").await.outcome, Err(FeedError::HostNotFound(_))));

    let (server, sha256, ..) = tls_source(HashMap::from([("/f", ok("content"))])).await;
    let uri = format!("https://{}/f", server.address);
    let unknown = look(&uri).await;
    assert!(matches!(unknown.outcome, Err(FeedError::Certificate(_))));
    assert_eq!(unknown.peer.unwrap().thumbprint, sha256.to_string());
    assert!(server.asked().is_empty(), "nothing is asked of a host that is not trusted");
    let known = on_loopback().look(&pinned(&uri, &sha256.to_string())).await;
    assert_eq!((known.outcome, known.peer.map(|peer| peer.thumbprint)), (Ok(()), Some(sha256.to_string())));
}
