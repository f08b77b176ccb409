//! What the senders of files and parts hear, over loopback.
#![allow(clippy::unwrap_used)]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request};
use hyper::body::Incoming;
use library_core::model::{ItemId, LibraryId, UpdateSessionId, UpdateState, UserName};
use library_core::update_session::{NewFile, SessionFile};
use server::address::AddressBook;
use server::events::{EventLog, Watched};
use server::ids::SystemIds;
use server::listener::{ConnInfo, Limits as ConnectionLimits, Listener};
use server::transfers::{About, Direction, Limits, Transfers};
use server::upload::upload;
use server::upload_state::upload_state;
use testkit::World;
use testkit::world::pushed;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

const IDLE: Duration = Duration::from_mins(1);

/// A server of upload addresses alone.
struct Running {
    world: World,
    session: UpdateSessionId,
    book: Arc<AddressBook>,
    transfers: Arc<Transfers>,
    at: SocketAddr,
    _stop: watch::Sender<bool>,
}

/// An answer: its status and the rest of its head.
struct Answer {
    status: u16,
    head: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    fn offset(&self) -> Option<&str> {
        self.header("upload-offset")
    }
}

async fn start() -> Running {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "iso").await;
    let session = world.session(&item).await;
    let book = Arc::new(AddressBook::new([7; 32]));
    let limits = Limits::new(&toml::from_str("max_concurrent = 1").unwrap());
    let transfers = Arc::new(Transfers::new(limits, Arc::<testkit::MockClock>::clone(&world.clock)));
    let mut listener = Listener::new(ConnectionLimits::default(), Arc::new(SystemIds));
    let at = listener.bind_plain("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let (domain, known, places) = (Arc::clone(&world.domain), Arc::clone(&book), Arc::clone(&transfers));
    let handle = move |request: Request<Incoming>, _: ConnInfo| {
        let (domain, book, transfers) = (Arc::clone(&domain), Arc::clone(&known), Arc::clone(&places));
        async move {
            let address = AddressBook::parse(request.uri().path()).unwrap();
            let from = ("request".to_owned(), IpAddr::V4(Ipv4Addr::LOCALHOST));
            let watched = Watched::new(Arc::new(EventLog), from, "upload", String::new());
            if request.method() == Method::HEAD {
                return upload_state(&domain, &book, &address, watched).await;
            }
            upload((&domain, &transfers), &book, address, (request, IDLE, watched)).await
        }
    };
    tokio::spawn(listener.serve(handle, stopped));
    Running { world, session, book, transfers, at, _stop: stop }
}

impl Running {
    async fn add(&self, size: Option<u64>) -> SessionFile {
        self.world.domain.add_session_file(&self.session, NewFile { size, ..pushed("disk.iso") }).await.unwrap()
    }

    async fn ask(&self, file: &SessionFile, (method, headers): (&str, &str), body: &[u8]) -> Answer {
        let path = self.book.upload(self.session.as_str(), "disk.iso", file.generation);
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        Answer { status: answer.get(9..12).unwrap().parse().unwrap(), head: answer }
    }

    async fn send(&self, file: &SessionFile, range: &str, body: &[u8]) -> Answer {
        let headers = format!("content-range: {range}\r\ncontent-length: {}\r\n", body.len());
        self.ask(file, ("PUT", &headers), body).await
    }

    async fn state(&self) -> UpdateState {
        self.world.look(&self.session).await.unwrap().state
    }
}

#[tokio::test]
async fn a_part_that_is_none_of_the_file_hears_where_the_upload_goes_on() {
    let running = start().await;
    let file = running.add(Some(10)).await;
    let first = running.send(&file, "bytes 0-3/10", b"0123").await;
    assert_eq!((first.status, first.offset()), (202, Some("4")));
    for range in ["bytes 4-7/9", "bytes 4-7/11", "bytes 7-10/*", "bytes 7-10/10", "bytes 7-10/11"] {
        let refused = running.send(&file, range, b"4567").await;
        assert_eq!((refused.status, refused.offset()), (416, Some("4")), "{range}: {}", refused.head);
        assert_eq!(refused.header("upload-length"), Some("10"), "{range}");
        assert!(refused.head.contains("file `disk.iso`"), "{range}: {}", refused.head);
    }
    for range in ["bytes 7-4/10", "bytes */10", "bytes 4-7", "bytes 4-8/10"] {
        let refused = running.send(&file, range, b"4567").await;
        assert_eq!((refused.status, refused.offset()), (400, Some("4")), "{range}: {}", refused.head);
    }
    let chunked = "content-range: bytes 4-5/10\r\ntransfer-encoding: chunked\r\n";
    let refused = running.ask(&file, ("PUT", chunked), b"4\r\n4567\r\n0\r\n\r\n").await;
    assert_eq!((refused.status, refused.offset()), (416, Some("4")), "{}", refused.head);
    assert_eq!(running.state().await, UpdateState::Active);
    let told = running.ask(&file, ("HEAD", ""), b"").await;
    assert_eq!((told.status, told.offset(), told.header("upload-length")), (204, Some("4"), Some("10")));
    assert_eq!(running.send(&file, "bytes 4-9/10", b"456789").await.status, 200);
    let done = running.ask(&file, ("HEAD", ""), b"").await;
    assert_eq!((done.header("upload-complete"), done.offset()), (Some("?1"), Some("10")));
}

#[tokio::test]
async fn a_part_for_a_dead_address_hears_just_that() {
    let running = start().await;
    let file = running.add(Some(10)).await;
    running.world.domain.cancel_update_session(&running.session).await.unwrap();
    assert_eq!(running.send(&file, "bytes 0-3/11", b"0123").await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_turn_with_a_file_that_is_not_wanted_any_more_leaves_the_queue() {
    let running = start().await;
    let file = running.add(None).await;
    let about = About {
        direction: Direction::Upload,
        library: LibraryId::new("another"),
        item: ItemId::new("another"),
        session: "another".to_owned(),
        file: "another".to_owned(),
        size: None,
        user: UserName::new("somebody@quire.local"),
    };
    let place = running.transfers.admit(about).await.unwrap();
    let cancelled = async {
        while running.transfers.shown().len() < 2 {
            tokio::task::yield_now().await;
        }
        running.world.domain.cancel_update_session(&running.session).await.unwrap();
    };
    let (refused, ()) = tokio::join!(running.ask(&file, ("PUT", "content-length: 3\r\n"), b"abc"), cancelled);
    assert_eq!(refused.status, 404, "{}", refused.head);
    assert_eq!(running.transfers.shown().len(), 1);
    drop(place);
}
