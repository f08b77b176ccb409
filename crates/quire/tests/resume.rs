//! `quire push` over what breaks: a connection that is cut, a server that is killed and started again; in order, in parts side
//! by side, and of an archive. Command, server and network are real; the network is a gate that counts bytes, holds a
//! connection, and closes when it is told.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod support;

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use support::{
    await_true,
    content::{Content, descriptor},
    library::Client,
    server::{PASSWORD, Server},
};

const SIZE: u64 = 24 << 20;
/// So many bytes of one connection pass before the gate closes on it; no call has so many.
const PASSING: u64 = 8 << 20;
/// For what must happen soon, on a busy machine.
const SOON: Duration = Duration::from_mins(2);

/// What becomes of a connection that is held.
enum Then {
    Cut,
    GoOn,
}

/// The network between a client and a server. Holds one connection, the first that sends much.
struct Gate {
    address: SocketAddr,
    server: Arc<Mutex<SocketAddr>>,
    /// Tells that it holds a connection; what is sent back lets go of it.
    caught: Receiver<Sender<Then>>,
    heads: Heads,
}

/// The heads of all requests that came through.
type Heads = Arc<Mutex<Vec<String>>>;
type Hold = Arc<Mutex<Option<Sender<Sender<Then>>>>>;

impl Gate {
    fn before(server: SocketAddr) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let server = Arc::new(Mutex::new(server));
        let (hold, caught) = channel();
        let hold = Arc::new(Mutex::new(Some(hold)));
        let behind = Arc::clone(&server);
        let heads = Heads::default();
        let noted = Arc::clone(&heads);
        thread::spawn(move || {
            for client in socket.incoming().flatten() {
                // A server that is away is what the client must bear.
                let Ok(server) = TcpStream::connect(*behind.lock().unwrap()) else { continue };
                join(client, server, (&hold, &noted));
            }
        });
        Self { address, server, caught, heads }
    }

    /// Waits until the gate holds a connection.
    fn hold(&self) -> Sender<Then> {
        self.caught.recv_timeout(SOON).unwrap()
    }

    /// The parts of the file that were sent or begun, as their requests name them.
    fn parts(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        let parts = heads.iter().flat_map(|head| head.lines()).filter_map(|line| line.strip_prefix("content-range: "));
        parts.map(str::to_owned).collect()
    }
}

