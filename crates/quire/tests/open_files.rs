//! How many files a real server may have open.
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// A server under limits of open files; killed when it is dropped.
struct Limited(Child);

impl Drop for Limited {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts one whose shell sets these limits; returns when it is ready.
fn start(limits: &str, folder: &Path) -> Limited {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{limits} && exec \"$0\" \"$@\"")).arg(env!("CARGO_BIN_EXE_quire"));
    command.arg("serve").arg("--data").arg(folder.join("data")).args(["--listen", "127.0.0.1:0"]);
    command.env("QUIRE_ADMIN_PASSWORD", "secret-password").stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.stderr(fs::File::create(folder.join("log")).unwrap()).spawn().unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let server = Limited(child);
    assert!(told.any(|line| line.starts_with("ready at")), "{}", log(folder));
    server
}

fn log(folder: &Path) -> String {
    fs::read_to_string(folder.join("log")).unwrap()
}

/// The soft and the hard limit.
fn limits(server: &Limited) -> (String, String) {
    let limits = fs::read_to_string(format!("/proc/{}/limits", server.0.id())).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let mut numbers = line.split_whitespace().map(str::to_owned);
    (numbers.next().unwrap(), numbers.next().unwrap())
}

#[test]
fn the_limit_of_open_files_is_raised_as_far_as_it_may_be_and_told_when_that_is_too_little() {
    let folder = tempfile::tempdir().unwrap();
    let server = start("ulimit -Sn 200 && ulimit -Hn 600", folder.path());
    assert_eq!(limits(&server), ("600".to_owned(), "600".to_owned()));
    let log = log(folder.path());
    assert!(log.contains("600 files may be open") && log.contains("LimitNOFILE="), "{log}");
}
