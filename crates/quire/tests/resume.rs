//! `quire push` over what breaks: a connection that is cut, a server that is killed and started again. Command, server and
//! network are real; the network is a gate that counts bytes and closes when it is told.
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
    content::Content,
    library::Client,
    server::{PASSWORD, Server},
};

const SIZE: u64 = 24 << 20;
/// So many bytes of one connection pass before the gate closes on it; no call has so many.
const PASSING: u64 = 8 << 20;
/// For what must happen soon, on a busy machine.
const SOON: Duration = Duration::from_mins(2);

/// The network between a client and a server. Closes once, on the first connection that sends much.
struct Gate {
    address: SocketAddr,
    server: Arc<Mutex<SocketAddr>>,
    /// Tells that it holds a connection; what is sent back lets go of it.
    caught: Receiver<Sender<()>>,
}

impl Gate {
    fn before(server: SocketAddr) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let server = Arc::new(Mutex::new(server));
        let (hold, caught) = channel();
        let hold = Arc::new(Mutex::new(Some(hold)));
        let behind = Arc::clone(&server);
        thread::spawn(move || {
            for client in socket.incoming().flatten() {
                // A server that is away is what the client must bear.
                let Ok(server) = TcpStream::connect(*behind.lock().unwrap()) else { continue };
                join(client, server, &hold);
            }
        });
        Self { address, server, caught }
    }

    /// Waits until the gate holds a connection.
    fn hold(&self) -> Sender<()> {
        self.caught.recv_timeout(SOON).unwrap()
    }
}

type Hold = Arc<Mutex<Option<Sender<Sender<()>>>>>;

fn join(client: TcpStream, server: TcpStream, hold: &Hold) {
    let (mut to_client, mut from_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || {
        // Either end may go away at any moment.
        let _ = io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let hold = Arc::clone(hold);
    thread::spawn(move || {
        let _ = upstream(&client, &server, &hold);
        let _ = server.shutdown(Shutdown::Write);
        let _ = client.shutdown(Shutdown::Both);
    });
}

fn upstream(mut client: &TcpStream, mut server: &TcpStream, hold: &Hold) -> io::Result<()> {
    let mut piece = vec![0; 64 << 10];
    let mut passed = 0;
    loop {
        let read = client.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        server.write_all(&piece[..read])?;
        passed += read as u64;
        if passed < PASSING {
            continue;
        }
        if let Some(hold) = hold.lock().unwrap().take() {
            let (let_go, end) = channel();
            hold.send(let_go).unwrap();
            // A test that failed lets go as well.
            let _ = end.recv();
            return Ok(());
        }
    }
}

/// A server with an item, and the gate before it.
struct Stage {
    folder: tempfile::TempDir,
    server: Server,
    gate: Gate,
    item: String,
    content: Content,
}

impl Stage {
    fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&folder.path().join("data"));
        let client = Client::login(server.http);
        let library = client.create_library("library").unwrap();
        let item = client.create_item(&library, "item", "generic").unwrap();
        let content = Content::noise(5, SIZE);
        std::fs::write(folder.path().join("disk.bin"), content.bytes()).unwrap();
        let gate = Gate::before(server.http);
        Self { folder, server, gate, item, content }
    }

    fn file(&self) -> String {
        self.folder.path().join("disk.bin").to_str().unwrap().to_owned()
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
        let [(name, bytes)] = &files[..] else { unreachable!("{} files", files.len()) };
        assert_eq!(name, "disk.bin");
        assert!(*bytes == self.content.bytes(), "other bytes");
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
    stage.gate.hold().send(()).unwrap();
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
    let_go.send(()).unwrap();
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
    stage.gate.hold().send(()).unwrap();
    let output = push.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", String::from_utf8_lossy(&output.stderr));
    let files = Client::login(stage.server.http).item_files(&stage.item).unwrap();
    assert_eq!(files, []);
}