fn join(client: TcpStream, server: TcpStream, (hold, heads): (&Hold, &Heads)) {
    let (mut to_client, mut from_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || {
        // Either end may go away at any moment.
        let _ = io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let (hold, heads) = (Arc::clone(hold), Arc::clone(heads));
    thread::spawn(move || {
        let _ = upstream(&client, &server, (&hold, &heads));
        let _ = server.shutdown(Shutdown::Write);
        let _ = client.shutdown(Shutdown::Both);
    });
}

fn upstream(mut client: &TcpStream, mut server: &TcpStream, (hold, heads): (&Hold, &Heads)) -> io::Result<()> {
    let mut piece = vec![0; 64 << 10];
    let mut passed = 0;
    let mut requests = Requests::default();
    loop {
        let read = client.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        requests.pass(&piece[..read], heads);
        server.write_all(&piece[..read])?;
        passed += read as u64;
        if passed < PASSING {
            continue;
        }
        if let Some(hold) = hold.lock().unwrap().take() {
            let (let_go, end) = channel();
            hold.send(let_go).unwrap();
            match end.recv() {
                Ok(Then::GoOn) => {}
                // A test that failed lets go as well.
                Ok(Then::Cut) | Err(_) => return Ok(()),
            }
        }
    }
}

/// Where in the requests of one connection the gate is.
#[derive(Default)]
struct Requests {
    head: Vec<u8>,
    body_left: usize,
}

impl Requests {
    fn pass(&mut self, mut bytes: &[u8], heads: &Heads) {
        while !bytes.is_empty() {
            let skipped = self.body_left.min(bytes.len());
            self.body_left -= skipped;
            let line =
                bytes[skipped..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| skipped + end + 1);
            self.head.extend_from_slice(&bytes[skipped..line]);
            bytes = &bytes[line..];
            if self.head.ends_with(b"\r\n\r\n") {
                let head = String::from_utf8(std::mem::take(&mut self.head)).unwrap();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                self.body_left = length.map_or(0, |length| length.parse().unwrap());
                heads.lock().unwrap().push(head);
            }
        }
    }
}

/// A server with an item, a file for it, and the gate before the server.
struct Stage {
    folder: tempfile::TempDir,
    server: Server,
    gate: Gate,
    item: String,
    file: &'static str,
    /// What the item has in the end, by name.
    expected: Vec<(String, Content)>,
}

impl Stage {
    fn set() -> Self {
        Self::with(Content::noise(5, SIZE))
    }

    /// With a file of this content.
    fn with(content: Content) -> Self {
        Self::of(("generic", "disk.bin"), &content.clone(), vec![("disk.bin".to_owned(), content)])
    }

    /// With an archive: a machine with one disk, and a manifest that tells digests of both.
    fn with_archive() -> Self {
        let disk = Content::noise(6, SIZE);
        let descriptor = descriptor("disk.vmdk", SIZE);
        let lines = [("vm.ovf", &descriptor), ("disk.vmdk", &disk)];
        let manifest = lines.map(|(name, content)| format!("SHA256({name})= {}\n", content.sha256())).concat();
        let archive = Content::archive(&[
            ("vm.ovf", descriptor.clone()),
            ("vm.mf", Content::of(manifest)),
            ("disk.vmdk", disk.clone()),
        ]);
        let expected = vec![("disk.vmdk".to_owned(), disk), ("vm.ovf".to_owned(), descriptor)];
        Self::of(("ovf", "vm.ova"), &archive, expected)
    }

    fn of((kind, file): (&str, &'static str), content: &Content, expected: Vec<(String, Content)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&folder.path().join("data"));
        let client = Client::login(server.http);
        let library = client.create_library("library").unwrap();
        let item = client.create_item(&library, "item", kind).unwrap();
        std::fs::write(folder.path().join(file), content.bytes()).unwrap();
        let gate = Gate::before(server.http);
        Self { folder, server, gate, item, file, expected }
    }

    fn file(&self) -> String {
        self.folder.path().join(self.file).to_str().unwrap().to_owned()
    }

    fn data(&self) -> &Path {
        self.server.data()
    }

    /// `quire push` through the gate.
    fn push(&self, options: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quire"));
        command.env("QUIRE_URL", format!("http://{}", self.gate.address)).env("QUIRE_PASSWORD", PASSWORD);
        command.arg("push").args(options).args(["library/item", &self.file()]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn holds(&self) {
        let files = Client::login(self.server.http).fetched(&self.item).unwrap();
        assert!(files.iter().map(|(name, _)| name).eq(self.expected.iter().map(|(name, _)| name)), "other files");
        for ((name, bytes), (_, content)) in files.iter().zip(&self.expected) {
            assert!(*bytes == content.bytes(), "other bytes of {name}");
        }
    }
}

/// What a push said, which must have ended well.
fn told(push: Child) -> String {
    let output = push.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    told
}

#[test]
fn a_push_goes_on_after_a_cut_connection() {
    let stage = Stage::set();
    let push = stage.push(&[]);
    stage.gate.hold().send(Then::Cut).unwrap();
    let told = told(push);
    assert!(told.contains("`disk.bin`: connection lost"), "{told}");
    assert!(told.contains("`disk.bin`: going on at ") && !told.contains("going on at 0 B"), "{told}");
    stage.holds();
}

#[test]
fn a_push_goes_on_after_its_server_was_killed_and_started_again() {
    let mut stage = Stage::set();
    let push = stage.push(&[]);
    let let_go = stage.gate.hold();
    stage.server.kill();
    let_go.send(Then::Cut).unwrap();
    stage.server = Server::start(stage.data());
    *stage.gate.server.lock().unwrap() = stage.server.http;
    let told = told(push);
    assert!(told.contains("`disk.bin`: going on at "), "{told}");
    stage.holds();
}

#[test]
fn a_push_without_patience_ends_with_its_connection_and_leaves_the_item() {
    let stage = Stage::set();
    let push = stage.push(&["--retry-for", "0"]);
    stage.gate.hold().send(Then::Cut).unwrap();
    let output = push.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", String::from_utf8_lossy(&output.stderr));
    let files = Client::login(stage.server.http).item_files(&stage.item).unwrap();
    assert_eq!(files, []);
}

#[test]
fn a_push_of_an_archive_goes_on_after_a_cut_connection() {
    let stage = Stage::with_archive();
    let push = stage.push(&[]);
    stage.gate.hold().send(Then::Cut).unwrap();
    let told = told(push);
    assert!(told.contains("`vm.ova`: going on at ") && !told.contains("going on at 0 B"), "{told}");
    assert_eq!(stage.gate.parts().len(), 1, "the rest of the archive in one request");
    stage.holds();
}

/// Two whole parts, as a server on a disk tells their size, and some more.
const SEVERAL_PARTS: u64 = (128 << 20) + 12_345;

/// A push over four connections, of which one is held until others have begun with parts of their own.
fn side_by_side(then: Then) -> (Stage, String) {
    let stage = Stage::with(Content::noise(7, SEVERAL_PARTS));
    let push = stage.push(&["--streams", "4"]);
    let let_go = stage.gate.hold();
    await_true("all parts are on their way", SOON, || stage.gate.parts().len() == 3);
    let_go.send(then).unwrap();
    let told = told(push);
    stage.holds();
    (stage, told)
}

#[test]
fn parts_of_a_large_file_go_side_by_side() {
    let (stage, told) = side_by_side(Then::GoOn);
    assert!(!told.contains("connection lost"), "{told}");
    let mut parts = stage.gate.parts();
    parts.sort();
    let ranges = [(0, 67_108_863), (134_217_728, 134_230_072), (67_108_864, 134_217_727)];
    assert_eq!(parts, ranges.map(|(first, last)| format!("bytes {first}-{last}/{SEVERAL_PARTS}")));
}

#[test]
fn of_parts_side_by_side_only_what_is_missing_is_sent_after_a_cut_connection() {
    let (stage, told) = side_by_side(Then::Cut);
    assert!(told.contains("`disk.bin`: connection lost") && !told.contains("going on at 0 B"), "{told}");
    assert!(stage.gate.parts().len() > 3, "{:?}", stage.gate.parts());
}
