//! A server's process: started, waited for, and ended when it is dropped. Ends nothing that it did not start.

use std::fs::File;
use std::io::{BufRead, BufReader, Lines};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::pause;

/// Until a server answers.
const START: Duration = Duration::from_mins(5);
/// Until a server that was asked to end is killed.
const END: Duration = Duration::from_secs(20);

/// Who may start a server.
static STARTING: Mutex<()> = Mutex::new(());

/// Whoever holds this is alone in starting servers. All others wait.
pub(crate) fn turn_to_start() -> MutexGuard<'static, ()> {
    STARTING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running server.
pub(crate) struct Process {
    child: Child,
    output: Option<Lines<BufReader<ChildStdout>>>,
    name: &'static str,
    // Some end with their input.
    _input: Option<ChildStdin>,
}

impl Process {
    /// Starts `command`; what it complains about goes to `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn start(name: &'static str, command: &mut Command, log: &Path) -> Result<Self> {
        let log = File::create(log).with_context(|| log.display().to_string())?;
        let started = {
            let _turn = turn_to_start();
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn()
        };
        let mut child = started.with_context(|| format!("`{}`", command.get_program().display()))?;
        let output = child.stdout.take().map(|output| BufReader::new(output).lines());
        let input = child.stdin.take();
        Ok(Self { child, output, name, _input: input })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line that it prints.
    ///
    /// # Errors
    /// When it ends without one.
    pub(crate) fn line(&mut self) -> Result<String> {
        match self.output.as_mut().and_then(Iterator::next) {
            Some(line) => Ok(line?),
            None => bail!("{} ended before it was ready", self.name),
        }
    }

    /// Waits until it takes connections at `socket`.
    ///
    /// # Errors
    /// When it ends, or takes too long.
    pub(crate) fn reachable(&mut self, socket: SocketAddr) -> Result<()> {
        pause::until(self.name, START, || {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended at its start: {status}", self.name);
            }
            Ok(TcpStream::connect(socket).is_ok())
        })
    }

    /// Ends it at once, as a crash would.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).context("no process id")?;
        kill_process(pid, Signal::TERM)?;
        pause::until(self.name, END, || Ok(self.child.try_wait()?.is_some()))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.end().is_err() {
            // It would not end by itself, or is gone; both are over then.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// An address of loopback where nobody listens now.
///
/// # Errors
/// When there is none.
pub(crate) fn free_socket() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
