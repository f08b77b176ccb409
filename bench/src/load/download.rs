//! Fetches a file and drops it: plain bytes are dropped by the kernel unless they are to be copied, encrypted ones are
//! decrypted and dropped.

use std::io::Read;
use std::net::TcpStream;

use anyhow::{Context as _, Result, ensure};
use rustix::net::{RecvFlags, recv};

use crate::place::Place;
use crate::secure::Certificate;
use crate::wire::Wire;

/// What is dropped at once.
const DROPPED_AT_ONCE: usize = 1 << 20;

/// What becomes of plain bytes with a known length. All others are copied anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// The kernel drops them.
    Dropped,
    /// They are copied to this program, as those of a peer are that sends chunks.
    Copied,
}

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
    /// What becomes of it.
    pub(crate) taken: Taken,
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
            let bytes = drop_chunks(&mut wire, &head.rest)?;
            ensure!(bytes == length, "a download of {length} bytes had {bytes}");
            return Ok(());
        }
        ensure!(head.length == Some(length), "a download of {length} bytes was announced as {:?}", head.length);
        let left = length - head.rest.len() as u64;
        match (self.taken, &mut wire) {
            (Taken::Dropped, Wire::Plain(socket)) => by_kernel(socket, left),
            (Taken::Copied, Wire::Plain(socket)) => by_hand(socket, left),
            (Taken::Dropped | Taken::Copied, Wire::Secure(stream)) => by_hand(stream, left),
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

/// Drops a body in chunks, of which `heard` was read already; its length.
fn drop_chunks(stream: &mut impl Read, heard: &[u8]) -> Result<u64> {
    let mut nowhere = vec![0; DROPPED_AT_ONCE];
    let mut chunks = Chunks::default();
    let mut ended = chunks.take(heard)?;
    while !ended {
        let read = stream.read(&mut nowhere).context("a download")?;
        ensure!(read > 0, "a download broke off before its last chunk");
        ended = chunks.take(nowhere.get(..read).unwrap_or_default())?;
    }
    Ok(chunks.bytes)
}

/// Where in a body of chunks the reader is.
#[derive(Default)]
struct Chunks {
    /// Bytes of the chunk, and of the line end behind it, that are still to come.
    left: usize,
    /// What was read of a line with a size.
    line: Vec<u8>,
    /// Bytes of all chunks so far.
    bytes: u64,
}

impl Chunks {
    /// Passes over `bytes`; whether the last chunk was among them. Trailers are not looked for.
    fn take(&mut self, mut bytes: &[u8]) -> Result<bool> {
        loop {
            let skipped = self.left.min(bytes.len());
            self.left -= skipped;
            bytes = bytes.get(skipped..).unwrap_or_default();
            let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
                self.line.extend_from_slice(bytes);
                return Ok(false);
            };
            let (line, rest) = bytes.split_at(end + 1);
            self.line.extend_from_slice(line);
            let text = String::from_utf8_lossy(&self.line);
            let size =
                usize::from_str_radix(text.trim(), 16).with_context(|| format!("`{text}` is no size of a chunk"))?;
            self.line.clear();
            if size == 0 {
                return Ok(true);
            }
            self.bytes += size as u64;
            self.left = size + 2;
            bytes = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn chunks_are_passed_over_however_they_are_cut() {
        let body = b"3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n";
        for cut in 0..body.len() {
            let (first, second) = body.split_at(cut);
            let mut chunks = Chunks::default();
            let ended = chunks.take(first).unwrap() || chunks.take(second).unwrap();
            assert!(ended && chunks.bytes == 13, "cut at {cut}");
        }
        assert!(!Chunks::default().take(b"3\r\nabc\r\n").unwrap());
        assert!(Chunks::default().take(b"xyz\r\n").is_err());
    }
}
