//! A real `quire serve` process on a folder. It is killed by its own id, never by name.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use super::{await_some, http};

/// The first user's password.
pub const PASSWORD: &str = "secret-password";

/// A running server. It is killed when this is dropped.
pub struct Server {
    child: Child,
    data: PathBuf,
    /// The plain socket.
    pub http: SocketAddr,
    /// The socket for metrics, if there is one.
    pub metrics: Option<SocketAddr>,
    /// From the start of the process until `/readyz` said yes.
    pub ready_after: Duration,
}

/// The command that serves `data`, on free ports.
pub fn serve(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quire"));
    command.arg("serve").arg("--data").arg(data);
    command.args(["--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"]);
    command.env("QUIRE_ADMIN_PASSWORD", PASSWORD).stdin(Stdio::null());
    command
}

impl Server {
    /// Starts one on `data`.
    pub fn start(data: &Path) -> Self {
        Self::run(serve(data), data)
    }

    /// Starts one with a configuration file of this text.
    pub fn configured(data: &Path, configuration: &str) -> Self {
        let file = data.with_extension("toml");
        fs::write(&file, configuration).unwrap();
        let mut command = serve(data);
        command.arg("--config").arg(file);
        Self::run(command, data)
    }

    fn run(mut command: Command, data: &Path) -> Self {
        let begun = Instant::now();
        let log = fs::File::options().create(true).append(true).open(data.with_extension("log")).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let (http, metrics) = addresses(&mut child).unwrap_or_else(|told| panic!("the server did not start: {told}"));
        let mut server = Self { child, data: data.to_owned(), http, metrics, ready_after: Duration::ZERO };
        await_some("ready", Duration::from_secs(30), || {
            http::ask(http, ("GET", "/readyz"), &[], &[]).ok().filter(|answer| answer.status == 200)
        });
        server.ready_after = begun.elapsed();
        server
    }

    /// The folder that it keeps.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What it wrote to its log, over all starts on this folder.
    pub fn log(&self) -> String {
        fs::read_to_string(self.data.with_extension("log")).unwrap()
    }

    /// Most memory that it has had at once, in bytes.
    pub fn peak_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// `kill -TERM`.
    pub fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Its exit, if it ends within this time.
    pub fn exit(&mut self, within: Duration) -> ExitStatus {
        await_some("the server's end", within, || self.child.try_wait().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already needs no kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads what the server prints until it says that it is ready.
fn addresses(child: &mut Child) -> Result<(SocketAddr, Option<SocketAddr>), String> {
    let mut told = String::new();
    let (mut http, mut metrics) = (None, None);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(Ok(line)) = lines.next() {
        if let Some((_, address)) = line.split_once("TLS at http://") {
            http = address.parse().ok();
        }
        if let Some((_, address)) = line.split_once("metrics at http://") {
            metrics = address.trim_end_matches("/metrics").parse().ok();
        }
        if line.contains("ready at") {
            // The rest of its words is read too: a closed pipe would be its trouble.
            std::thread::spawn(move || lines.by_ref().for_each(drop));
            return http.map(|http| (http, metrics)).ok_or(told);
        }
        told = format!("{told}{line}\n");
    }
    Err(told)
}
