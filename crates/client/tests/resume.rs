//! A file that is sent over breaks of the connection: where it goes on, when it ends, and which checksums it gives.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use client::api::content::library::item::transfer::TransferEndpoint;
use client::bind::Uri;
use client::{
    Algorithm, Client, Credentials, Digests, Incident, LocalFile, Manner, Patience, TransferError, TransportError,
    Trust, Url,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// More than one chunk that is read from disk.
const SIZE: usize = 3 << 20;
const ALL: usize = usize::MAX;

const TAKEN: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const COMPLETE: &str = "HTTP/1.1 204 No Content\r\nupload-complete: ?1\r\nconnection: close\r\n\r\n";
const BUSY: &str = "HTTP/1.1 409 Conflict\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const AWAY: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const LATER: &str =
    "HTTP/1.1 503 Service Unavailable\r\nretry-after: 3600\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const DEAD: &str = "HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\nconnection: close\r\n\r\ngone";
const NO_HEAD: &str = "HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const HANG_UP: &str = "";

fn at(offset: usize) -> String {
    format!("HTTP/1.1 204 No Content\r\nupload-offset: {offset}\r\nupload-complete: ?0\r\nconnection: close\r\n\r\n")
}

fn short(status: &str, offset: usize) -> String {
    format!("HTTP/1.1 {status}\r\nupload-offset: {offset}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
}

/// What one connection brought.
struct Came {
    head: String,
    body: Vec<u8>,
}

impl Came {
    fn method(&self) -> &str {
        self.head.split(' ').next().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// Takes so many bytes of a body, at most, and answers; each on a connection of its own.
async fn exchange(mut socket: TcpStream, (most, answer): (usize, String)) -> Came {
    let mut came = Vec::new();
    let end = loop {
        assert_ne!(socket.read_buf(&mut came).await.unwrap(), 0);
        if let Some(end) = came.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let body = came.split_off(end);
    let mut came = Came { head: String::from_utf8(came).unwrap(), body };
    let length = came.header("content-length").map_or(0, |length| length.parse().unwrap());
    let wanted = length.min(most);
    while came.body.len() < wanted {
        assert_ne!(socket.read_buf(&mut came.body).await.unwrap(), 0);
    }
    socket.write_all(answer.as_bytes()).await.unwrap();
    came
}

/// A file, a server that follows a script, and what befell the transfer.
struct Stage {
    _folder: tempfile::TempDir,
    path: PathBuf,
    content: Vec<u8>,
    base: Url,
    server: JoinHandle<Vec<Came>>,
    befell: Arc<Mutex<Vec<String>>>,
    streams: usize,
}

impl Stage {
    async fn set(script: Vec<(usize, impl Into<String>)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("disk.vmdk");
        let content: Vec<u8> = (0..SIZE / 4).flat_map(|word| u32::try_from(word).unwrap().to_le_bytes()).collect();
        std::fs::write(&path, &content).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let script: Vec<(usize, String)> = script.into_iter().map(|(most, answer)| (most, answer.into())).collect();
        let server = tokio::spawn(async move {
            let mut came = Vec::new();
            for step in script {
                came.push(exchange(listener.accept().await.unwrap().0, step).await);
            }
            came
        });
        Self { _folder: folder, path, content, base, server, befell: Arc::default(), streams: 1 }
    }

    async fn send(&self, patience: Duration) -> Result<Digests, TransferError> {
        let file = LocalFile::at(&self.path).await?;
        self.send_as(&file, patience).await
    }

    async fn send_as(&self, file: &LocalFile, patience: Duration) -> Result<Digests, TransferError> {
        let befell = Arc::clone(&self.befell);
        let manner = Manner {
            streams: self.streams,
            patience: Patience { first_pause: Duration::from_millis(1), ..Patience::lasting(patience) },
            progress: Arc::new(|_| {}),
            witness: Arc::new(move |incident| {
                befell.lock().unwrap().push(match incident {
                    Incident::Lost(_) => "lost".to_owned(),
                    Incident::GoingOn(offset) => offset.to_string(),
                });
            }),
        };
        let client = Client::connect(self.base.clone(), Credentials::None, Trust::SystemRoots).await.unwrap();
        let uri = Uri(self.base.join("/up").unwrap().to_string());
        let endpoint = TransferEndpoint { uri, ssl_certificate_thumbprint: None, ssl_certificate: None };
        client.send(&endpoint, file, &manner).await
    }

    fn befell(&self) -> Vec<String> {
        self.befell.lock().unwrap().clone()
    }

    fn judge(&self, digests: &Digests) {
        let sha256 = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &self.content);
        assert_eq!(digests.get(Algorithm::Sha256), Some(&*hex::encode(sha256)));
        assert_eq!(digests.size, SIZE as u64);
    }
}

fn patient() -> Duration {
    Duration::from_mins(10)
}

fn methods(came: &[Came]) -> Vec<&str> {
    came.iter().map(Came::method).collect()
}

#[tokio::test]
async fn a_cut_upload_goes_on_where_the_server_is() {
    let script = vec![(2 << 20, HANG_UP.to_owned()), (0, at(1_500_000)), (ALL, TAKEN.to_owned())];
    let stage = Stage::set(script).await;
    stage.judge(&stage.send(patient()).await.unwrap());
    assert_eq!(stage.befell(), ["lost", "1500000"]);
    let content = stage.content;
    let came = stage.server.await.unwrap();
    assert_eq!(methods(&came), ["PUT", "HEAD", "PUT"]);
    assert_eq!(came[0].header("content-range"), None);
    assert_eq!(came[2].header("content-range"), Some(&*format!("bytes 1500000-{}/{SIZE}", SIZE - 1)));
    assert!(came[2].body == content[1_500_000..]);
}

#[tokio::test]
async fn bytes_that_another_sender_brought_are_hashed_though_they_are_not_sent() {
    let script = vec![(0, HANG_UP.to_owned()), (0, at(SIZE - 10)), (ALL, TAKEN.to_owned())];
    let stage = Stage::set(script).await;
    stage.judge(&stage.send(patient()).await.unwrap());
    let came = stage.server.await.unwrap();
    assert_eq!(came[2].body.len(), 10);
}

fn in_parts(ranges: &str) -> String {
    format!(
        "HTTP/1.1 204 No Content\r\nupload-offset: 1048576\r\nupload-complete: ?0\r\nquire-upload-parallel: ?1\r\n\
         quire-upload-part-size: 1048576\r\nquire-upload-ranges: {ranges}\r\nconnection: close\r\n\r\n"
    )
}

#[tokio::test]
async fn parts_go_side_by_side_and_those_that_are_missing_after_a_break_go_again() {
    let script = vec![
        (0, in_parts("0-1048575")),
        (ALL, short("202 Accepted", 2 << 20)),
        (1000, HANG_UP.to_owned()),
        (0, in_parts("0-1048575,2097152-2621439")),
        (ALL, short("202 Accepted", 2 << 20)),
        (ALL, TAKEN.to_owned()),
    ];
    let mut stage = Stage::set(script).await;
    stage.streams = 2;
    stage.judge(&stage.send(patient()).await.unwrap());
    assert_eq!(stage.befell(), ["lost", "1572864"]);
    let content = stage.content;
    let came = stage.server.await.unwrap();
    assert_eq!(methods(&came), ["HEAD", "PUT", "PUT", "HEAD", "PUT", "PUT"]);
    let mut ranges: Vec<&str> = came[4..].iter().map(|came| came.header("content-range").unwrap()).collect();
    ranges.sort_unstable();
    assert_eq!(ranges, ["bytes 1048576-2097151/3145728", "bytes 2621440-3145727/3145728"]);
    for came in &came[4..] {
        let start = if came.body.len() == 1 << 20 { 1 << 20 } else { 2_621_440 };
        assert!(came.body == content[start..start + came.body.len()]);
    }
}

#[tokio::test]
async fn a_server_that_takes_bytes_in_order_gets_them_over_one_connection() {
    let mut stage = Stage::set(vec![(0, at(0)), (ALL, TAKEN.to_owned())]).await;
    stage.streams = 4;
    stage.judge(&stage.send(patient()).await.unwrap());
    assert_eq!(stage.server.await.unwrap()[1].header("content-range"), None);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_asked_for() {
    let stage = Stage::set(vec![(ALL, HANG_UP), (0, COMPLETE)]).await;
    stage.judge(&stage.send(patient()).await.unwrap());
    assert_eq!(methods(&stage.server.await.unwrap()), ["PUT", "HEAD"]);
}

#[tokio::test]
async fn a_file_that_is_there_but_not_complete_is_completed_by_its_last_byte_or_else_sent_anew() {
    let script = vec![
        (ALL, HANG_UP.to_owned()),
        (0, at(SIZE)),
        (ALL, short("416 Range Not Satisfiable", SIZE)),
        (0, at(SIZE)),
        (ALL, TAKEN.to_owned()),
    ];
    let stage = Stage::set(script).await;
    stage.judge(&stage.send(patient()).await.unwrap());
    let came = stage.server.await.unwrap();
    assert_eq!(came[2].header("content-range"), Some(&*format!("bytes {0}-{0}/{SIZE}", SIZE - 1)));
    assert_eq!((came[4].header("content-range"), came[4].body.len()), (None, SIZE));
}

#[tokio::test]
async fn a_busy_or_absent_server_is_waited_for() {
    for here in [1000, 0] {
        let script = vec![
            (1000, HANG_UP.to_owned()),
            (0, BUSY.to_owned()),
            (0, AWAY.to_owned()),
            (0, HANG_UP.to_owned()),
            (0, at(here)),
            (ALL, BUSY.to_owned()),
            (0, at(here)),
            (ALL, TAKEN.to_owned()),
        ];
        let stage = Stage::set(script).await;
        stage.judge(&stage.send(patient()).await.unwrap());
        assert_eq!(stage.befell(), ["lost", &here.to_string(), "lost", &here.to_string()]);
        let came = stage.server.await.unwrap();
        assert_eq!(methods(&came), ["PUT", "HEAD", "HEAD", "HEAD", "HEAD", "PUT", "HEAD", "PUT"]);
    }
}

#[tokio::test]
async fn a_part_that_comes_too_far_behind_or_falls_short_is_followed_by_the_one_that_is_missing() {
    let script = vec![
        (1000, HANG_UP.to_owned()),
        (0, at(1000)),
        (ALL, short("416 Range Not Satisfiable", 500)),
        (0, at(500)),
        (ALL, short("202 Accepted", 700)),
        (0, at(700)),
        (ALL, TAKEN.to_owned()),
    ];
    let stage = Stage::set(script).await;
    stage.judge(&stage.send(patient()).await.unwrap());
    assert_eq!(stage.befell(), ["lost", "1000", "lost", "500", "lost", "700"]);
}

#[tokio::test]
async fn a_server_that_does_not_tell_gets_the_whole_file_anew_three_times() {
    let cut = || [(1000, HANG_UP), (0, NO_HEAD)];
    let stage = Stage::set([cut(), cut(), cut(), cut()].concat()).await;
    let error = stage.send(patient()).await.unwrap_err();
    assert!(error.to_string().contains("from their start only"), "{error}");
    assert_eq!(stage.befell(), ["lost", "0", "lost", "0", "lost", "0", "lost"]);
    let came = stage.server.await.unwrap();
    assert!(came.iter().all(|came| came.header("content-range").is_none()));

    let stage = Stage::set([&cut()[..], &[(ALL, TAKEN)]].concat()).await;
    stage.judge(&stage.send(patient()).await.unwrap());
}

#[tokio::test]
async fn a_verdict_is_final() {
    for verdict in [DEAD, BUSY] {
        let stage = Stage::set(vec![(ALL, verdict)]).await;
        let error = stage.send(patient()).await.unwrap_err();
        let TransferError::Transport(TransportError::Status { status, .. }) = error else { unreachable!("{error}") };
        assert_eq!(status, verdict[9..12].parse::<u16>().unwrap());
        assert_eq!(stage.befell(), Vec::<String>::new());
    }
    let stage = Stage::set(vec![(1000, HANG_UP), (0, DEAD)]).await;
    let error = stage.send(patient()).await.unwrap_err();
    assert!(matches!(error, TransferError::Transport(TransportError::Status { status: 404, .. })), "{error}");
}

#[tokio::test]
async fn patience_ends() {
    let stage = Stage::set(vec![(1000, HANG_UP)]).await;
    let error = stage.send(Duration::ZERO).await.unwrap_err();
    assert!(matches!(error, TransferError::Transport(TransportError::Interrupted { .. })), "{error}");
    assert_eq!(stage.server.await.unwrap().len(), 1);

    // Nobody listens any more.
    let stage = Stage::set(vec![(1000, HANG_UP)]).await;
    let error = stage.send(Duration::from_millis(20)).await.unwrap_err();
    assert!(matches!(error, TransferError::Transport(TransportError::Unreachable { .. })), "{error}");
    assert!(error.to_string().contains("for 0.02 s"), "{error}");
}

#[tokio::test]
async fn patience_ends_though_the_server_wants_to_be_asked_later() {
    let stage = Stage::set(vec![(ALL, LATER), (0, LATER)]).await;
    let error = stage.send(Duration::from_millis(20)).await.unwrap_err();
    let TransferError::Transport(error) = error else { unreachable!("{error}") };
    assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
    assert_eq!(methods(&stage.server.await.unwrap()), ["PUT", "HEAD"]);
}

#[tokio::test]
async fn a_file_that_changes_between_two_connections_is_not_sent_on() {
    let stage = Stage::set(vec![(1000, HANG_UP)]).await;
    let file = LocalFile::at(&stage.path).await.unwrap();
    std::fs::OpenOptions::new().append(true).open(&stage.path).unwrap().set_len(SIZE as u64 + 1).unwrap();
    let error = stage.send_as(&file, patient()).await.unwrap_err();
    assert!(error.to_string().contains("changed while it was sent"), "{error}");
}
