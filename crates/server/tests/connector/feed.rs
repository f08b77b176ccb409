//! Looks at publishers: the connector against them on loopback, well-behaved and not.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use crate::scripted::{Script, Server, ok, redirect, without_tls};
use async_trait::async_trait;
use jiff::Timestamp;
use library_core::model::{Fetching, Publisher, PublisherLogin};
use library_core::ports::RemoteFeed;
use library_core::ports::feed::{FeedError, FeedHead, Look};
use server::config::Pull;
use server::connector::{Connector, Reach, Resolve, Rules};
use tls::{Identity, SelfSigned, Thumbprint};
use tokio::net::TcpListener;

const ID: &str = "3f0c2f0a-6f1d-4a1e-9d7b-5a2a8d7f9a01";
/// What a `lib.json` of the second version looks like.
const HEAD: &str = r#"{"vcspVersion":"2","version":"17","contentVersion":"1","name":"Golden Images",
    "id":"urn:uuid:3f0c2f0a-6f1d-4a1e-9d7b-5a2a8d7f9a01","created":"2026-11-21T01:32Z",
    "capabilities":{"transferIn":["httpGet"],"transferOut":["httpGet"]},"itemsHref":"items.json"}"#;

fn status(line: &str) -> Vec<u8> {
    format!("HTTP/1.1 {line}\r\ncontent-length: 0\r\n\r\n").into_bytes()
}

/// Knows one name, that of this machine.
struct Names;

