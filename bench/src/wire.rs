//! A blocking connection and HTTP/1.1 on it, just enough: requests out, heads and bodies in. Every wait is bounded.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use rustls::{ClientConnection, StreamOwned};

use crate::place::{Place, Scheme};
use crate::secure::Certificate;

/// Longest silence.
const SILENCE: Duration = Duration::from_mins(2);
/// Most bytes of a head, or of a body that is kept.
const MOST_BYTES: usize = 64 << 20;

/// A connection.
pub(crate) enum Wire {
    /// Plain.
    Plain(TcpStream),
    /// Over TLS.
    Secure(Box<StreamOwned<ClientConnection, TcpStream>>),
}

/// The head of an answer, and what came with it.
#[derive(Debug)]
pub(crate) struct Head {
    /// Status.
    pub(crate) status: u16,
    /// Length of the body, if it was told.
    pub(crate) length: Option<u64>,
    /// The body comes in chunks.
    pub(crate) chunked: bool,
    /// Names in lower case with values.
    pub(crate) fields: Vec<(String, String)>,
    /// What was read of the body already.
    pub(crate) rest: Vec<u8>,
}

impl Wire {
    /// Connects, and shakes hands where that is due.
    ///
    /// # Errors
    /// When nobody is there, or the wrong one.
    pub(crate) fn open(place: &Place, certificate: &Certificate) -> Result<Self> {
        let socket = TcpStream::connect_timeout(&place.socket, SILENCE).with_context(|| place.socket.to_string())?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(SILENCE))?;
        socket.set_write_timeout(Some(SILENCE))?;
        match place.scheme {
            Scheme::Http => Ok(Self::Plain(socket)),
            Scheme::Https => {
                let mut stream = StreamOwned::new(certificate.client()?, socket);
                while stream.conn.is_handshaking() {
                    stream.conn.complete_io(&mut stream.sock).context("TLS")?;
                }
                Ok(Self::Secure(Box::new(stream)))
            }
        }
    }

    /// Sends a request without a body of its own, or the head of one with a body.
    ///
    /// # Errors
    /// When the connection breaks.
    pub(crate) fn ask(&mut self, method: &str, place: &Place, fields: &[(&str, String)]) -> Result<()> {
        self.write_all(request(method, place, fields).as_bytes())?;
        Ok(self.flush()?)
    }

    /// Reads the head of an answer; says nothing about its status.
    ///
    /// # Errors
    /// When the connection breaks or this is no HTTP.
    pub(crate) fn head(&mut self) -> Result<Head> {
        let mut bytes = Vec::new();
        let mut piece = [0; 8192];
        loop {
            let read = self.read(&mut piece)?;
            ensure!(read > 0 && bytes.len() < MOST_BYTES, "the connection was closed before an answer");
            bytes.extend_from_slice(piece.get(..read).unwrap_or_default());
            match Head::parse(&bytes) {
                // `100 Continue` and its kind are followed by the answer.
                Some(head) if head.status < 200 => bytes = head.rest,
                Some(head) => return Ok(head),
                None => {}
            }
        }
    }

    /// The whole body of an answer.
    ///
    /// # Errors
    /// When the connection breaks.
    pub(crate) fn body(&mut self, head: Head) -> Result<Vec<u8>> {
        let mut bytes = head.rest;
        if head.chunked {
            loop {
                if let Some(body) = unchunk(&bytes)? {
                    return Ok(body);
                }
                self.more(&mut bytes)?;
            }
        }
        let length = usize::try_from(head.length.unwrap_or(0))?;
        while bytes.len() < length {
            self.more(&mut bytes)?;
        }
        Ok(bytes)
    }

    fn more(&mut self, bytes: &mut Vec<u8>) -> Result<()> {
        let mut piece = [0; 16 << 10];
        let read = self.read(&mut piece)?;
        ensure!(read > 0 && bytes.len() < MOST_BYTES, "the connection was closed within an answer");
        bytes.extend_from_slice(piece.get(..read).unwrap_or_default());
        Ok(())
    }
}

/// The text of a request's head.
pub(crate) fn request(method: &str, place: &Place, fields: &[(&str, String)]) -> String {
    let mut text = format!("{method} {} HTTP/1.1\r\nHost: {}\r\n", place.path, place.socket);
    for (name, value) in fields {
        text.extend([format!("{name}: {value}\r\n")]);
    }
    text.push_str("\r\n");
    text
}

impl Head {
    /// The head at the begin of `bytes`, if all of it is there.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let (head, rest) = bytes.split_at(end);
        let text = String::from_utf8_lossy(head);
        let mut lines = text.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let fields: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let value = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let length = value("content-length").and_then(|length| length.parse().ok());
        let chunked = value("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
        Some(Self { status, length, chunked, rest: rest.get(4..)?.to_vec(), fields })
    }

    /// The value of a field.
    pub(crate) fn field(&self, wanted: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }
}

/// The body that `bytes` are chunks of, when the last one is there.
fn unchunk(mut bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") else { return Ok(None) };
        let (line, rest) = bytes.split_at(end);
        let size = String::from_utf8_lossy(line);
        let Ok(size) = usize::from_str_radix(size.trim(), 16) else { bail!("`{size}` is no size of a chunk") };
        let Some(chunk) = rest.get(2..2 + size) else { return Ok(None) };
        let Some(after) = rest.get(size + 4..) else { return Ok(None) };
        if size == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(chunk);
        bytes = after;
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Secure(stream) => stream.read(buffer),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(buffer),
            Self::Secure(stream) => stream.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Secure(stream) => stream.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_head_ends_with_an_empty_line() {
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n").is_none());
        let head = Head::parse(b"HTTP/1.1 206 Partial Content\r\nCONTENT-length: 5\r\nX: y\r\n\r\nabc").unwrap();
        assert_eq!((head.status, head.length, head.chunked), (206, Some(5), false));
        assert_eq!((head.field("x"), head.rest.as_slice()), (Some("y"), b"abc".as_slice()));
        let head = Head::parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
        assert!(head.chunked && head.length.is_none());
        assert!(Head::parse(b"SSH-2.0\r\n\r\n").is_none());
    }

    #[test]
    fn chunks_are_a_body_when_the_last_is_there() {
        assert_eq!(unchunk(b"3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n").unwrap().unwrap(), b"abc0123456789");
        assert_eq!(unchunk(b"3\r\nabc\r\n0\r\n").unwrap(), None);
        assert_eq!(unchunk(b"3\r\na").unwrap(), None);
        assert!(unchunk(b"xyz\r\n").is_err());
    }

    #[test]
    fn a_request_has_a_host_and_an_end() {
        let place = Place::parse("http://127.0.0.1:80/a").unwrap();
        let text = request("GET", &place, &[("Range", "bytes=0-4".to_owned())]);
        assert_eq!(text, "GET /a HTTP/1.1\r\nHost: 127.0.0.1:80\r\nRange: bytes=0-4\r\n\r\n");
    }
}
