//! A whole server, configured as that of the recordings, with a clock that is moved by hand and ids that are the same in every
//! run. Requests reach it through memory, not through a socket.

use std::{
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiff::{SignedDuration, Timestamp};
use library_core::ports::Ids as _;
use server::{
    bootstrap::{self, ADMINISTRATOR},
    config::{Config, Overrides},
    listener::{ConnInfo, Scheme},
    open::{Data, Outside, lock_folder, open},
    router::Router,
    run::{Process, router},
};
use tempfile::TempDir;
use testkit::{Answer, MockClock, ScriptedFeed, ScriptedSource, SequentialIds};

use crate::{
    common::{message::Message, server::HOST},
    names::Names,
    sample,
};

/// The stores, as the script writes them that starts the server of the recordings.
const SCRIPT: &str = include_str!("../../../../conformance/server.sh");
/// What else that server is told.
const SETTINGS: &str = include_str!("../../../../conformance/clients/quire.toml");
const PASSWORD: &str = "secret-password";
/// Thumbprints of a certificate that does not exist.
const SHA256: &str = "0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0";
const SHA1: &str = "0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:0F:1E:2D:3C";
/// Where pulls come from.
const SOURCES: [(&str, &str); 2] = [("source", "http://elsewhere.test"), ("source_tls", "https://elsewhere.test")];
/// How often a sample may be pulled from a source.
const PULLS: usize = 3;
const START: Timestamp = Timestamp::UNIX_EPOCH;
/// How much time passes before a client asks again.
const PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// A server.
pub(crate) struct Stage {
    router: Arc<Router>,
    data: Data,
    clock: Arc<MockClock>,
    made: SequentialIds,
    _folder: TempDir,
}

impl Stage {
    /// A server with nothing in it but its first user.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (clock, ids) = (Arc::new(MockClock::new(START)), Arc::new(SequentialIds::new(1)));
        let outside = Outside {
            clock: Arc::<MockClock>::clone(&clock),
            ids: Arc::<SequentialIds>::clone(&ids),
            source: Arc::new(source()),
            feed: Arc::new(ScriptedFeed::default()),
        };
        let config = config(&folder);
        let data = open(&config, lock_folder(&config.data).unwrap(), &outside).await.unwrap();
        let first = (Some(PASSWORD.to_owned()), START);
        bootstrap::first_user(data.metastore.as_ref(), &outside.ids, &data.passwords, first).await.unwrap();
        let process = Process::new(&config, outside.clock, outside.ids);
        let router = Arc::new(router(config, &data, ([7; 32], SHA256), process));
        Self { router, data, clock, made: SequentialIds::new(2), _folder: folder }
    }

    /// What recordings name and no answer brings.
    pub(crate) fn names() -> Names {
        let basic = STANDARD.encode(format!("{ADMINISTRATOR}:{PASSWORD}"));
        let own = [("server", HOST), ("password", PASSWORD), ("basic", &basic), ("sha256", SHA256), ("sha1", SHA1)];
        Names::known(own.into_iter().chain(SOURCES))
    }

    /// Something that a client makes up.
    pub(crate) fn made_up(&self) -> String {
        self.made.uuid()
    }

    /// Answers a request, and does what is due then.
    pub(crate) async fn answer(&self, request: Request<Full<Bytes>>) -> Message {
        let (client, server) = tokio::io::duplex(64 * 1024);
        let router = Arc::clone(&self.router);
        let handler = service_fn(move |request| {
            let router = Arc::clone(&router);
            async move { Ok::<_, Infallible>(router.answer(request, connection()).await) }
        });
        let serving = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(server), handler);
        let serving = tokio::spawn(serving);
        let (mut sender, sending) = hyper::client::conn::http1::handshake(TokioIo::new(client)).await.unwrap();
        let sending = tokio::spawn(sending);
        let (parts, body) = sender.send_request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        drop(sender);
        sending.await.unwrap().unwrap();
        serving.await.unwrap().unwrap();
        self.settle().await;
        Message::of(&http::Response::from_parts(parts, body))
    }

    /// Some time passes.
    pub(crate) async fn wait(&self) {
        self.clock.advance(PAUSE);
        self.settle().await;
    }

    async fn settle(&self) {
        let domain = &self.data.domain;
        while domain.expire().await.unwrap() > 0 {}
        loop {
            let due = testkit::world::due_jobs(domain).await.unwrap();
            if due.is_empty() {
                return;
            }
            for job in due {
                domain.run_job(&job).await.unwrap();
            }
        }
    }
}

/// Both sources have all samples.
fn source() -> ScriptedSource {
    let source = ScriptedSource::default();
    for (name, content) in sample::all() {
        for (_, address) in SOURCES.iter().cycle().take(SOURCES.len() * PULLS) {
            source.answer(&format!("{address}/{name}"), Answer::File(content.clone()));
        }
    }
    source
}

fn config(folder: &TempDir) -> Config {
    let stores = SCRIPT.split_once("<<'TOML'\n").unwrap().1.split_once("\nTOML\n").unwrap().0;
    let file = folder.path().join("quire.toml");
    std::fs::write(&file, format!("{stores}\n{SETTINGS}")).unwrap();
    let overrides = Overrides { data: Some(folder.path().join("data")), ..Overrides::default() };
    Config::load(Some(&file), overrides).unwrap()
}

fn connection() -> ConnInfo {
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    ConnInfo { peer: loopback, local: loopback, scheme: Scheme::Https }
}
