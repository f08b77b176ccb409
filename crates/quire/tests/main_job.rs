//! The command against a real server, both as a user starts them: push, list, pull back byte for byte, delete.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const PASSWORD: &str = "correct horse battery";

/// A running server with its own folder; it ends with this.
struct Server {
    child: Child,
    url: String,
    thumbprint: String,
    folder: tempfile::TempDir,
}

impl Server {
    /// Starts one and waits for the line that says where it is.
    fn start(imports: &[&Path]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = quire();
        command.arg("serve").arg("--data").arg(folder.path().join("data")).args(["--listen", "127.0.0.1:0"]);
        for import in imports {
            command.arg("--import").arg(import);
        }
        command.env("QUIRE_ADMIN_PASSWORD", PASSWORD).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut thumbprint = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = loop {
            let line = lines.next().expect("the server ended before it was ready").unwrap();
            if line.contains("SHA-256") {
                line.rsplit(' ').next().unwrap().clone_into(&mut thumbprint);
            }
            if let Some(at) = line.find("https://") {
                break line.split_at(at).1.to_owned();
            }
        };
        Self { child, url, thumbprint, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file with content of its own.
    fn file(&self, name: &str, size: usize) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let salt = name.len();
        fs::write(&path, (0..size).map(|at| ((at * 31 + at / 251 + salt) % 256) as u8).collect::<Vec<u8>>()).unwrap();
        path
    }

    fn command(&self) -> Command {
        let mut command = quire();
        command.env("QUIRE_URL", &self.url).env("QUIRE_PASSWORD", PASSWORD);
        command.env("QUIRE_THUMBPRINT", &self.thumbprint);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs with `--json` and gives what was printed.
    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.run(&[&["--json"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Runs what must fail and gives the exit code and the message.
    fn refused(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} succeeded");
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn quire() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quire"));
    for name in ["URL", "USER", "PASSWORD", "THUMBPRINT", "INSECURE", "CONFIG", "DATA", "LISTEN", "HTTP"] {
        command.env_remove(format!("QUIRE_{name}"));
    }
    command
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn names(files: &serde_json::Value) -> Vec<&str> {
    let mut names: Vec<&str> = files.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

/// A template of two files, and its descriptor.
fn template(server: &Server) -> PathBuf {
    server.file("in/disk 1.vmdk", 300_001);
    let descriptor = server.path("in/machine.ovf");
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References><File ovf:id="file1" ovf:href="disk%201.vmdk" ovf:size="300001"/></References>
  <VirtualSystem ovf:id="machine"><Info>A machine</Info></VirtualSystem>
</Envelope>"#;
    fs::write(&descriptor, xml).unwrap();
    descriptor
}

#[test]
fn a_template_goes_in_and_comes_out_byte_for_byte() {
    let server = Server::start(&[]);
    let descriptor = template(&server);
    let pushed = server.json(&["push", "--create", "templates", text(&descriptor)]);
    assert_eq!(pushed["item"]["name"], "machine");
    assert_eq!(pushed["item"]["type"], "ovf");
    assert_eq!(names(&pushed["files"]), ["disk 1.vmdk", "machine.ovf"]);

    let out = server.path("out");
    let pulled = server.json(&["pull", "TEMPLATES/Machine", text(&out)]);
    assert_eq!(names(&pulled["files"]), ["disk 1.vmdk", "machine.ovf"]);
    for name in ["disk 1.vmdk", "machine.ovf"] {
        assert_eq!(fs::read(out.join(name)).unwrap(), fs::read(server.path("in").join(name)).unwrap(), "{name}");
    }
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2, "nothing else is left in the folder");

    let (code, message) = server.refused(&["pull", "templates/machine", text(&out)]);
    assert_eq!(code, 1);
    assert!(message.contains("--force"), "{message}");
}

#[test]
fn an_item_has_what_was_pushed_last_unless_it_is_added() {
    let server = Server::start(&[]);
    let (one, two) = (server.file("one.bin", 10), server.file("two.bin", 20));
    server.json(&["push", "--create", "files/x", text(&one)]);
    let added = server.json(&["push", "--add", "files/x", text(&two)]);
    assert_eq!(names(&added["files"]), ["one.bin", "two.bin"]);
    let replaced = server.json(&["push", "files/x", text(&two)]);
    assert_eq!(names(&replaced["files"]), ["two.bin"]);
    assert_ne!(added["item"]["content_version"], replaced["item"]["content_version"]);

    let id = replaced["item"]["id"].as_str().unwrap();
    assert_eq!(names(&server.json(&["ls", &format!("files/{id}")])), ["two.bin"]);
}

#[test]
fn an_interrupted_download_is_carried_on_with_and_wrong_bytes_are_thrown_away() {
    let server = Server::start(&[]);
    let file = server.file("image.iso", 3_000_000);
    server.json(&["push", "--create", "discs", text(&file)]);
    let bytes = fs::read(&file).unwrap();
    let out = server.path("out");
    fs::create_dir(&out).unwrap();
    // The first 16 digits of the SHA-256 of `image.iso` name the partial file.
    let part = out.join(".quire-c814dde8e7e80f12.part");
    for start in [bytes.split_at(1_000_000).0, vec![0; 1_000_000].as_slice()] {
        fs::write(&part, start).unwrap();
        server.json(&["pull", "--force", "discs/image", text(&out)]);
        assert!(fs::read(out.join("image.iso")).unwrap() == bytes, "the file is whole");
        assert!(!part.exists());
    }
}

#[test]
fn a_folder_is_imported_and_can_be_pulled() {
    let folder = tempfile::tempdir().unwrap();
    let discs = folder.path().join("discs");
    fs::create_dir(&discs).unwrap();
    fs::write(discs.join("small.iso"), b"not really a disc").unwrap();
    let server = Server::start(&[&discs]);
    assert_eq!(names(&server.json(&["ls"])), ["discs"]);
    let items = server.json(&["ls", "discs"]);
    assert_eq!(items[0]["type"], "iso");
    let name = items[0]["name"].as_str().unwrap();
    let out = server.path("out");
    server.json(&["pull", &format!("discs/{name}"), text(&out)]);
    assert_eq!(fs::read(out.join("small.iso")).unwrap(), b"not really a disc");
}

#[test]
fn what_is_not_there_or_not_allowed_has_its_own_exit_code() {
    let server = Server::start(&[]);
    let file = server.file("a.txt", 5);
    assert_eq!(server.refused(&["ls", "nope"]).0, 3);
    assert_eq!(server.refused(&["push", "nope", text(&file)]).0, 3);
    server.json(&["push", "--create", "lib", text(&file)]);
    assert_eq!(server.refused(&["pull", "lib/nope"]).0, 3);
    assert_eq!(server.refused(&["pull", "lib"]).0, 2);
    assert_eq!(server.refused(&["rm", "lib/a"]).0, 2);
    assert_eq!(server.refused(&["--password", "wrong", "ls"]).0, 4);
    assert_eq!(server.refused(&["--url", "https://127.0.0.1:1", "ls"]).0, 5);
}

#[test]
fn an_unknown_certificate_is_refused_with_its_thumbprint() {
    let server = Server::start(&[]);
    let output = server.command().env_remove("QUIRE_THUMBPRINT").arg("ls").output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert!(message.contains(&format!("QUIRE_THUMBPRINT={}", server.thumbprint)), "{message}");
    assert!(
        server.command().env_remove("QUIRE_THUMBPRINT").args(["--insecure", "ls"]).output().unwrap().status.success()
    );
}

#[test]
fn a_push_that_fails_leaves_nothing() {
    let server = Server::start(&[]);
    let descriptor = template(&server);
    let wrong = "SHA256(disk 1.vmdk)= 0000000000000000000000000000000000000000000000000000000000000000\n";
    fs::write(server.path("in/machine.mf"), wrong).unwrap();
    let (code, message) = server.refused(&["push", "--create", "templates", text(&descriptor)]);
    assert_eq!(code, 1);
    assert!(message.contains("disk 1.vmdk") && message.contains("checksum"), "{message}");
    assert_eq!(message.matches("mismatch").count(), 1, "{message}");
    assert_eq!(server.json(&["ls", "templates"]).as_array().unwrap().len(), 0);
    fs::remove_file(server.path("in/machine.mf")).unwrap();
    server.json(&["push", "templates", text(&descriptor)]);
}

/// Serves the files of `folder` over plain HTTP for as long as this process lives.
fn web(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = BufReader::new(socket.unwrap());
            let mut request = String::new();
            while socket.read_line(&mut request).unwrap() > 2 {}
            let path = request.split(' ').nth(1).unwrap().replace("%20", " ");
            let answer = match fs::read(folder.join(path.trim_start_matches('/'))) {
                Ok(bytes) => {
                    [format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", bytes.len()).into_bytes(), bytes]
                }
                Err(_) => [b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec(), Vec::new()],
            };
            // Whoever asked may have gone.
            let _ = socket.get_mut().write_all(&answer.concat());
        }
    });
    base
}

#[test]
fn the_server_fetches_an_address_with_what_it_refers_to() {
    let server = Server::start(&[]);
    let descriptor = template(&server);
    let base = web(descriptor.parent().unwrap().to_owned());
    let pushed = server.json(&["push", "--create", "templates", &format!("{base}/machine.ovf")]);
    assert_eq!(pushed["item"]["name"], "machine");
    let out = server.path("out");
    server.json(&["pull", "templates/machine", text(&out)]);
    for name in ["disk 1.vmdk", "machine.ovf"] {
        assert!(fs::read(out.join(name)).unwrap() == fs::read(server.path("in").join(name)).unwrap(), "{name}");
    }
    let (code, message) = server.refused(&["push", "templates", &format!("{base}/nothing.iso")]);
    assert_eq!(code, 1);
    assert!(message.contains("404"), "{message}");
    assert_eq!(names(&server.json(&["ls", "templates"])), ["machine"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_push_cancels_its_session_and_leaves_nothing() {
    let server = Server::start(&[]);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/slow.iso", silent.local_addr().unwrap());
    let mut push = server.command();
    let push = push.args(["push", "--create", "discs", &url]).stderr(Stdio::piped()).spawn().unwrap();
    // The push is under way once the server asks for the file, which never comes.
    let held = silent.accept().unwrap();
    assert!(Command::new("kill").args(["-INT", &push.id().to_string()]).status().unwrap().success());
    let output = push.wait_with_output().unwrap();
    drop(held);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{message}");
    assert!(message.contains("the update session is cancelled"), "{message}");
    assert_eq!(server.json(&["ls", "discs"]).as_array().unwrap().len(), 0);
}

#[test]
fn what_is_deleted_is_gone() {
    let server = Server::start(&[]);
    let file = server.file("a.txt", 5);
    server.json(&["push", "--create", "lib", text(&file)]);
    assert_eq!(server.json(&["rm", "--yes", "lib/a"])["deleted"], "item");
    assert_eq!(server.refused(&["ls", "lib/a"]).0, 3);
    assert_eq!(server.json(&["rm", "--yes", "lib"])["deleted"], "library");
    assert_eq!(server.json(&["ls"]).as_array().unwrap().len(), 0);
}

#[test]
fn the_openapi_document_needs_no_server() {
    let mut child = quire().arg("openapi").stdout(Stdio::piped()).spawn().unwrap();
    let mut document = String::new();
    child.stdout.take().unwrap().read_to_string(&mut document).unwrap();
    assert!(child.wait().unwrap().success());
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["openapi"], "3.0.3");
}
