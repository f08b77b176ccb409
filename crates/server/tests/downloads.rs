//! What those who fetch a file hear, and what is noted of it.
#![allow(clippy::unwrap_used)]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use http::{Method, Request, Response};
use http_body_util::BodyExt as _;
use library_core::model::{DownloadSessionId, EndpointKind};
use library_core::ports::ContentStore as _;
use server::address::AddressBook;
use server::download::download;
use server::events::{Event, Events, Outcome, Watched};
use server::listener::Body;
use server::transfers::{Limits, Transfers};
use testkit::World;

const SIZE: usize = 600 << 10;

/// How each transfer ended.
#[derive(Default)]
struct Ends(Mutex<Vec<Option<String>>>);

impl Events for Ends {
    fn record(&self, event: &Event<'_>) {
        self.0.lock().unwrap().push(match event.outcome {
            Outcome::Done => None,
            Outcome::Refused(why) => Some(why.to_owned()),
        });
    }
}

/// A server of one file.
struct Stage {
    world: World,
    session: DownloadSessionId,
    book: AddressBook,
    transfers: Transfers,
    ends: Arc<Ends>,
}

impl Stage {
    async fn new() -> Self {
        let world = World::new().await;
        let library = world.library("library").await;
        let item = world.item(&library, "item", "").await;
        world.stock(&item, &[("a", &vec![7; SIZE])]).await;
        let session = world.download_session(&item).await;
        world.domain.prepare_file(&session, "a", EndpointKind::Https).await.unwrap();
        let limits = Limits::new(&toml::from_str("").unwrap());
        let transfers = Transfers::new(limits, Arc::<testkit::MockClock>::clone(&world.clock));
        Self { world, session, book: AddressBook::new([7; 32]), transfers, ends: Arc::default() }
    }

    async fn ask(&self, method: Method, range: Option<&str>) -> Response<Body> {
        let path = self.book.download(self.session.as_str(), "a");
        let request = Request::builder().method(method).uri(&path);
        let request = range.into_iter().fold(request, |request, range| request.header("range", range));
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let from = ("request".to_owned(), IpAddr::V4(Ipv4Addr::LOCALHOST));
        let events: Arc<dyn Events> = Arc::<Ends>::clone(&self.ends);
        let watched = Watched::new(events, from, "download", String::new());
        let address = AddressBook::parse(&path).unwrap();
        download((&self.world.domain, &self.transfers), &self.book, address, (&parts, watched)).await
    }

    async fn lose_content(&self) {
        for key in self.world.store.list().await.unwrap() {
            self.world.store.remove(&key).await.unwrap();
        }
    }

    fn ends(&self) -> Vec<Option<String>> {
        self.ends.0.lock().unwrap().clone()
    }
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

/// What comes, piece by piece, and how it was cut if it was.
async fn take(mut body: Body) -> (Vec<u8>, Option<String>) {
    let mut came = Vec::new();
    loop {
        match body.frame().await {
            Some(Ok(frame)) => came.extend_from_slice(frame.data_ref().unwrap()),
            Some(Err(cut)) => return (came, Some(cut.to_string())),
            None => return (came, None),
        }
    }
}

#[tokio::test]
async fn a_file_whose_content_cannot_be_opened_is_noted_as_refused() {
    let stage = Stage::new().await;
    stage.lose_content().await;
    for range in [None, Some("bytes=0-9"), Some("bytes=0-9,20-29")] {
        assert_eq!(stage.ask(Method::GET, range).await.status(), 500, "{range:?}");
    }
    assert_eq!(stage.ends(), vec![Some("quire.store.failed".to_owned()); 3]);
    assert_eq!(stage.transfers.shown().len(), 0);
}

#[tokio::test]
async fn whoever_asks_a_store_that_does_not_answer_hears_when_to_come_again() {
    let stage = Stage::new().await;
    stage.world.store.fall_silent();
    let refused = stage.ask(Method::GET, None).await;
    assert_eq!((refused.status().as_u16(), header(&refused, "retry-after")), (503, Some("10")));
    assert_eq!(stage.ends(), [Some("quire.store.unavailable".to_owned())]);
}

#[tokio::test]
async fn ranges_are_for_get_alone() {
    let stage = Stage::new().await;
    for range in [None, Some("bytes=0-9"), Some("bytes=0-9,20-29"), Some("bytes=9999999-")] {
        let told = stage.ask(Method::HEAD, range).await;
        assert_eq!(told.status(), 200, "{range:?}");
        assert_eq!(header(&told, "content-length"), Some(&*SIZE.to_string()), "{range:?}");
        assert_eq!(header(&told, "content-range"), None, "{range:?}");
    }
    assert_eq!(stage.ask(Method::GET, Some("bytes=0-9")).await.status(), 206);
    assert_eq!(stage.ask(Method::GET, Some("bytes=9999999-")).await.status(), 416);
}

#[tokio::test]
async fn a_part_that_cannot_be_opened_when_its_turn_comes_cuts_the_answer() {
    let stage = Stage::new().await;
    let answer = stage.ask(Method::GET, Some("bytes=0-9,20-29")).await;
    let promised: usize = header(&answer, "content-length").unwrap().parse().unwrap();
    let (whole, end) = take(answer.into_body()).await;
    assert_eq!((whole.len(), end), (promised, None));
    let answer = stage.ask(Method::GET, Some("bytes=0-9,20-29")).await;
    assert_eq!(answer.status(), 206);
    stage.lose_content().await;
    let (came, cut) = take(answer.into_body()).await;
    assert!(cut.is_some());
    assert!(came.ends_with(&[7; 10]) && whole.starts_with(&came), "{came:?}");
    assert_eq!(stage.ends(), [None, Some("quire.store.failed".to_owned())]);
}
