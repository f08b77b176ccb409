//! Small calls in a closed loop: each connection asks, waits for the whole answer, and asks again. Prebuilt requests, raw
//! sockets, no more of an answer is looked at than where it ends and whether it is a success.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

use crate::load::download::joined;
use crate::place::Place;
use crate::secure::Certificate;
use crate::wire::{Head, Wire};

/// What is read at once.
const READ_AT_ONCE: usize = 256 << 10;

/// Who asks what for how long.
pub(crate) struct Calls<'a> {
    /// The server; the path is in the requests.
    pub(crate) place: &'a Place,
    /// Whole requests, asked in turn.
    pub(crate) requests: &'a [Vec<u8>],
    /// Connections in all.
    pub(crate) connections: usize,
    /// Threads that they are spread over.
    pub(crate) threads: usize,
    /// For how long.
    pub(crate) time: Duration,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Answers {
    /// How long each call took, in seconds.
    pub(crate) latencies: Vec<f64>,
}

impl Calls<'_> {
    /// Asks until the time is over.
    ///
    /// # Errors
    /// When a connection breaks, or an answer is none of success.
    pub(crate) fn run(&self, certificate: &Certificate) -> Result<Answers> {
        let deadline = Instant::now() + self.time;
        let threads = self.threads.max(1);
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads)
                .map(|number| {
                    let mine = (self.connections + number) / threads;
                    scope.spawn(move || self.thread(number, mine.max(1), (certificate, deadline)))
                })
                .collect();
            let mut all = Answers::default();
            for thread in running {
                all.latencies.append(&mut joined(thread)?.latencies);
            }
            Ok(all)
        })
    }

    fn thread(
        &self,
        number: usize,
        connections: usize,
        (certificate, deadline): (&Certificate, Instant),
    ) -> Result<Answers> {
        let poll = epoll::create(CreateFlags::CLOEXEC)?;
        let mut lines = Vec::with_capacity(connections);
        for place in 0..connections {
            let line = Line::open(self.place, certificate, number * connections + place)?;
            epoll::add(&poll, line.socket(), EventData::new_u64(place as u64), EventFlags::IN)?;
            lines.push(line);
        }
        for line in &mut lines {
            line.ask(self.requests)?;
        }
        let mut answers = Answers::default();
        let mut events = Vec::with_capacity(connections);
        let mut buffer = vec![0; READ_AT_ONCE];
        let most = Timespec { tv_sec: 60, tv_nsec: 0 };
        while Instant::now() < deadline {
            events.clear();
            epoll::wait(&poll, rustix::buffer::spare_capacity(&mut events), Some(&most))?;
            ensure!(!events.is_empty(), "no call was answered for {} s", most.tv_sec);
            for event in &events {
                let place = usize::try_from(event.data.u64())?;
                let line = lines.get_mut(place).context("an event of no connection")?;
                if let Some(asked) = line.hear(&mut buffer)? {
                    line.answers += 1;
                    answers.latencies.push(asked.elapsed().as_secs_f64());
                    line.ask(self.requests)?;
                }
            }
        }
        Ok(answers)
    }
}

/// One connection and what it waits for.
struct Line {
    wire: Wire,
    next: usize,
    /// Answers so far.
    answers: usize,
    asked: Instant,
    heard: Vec<u8>,
}

impl Line {
    fn open(place: &Place, certificate: &Certificate, first: usize) -> Result<Self> {
        let wire = Wire::open(place, certificate)?;
        let line = Self { wire, next: first, answers: 0, asked: Instant::now(), heard: Vec::new() };
        line.socket().set_nonblocking(true)?;
        Ok(line)
    }

    fn socket(&self) -> &std::net::TcpStream {
        match &self.wire {
            Wire::Plain(socket) => socket,
            Wire::Secure(stream) => &stream.sock,
        }
    }

    /// A request is far smaller than a socket's buffer, so that this never waits.
    fn ask(&mut self, requests: &[Vec<u8>]) -> Result<()> {
        let request = requests.get(self.next % requests.len().max(1)).context("no requests")?;
        self.next += 1;
        self.asked = Instant::now();
        self.wire.write_all(request)?;
        Ok(self.wire.flush()?)
    }

    /// Reads what is there; when the answer is whole, since when it was waited for.
    fn hear(&mut self, buffer: &mut [u8]) -> Result<Option<Instant>> {
        loop {
            let read = match self.wire.read(buffer) {
                Ok(0) => bail!("the server closed a connection that was to be kept"),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) => {
                    return Err(error).with_context(|| format!("a connection, after {} answers", self.answers));
                }
            };
            let new = buffer.get(..read).unwrap_or_default();
            // Nearly always an answer comes in one piece.
            if self.heard.is_empty() && whole(new)? {
                return Ok(Some(self.asked));
            }
            self.heard.extend_from_slice(new);
            if whole(&self.heard)? {
                self.heard.clear();
                return Ok(Some(self.asked));
            }
        }
    }
}

/// Whether `bytes` are a whole answer.
fn whole(bytes: &[u8]) -> Result<bool> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(false) };
    let (head, body) = bytes.split_at(end + 4);
    if !head.starts_with(b"HTTP/1.1 20") {
        let shown: String = String::from_utf8_lossy(bytes).chars().take(300).collect();
        bail!("a call was answered with: {shown}");
    }
    let Some(length) = length(head) else {
        let chunked = Head::parse(head).is_some_and(|head| head.chunked);
        let ended = chunked && body.ends_with(b"\r\n0\r\n\r\n");
        return Ok(ended || !chunked);
    };
    Ok(body.len() >= length)
}

/// The value of `Content-Length`, found without taking the head apart.
fn length(head: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length:";
    let line = head
        .split(|byte| *byte == b'\n')
        .find(|line| line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)))?;
    std::str::from_utf8(line.get(NAME.len()..)?).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn is_whole(text: &str) -> bool {
        whole(text.as_bytes()).unwrap()
    }

    #[test]
    fn an_answer_ends_where_it_says() {
        assert!(!is_whole("HTTP/1.1 200 OK\r\nContent-Len"));
        assert!(!is_whole("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab"));
        assert!(is_whole("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"));
        assert!(is_whole("HTTP/1.1 204 No Content\r\n\r\n"));
        assert!(!is_whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
        assert!(is_whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    }

    #[test]
    fn an_answer_that_is_no_success_ends_the_run() {
        assert!(whole(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").is_err());
    }
}
