//! Fetches a file and drops it: plain bytes are dropped by the kernel, encrypted ones are decrypted and dropped.

use std::io::Read;
use std::net::TcpStream;

use anyhow::{Context as _, Result, ensure};
use rustix::net::{RecvFlags, recv};

use crate::place::Place;
use crate::secure::Certificate;
use crate::wire::Wire;

/// What is dropped at once.
const DROPPED_AT_ONCE: usize = 1 << 20;

/// Who fetches how much.
pub(crate) struct Fetch<'a> {
    /// From where.
    pub(crate) place: &'a Place,
    /// All of it, in bytes.
    pub(crate) length: u64,
    /// Connections, each with an equal share of the file.
    pub(crate) streams: u64,
    /// Fields of each request.
    pub(crate) fields: &'a [(&'a str, String)],
}

impl Fetch<'_> {
    /// Fetches all of it.
    ///
    /// # Errors
    /// When a connection breaks, or an answer is not what was asked for.
    pub(crate) fn run(&self, certificate: &Certificate) -> Result<()> {
        if self.streams <= 1 {
            return self.stream(0, self.length, certificate);
        }
        std::thread::scope(|scope| {
            let share = self.length.div_ceil(self.streams);
            let begins = (0..self.streams).map(|number| number * share).filter(|begin| *begin < self.length);
            let threads: Vec<_> = begins
                .map(|begin| scope.spawn(move || self.stream(begin, share.min(self.length - begin), certificate)))
                .collect();
            threads.into_iter().try_for_each(joined)
        })
    }

    fn stream(&self, begin: u64, length: u64, certificate: &Certificate) -> Result<()> {
        let mut wire = Wire::open(self.place, certificate)?;
        let mut fields = self.fields.to_vec();
        let whole = length == self.length;
        if !whole {
            fields.push(("Range", format!("bytes={begin}-{}", begin + length - 1)));
        }
        wire.ask("GET", self.place, &fields)?;
        let head = wire.head()?;
        ensure!(head.status == if whole { 200 } else { 206 }, "a download was answered with {}", head.status);
        if head.chunked {
            ensure!(whole, "a range came in chunks");
            // Who sends a file of known length in chunks has the chunks' sizes beside it: the end is looked for.
            return wire.body(head).map(drop);
        }
        ensure!(head.length == Some(length), "a download of {length} bytes was announced as {:?}", head.length);
        let left = length - head.rest.len() as u64;
        match &mut wire {
            Wire::Plain(socket) => by_kernel(socket, left),
            Wire::Secure(stream) => by_hand(stream, left),
        }
    }
}

/// The outcome of a thread.
///
/// # Errors
/// As the thread's, or when it panicked.
pub(crate) fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a thread of the load panicked")))
}

fn by_kernel(socket: &TcpStream, mut left: u64) -> Result<()> {
    let mut nowhere = vec![0; DROPPED_AT_ONCE];
    while left > 0 {
        let most = usize::try_from(left)?.min(DROPPED_AT_ONCE);
        let (_, dropped) = recv(socket, nowhere.get_mut(..most).unwrap_or_default(), RecvFlags::TRUNC)?;
        ensure!(dropped > 0, "a download broke off, {left} bytes before its end");
        left -= dropped as u64;
    }
    Ok(())
}

fn by_hand(stream: &mut impl Read, mut left: u64) -> Result<()> {
    let mut nowhere = vec![0; DROPPED_AT_ONCE];
    while left > 0 {
        let dropped = stream.read(&mut nowhere).context("a download")?;
        ensure!(dropped > 0, "a download broke off, {left} bytes before its end");
        left = left.saturating_sub(dropped as u64);
    }
    Ok(())
}