#[async_trait]
impl Resolve for Names {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        match host {
            "publisher.test" => Ok(vec!["127.0.0.1".parse().unwrap()]),
            "empty.test" => Ok(Vec::new()),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

fn connector(pull: &Pull, reach: Reach) -> Connector {
    Connector::new(Rules::new(pull, reach), Arc::new(Names))
}

fn on_loopback() -> Connector {
    connector(&Pull::default(), Reach::LoopbackOnly)
}

fn publisher(url: &str) -> Publisher {
    Publisher {
        url: url.to_owned(),
        login: PublisherLogin::None,
        automatic_sync: false,
        fetching: Fetching::Ahead,
        thumbprint: None,
        certificate: None,
        feed: None,
        source: None,
    }
}

fn with_login(url: &str) -> Publisher {
    let login = PublisherLogin::Basic { user: "vcsp".to_owned(), password: "s3cret".to_owned() };
    Publisher { login, ..publisher(url) }
}

fn with_thumbprint(url: &str, thumbprint: &Thumbprint) -> Publisher {
    Publisher { thumbprint: Some(thumbprint.to_string()), ..publisher(url) }
}

fn images() -> FeedHead {
    FeedHead { id: ID.to_owned(), name: "Golden Images".to_owned() }
}

/// The head of the feed at `path` of a plain server that answers so.
async fn read(body: impl AsRef<[u8]>) -> Result<FeedHead, FeedError> {
    let server = Server::plain(HashMap::from([("/lib.json", ok(body))])).await;
    on_loopback().look(&publisher(&server.url("/lib.json"))).await.outcome
}

#[tokio::test]
async fn a_feed_is_looked_at_and_told_nothing_about_who_looks() {
    let server = Server::plain(HashMap::from([("/a/lib.json?x=1", ok(HEAD))])).await;
    let look = on_loopback().look(&publisher(&server.url("/a/lib.json?x=1"))).await;
    assert_eq!(look, Look { outcome: Ok(images()), peer: None });
    let asked = server.asked()[0].to_lowercase();
    assert!(asked.starts_with("get /a/lib.json?x=1 ") && !asked.contains("authorization"), "{asked}");
}

#[tokio::test]
async fn heads_are_read_as_publishers_write_them() {
    for head in [
        HEAD.to_owned(),
        HEAD.replace("\"2\"", "2"),
        HEAD.replace("\"2\"", "\"1\""),
        HEAD.replace("urn:uuid:", ""),
        HEAD.replace(ID, &ID.to_uppercase()),
        format!("\u{feff}{HEAD}\0\0"),
        format!("{HEAD}\n\0"),
    ] {
        assert_eq!(read(&head).await, Ok(images()), "{head}");
    }
    let own_form = read(HEAD.replace("urn:uuid:", "catalog-")).await.unwrap();
    assert_eq!(own_form.id, format!("catalog-{ID}"));
}

#[tokio::test]
async fn what_is_no_head_of_a_feed_says_so() {
    for body in [
        String::new(),
        "<html>Log in</html>".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        "{\"items\":[]}".to_owned(),
        HEAD.replace("\"2\"", "\"3\""),
        HEAD.replace("\"2\"", "\"two\""),
        HEAD.replace("vcspVersion", "version2"),
        HEAD.replace(&format!("urn:uuid:{ID}"), ""),
        HEAD.replace("\"name\"", "\"title\""),
        HEAD.replace("Golden", "\u{fffd}\\ud800"),
        "[".repeat(100_000),
        format!("{HEAD}{HEAD}"),
    ] {
        let outcome = read(&body).await;
        let text = body.get(..80).unwrap_or(&body);
        assert!(
            matches!(&outcome, Err(FeedError::Other(told)) if told.contains("no head of a feed")),
            "{text}: {outcome:?}"
        );
    }
    assert!(matches!(read(b"\xff\xfe{\0}\0").await, Err(FeedError::Other(_))));
}

#[tokio::test]
async fn statuses_tell_what_is_wrong() {
    let script = HashMap::from([
        ("/401", status("401 Unauthorized")),
        ("/403", status("403 Forbidden")),
        ("/404", status("404 Not Found")),
        ("/410", status("410 Gone")),
        ("/204", status("204 No Content")),
        ("/304", status("304 Not Modified")),
        ("/429", status("429 Too Many Requests")),
        ("/500", status("500 Internal Server Error")),
        ("/302", status("302 Found")),
        ("/gzip", b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nhi".to_vec()),
        ("/short", b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{".to_vec()),
        ("/noise", b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()),
    ]);
    let server = Server::plain(script).await;
    for (path, expected) in [
        ("/401", FeedError::Credentials as fn(String) -> FeedError),
        ("/403", FeedError::Credentials),
        ("/404", FeedError::NotFound),
        ("/410", FeedError::NotFound),
        ("/204", FeedError::Other),
        ("/304", FeedError::Other),
        ("/429", FeedError::Other),
        ("/500", FeedError::Other),
        ("/302", FeedError::Other),
        ("/gzip", FeedError::Other),
        ("/short", FeedError::Other),
        ("/noise", FeedError::Other),
        ("/hangs-up", FeedError::Other),
    ] {
        let error = on_loopback().look(&publisher(&server.url(path))).await.outcome.unwrap_err();
        assert_eq!(error, expected(error.to_string()), "{path}");
        assert!(error.to_string().contains(path), "{path}: {error}");
        assert!(error.to_string().contains("; "), "{path} does not say what to do: {error}");
    }
}

#[tokio::test]
async fn addresses_that_are_none_or_not_allowed_are_invalid() {
    let far = connector(&Pull::default(), Reach::Network);
    for url in [
        "",
        "lib.json",
        "ftp://publisher.test/lib.json",
        "file:///srv/lib.json",
        "http://user:pw@publisher.test/lib.json",
        "http://publisher.test/a b",
        "http://127.0.0.1/lib.json",
        "http://[::ffff:127.0.0.1]/lib.json",
        "http://169.254.169.254/latest/lib.json",
        "http://publisher.test/lib.json",
    ] {
        let look = far.look(&publisher(url)).await;
        assert!(matches!(look, Look { outcome: Err(FeedError::InvalidUrl(_)), peer: None }), "{url}: {look:?}");
    }
}

#[tokio::test]
async fn a_host_without_an_address_is_not_found() {
    for url in ["http://nobody.test/lib.json", "https://empty.test/lib.json"] {
        let look = on_loopback().look(&publisher(url)).await;
        assert!(matches!(look, Look { outcome: Err(FeedError::HostNotFound(_)), peer: None }), "{url}: {look:?}");
    }
}

#[tokio::test]
async fn a_refused_connection_is_no_timeout() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let look = on_loopback().look(&publisher(&format!("http://{free}/lib.json"))).await;
    assert!(matches!(look.outcome, Err(FeedError::Other(_))), "{look:?}");
}

#[tokio::test(start_paused = true)]
async fn a_publisher_that_falls_silent_is_given_up() {
    // Its connections are accepted by the system and never answered.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mute = listener.local_addr().unwrap();
    let server = Server::plain(HashMap::from([(
        "/slow",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{\"vcspVersion\"".to_vec(),
    )]))
    .await;
    for url in [format!("http://{mute}/lib.json"), format!("https://{mute}/lib.json"), server.url("/slow")] {
        let look = on_loopback().look(&publisher(&url)).await;
        assert!(matches!(look, Look { outcome: Err(FeedError::TimedOut(_)), peer: None }), "{url}: {look:?}");
    }
}

#[tokio::test]
async fn no_more_than_a_mebibyte_is_read() {
    let padding = |bytes: usize| format!("{HEAD}{}", " ".repeat(bytes - HEAD.len()));
    let server = Server::plain(HashMap::from([
        ("/fits", ok(padding(1 << 20))),
        ("/declared", ok(padding((1 << 20) + 1))),
        ("/endless", b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
    ]))
    .await;
    assert_eq!(on_loopback().look(&publisher(&server.url("/fits"))).await.outcome, Ok(images()));
    for path in ["/declared", "/endless"] {
        let outcome = on_loopback().look(&publisher(&server.url(path))).await.outcome;
        assert!(matches!(&outcome, Err(FeedError::Other(text)) if text.contains("longer than")), "{path}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_login_is_sent_at_once_and_kept_out_of_errors() {
    let server = Server::plain(HashMap::from([("/lib.json", ok(HEAD)), ("/no", status("401 Unauthorized"))])).await;
    assert_eq!(on_loopback().look(&with_login(&server.url("/lib.json"))).await.outcome, Ok(images()));
    let error = on_loopback().look(&with_login(&server.url("/no"))).await.outcome.unwrap_err();
    assert!(matches!(&error, FeedError::Credentials(text) if !text.contains("s3cret")), "{error}");
    for asked in server.asked() {
        assert!(asked.contains("authorization: Basic dmNzcDpzM2NyZXQ=\r\n"), "{asked}");
    }
    let login = PublisherLogin::Basic { user: "a:b".to_owned(), password: "c".to_owned() };
    let look = on_loopback().look(&Publisher { login, ..publisher(&server.url("/lib.json")) }).await;
    assert!(matches!(look.outcome, Err(FeedError::Credentials(_))), "{look:?}");
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn redirects_are_judged_and_end() {
    let server = Server::plain(HashMap::from([
        ("/loop", redirect("/loop")),
        ("/metadata", redirect("http://169.254.169.254/latest")),
        ("/file", redirect("file:///etc/passwd")),
        ("/good", redirect("lib.json")),
        ("/lib.json", ok(HEAD)),
    ]))
    .await;
    for path in ["/metadata", "/file"] {
        let look = on_loopback().look(&publisher(&server.url(path))).await;
        assert!(matches!(look.outcome, Err(FeedError::InvalidUrl(_))), "{path}: {look:?}");
    }
    let look = on_loopback().look(&publisher(&server.url("/loop"))).await;
    assert!(matches!(&look.outcome, Err(FeedError::Other(text)) if text.contains("more than 5 times")), "{look:?}");
    assert_eq!(on_loopback().look(&with_login(&server.url("/good"))).await.outcome, Ok(images()));
}

#[tokio::test]
async fn a_login_follows_no_redirect_to_another_server() {
    let other = Server::plain(HashMap::from([("/lib.json", ok(HEAD))])).await;
    let location: &'static str = other.url("/lib.json").leak();
    let server = Server::plain(HashMap::from([("/moved", redirect(location))])).await;
    let look = on_loopback().look(&with_login(&server.url("/moved"))).await;
    assert!(matches!(&look.outcome, Err(FeedError::Other(text)) if text.contains("are not sent")), "{look:?}");
    assert!(other.asked().is_empty());
    assert_eq!(on_loopback().look(&publisher(&server.url("/moved"))).await.outcome, Ok(images()));
}

/// A publisher over TLS, its thumbprints, and its certificate.
struct Secure {
    server: Server,
    sha256: Thumbprint,
    sha1: Thumbprint,
    pem: String,
}

impl Secure {
    async fn start(script: Script) -> Self {
        let made = SelfSigned::make(&["127.0.0.1".to_owned()], Timestamp::from_second(1_763_000_000).unwrap()).unwrap();
        let identity = Identity::from_pem(&made.certificate, &made.key).unwrap();
        let (sha256, sha1) = (identity.sha256(), identity.sha1());
        Self { server: Server::start(script, Some(identity)).await, sha256, sha1, pem: made.certificate }
    }

    fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.server.address)
    }

    /// Whether `look` tells of this server's certificate.
    fn is_shown_in(&self, look: &Look) -> bool {
        let lines = |pem: &str| pem.lines().map(str::to_owned).collect::<Vec<_>>();
        let Some(peer) = &look.peer else { return false };
        peer.thumbprint == self.sha256.to_string() && lines(&peer.pem) == lines(&self.pem)
    }
}

#[tokio::test]
async fn a_pinned_publisher_is_trusted_by_thumbprint_or_certificate() {
    let secure = Secure::start(HashMap::from([("/lib.json", ok(HEAD))])).await;
    let url = secure.url("/lib.json");
    let by_thumbprint = with_thumbprint(&url, &secure.sha256);
    let certificate = Some(secure.pem.clone());
    let by_certificate = Publisher { certificate, thumbprint: Some("beaten".to_owned()), ..publisher(&url) };
    for publisher in [by_thumbprint, by_certificate] {
        let look = on_loopback().look(&publisher).await;
        assert_eq!(look.outcome, Ok(images()));
        assert!(secure.is_shown_in(&look), "{look:?}");
    }
}

#[tokio::test]
async fn an_unknown_certificate_is_shown_so_that_it_can_be_pinned() {
    let secure = Secure::start(HashMap::from([("/lib.json", ok(HEAD))])).await;
    let look = on_loopback().look(&with_login(&secure.url("/lib.json"))).await;
    assert!(matches!(look.outcome, Err(FeedError::Certificate(_))), "{look:?}");
    assert!(secure.is_shown_in(&look), "{look:?}");
    assert!(secure.server.asked().is_empty());
    let pinned = Publisher { certificate: Some(look.peer.unwrap().pem), ..publisher(&secure.url("/lib.json")) };
    assert_eq!(on_loopback().look(&pinned).await.outcome, Ok(images()));
}

#[tokio::test]
async fn a_wrong_pin_ends_the_look_before_any_request() {
    let secure = Secure::start(HashMap::from([("/lib.json", ok(HEAD))])).await;
    let other = SelfSigned::make(&["127.0.0.1".to_owned()], Timestamp::from_second(1_763_000_000).unwrap()).unwrap();
    let url = secure.url("/lib.json");
    let login = with_login(&url).login;
    let by_thumbprint = Publisher { login: login.clone(), ..with_thumbprint(&url, &Thumbprint::sha256(b"another")) };
    let thumbprint = Some(secure.sha256.to_string());
    let by_certificate = Publisher { login, thumbprint, certificate: Some(other.certificate), ..publisher(&url) };
    for publisher in [by_thumbprint, by_certificate] {
        let look = on_loopback().look(&publisher).await;
        assert!(matches!(look.outcome, Err(FeedError::Certificate(_))), "{look:?}");
        assert!(secure.is_shown_in(&look), "{look:?}");
    }
    assert!(secure.server.asked().is_empty());
}

#[tokio::test]
async fn sha1_pins_only_where_it_is_allowed() {
    let secure = Secure::start(HashMap::from([("/lib.json", ok(HEAD))])).await;
    let publisher = with_thumbprint(&secure.url("/lib.json"), &secure.sha1);
    let look = on_loopback().look(&publisher).await;
    assert!(matches!(look, Look { outcome: Err(FeedError::Certificate(_)), peer: None }), "{look:?}");
    let pull = Pull { sha1_thumbprints: true, ..Pull::default() };
    let look = connector(&pull, Reach::LoopbackOnly).look(&publisher).await;
    assert_eq!(look.outcome, Ok(images()));
    assert!(secure.is_shown_in(&look), "the SHA-256 is shown whatever was pinned: {look:?}");
}

#[tokio::test]
async fn pins_that_make_no_sense_are_refused_without_a_connection() {
    for (url, thumbprint) in [
        ("https://nobody.test/", ""),
        ("https://nobody.test/", "zz"),
        ("https://nobody.test/", "AB:CD"),
        ("http://nobody.test/", "AB:CD"),
    ] {
        let publisher = Publisher { thumbprint: Some(thumbprint.to_owned()), ..publisher(url) };
        let look = on_loopback().look(&publisher).await;
        assert!(matches!(look, Look { outcome: Err(FeedError::Certificate(_)), peer: None }), "{url} {thumbprint}");
    }
}

#[tokio::test]
async fn the_certificate_is_shown_when_something_else_is_wrong() {
    let secure = Secure::start(HashMap::from([("/lib.json", status("404 Not Found"))])).await;
    let look = on_loopback().look(&with_thumbprint(&secure.url("/lib.json"), &secure.sha256)).await;
    assert!(matches!(look.outcome, Err(FeedError::NotFound(_))), "{look:?}");
    assert!(secure.is_shown_in(&look), "{look:?}");
}

#[tokio::test]
async fn the_pin_holds_for_what_a_redirect_leads_to() {
    let other = Secure::start(HashMap::from([("/lib.json", ok(HEAD))])).await;
    let location: &'static str = other.url("/lib.json").leak();
    let secure = Secure::start(HashMap::from([("/moved", redirect(location))])).await;
    let look = on_loopback().look(&with_thumbprint(&secure.url("/moved"), &secure.sha256)).await;
    assert!(matches!(look.outcome, Err(FeedError::Certificate(_))), "{look:?}");
    assert!(other.is_shown_in(&look), "{look:?}");
    assert!(other.server.asked().is_empty());
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_refused() {
    let plain = Server::plain(HashMap::from([("/lib.json", ok(HEAD))])).await;
    let location: &'static str = plain.url("/lib.json").leak();
    let secure = Secure::start(HashMap::from([("/moved", redirect(location))])).await;
    let look = on_loopback().look(&with_thumbprint(&secure.url("/moved"), &secure.sha256)).await;
    assert!(matches!(look.outcome, Err(FeedError::InvalidUrl(_))), "{look:?}");
    assert!(plain.asked().is_empty());
}

#[tokio::test]
async fn plain_http_behind_an_https_address_has_no_certificate() {
    let address = without_tls().await;
    let look = on_loopback().look(&publisher(&format!("https://{address}/lib.json"))).await;
    assert!(matches!(look, Look { outcome: Err(FeedError::Other(_)), peer: None }), "{look:?}");
}
