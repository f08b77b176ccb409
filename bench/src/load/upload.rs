//! Sends a payload: from the page cache by the kernel where the connection is plain, encrypted by this program else.

use std::io::Write;
use std::net::TcpStream;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use rustix::fs::sendfile;

use crate::content::{Content, Part, Payload};
use crate::place::Place;
use crate::secure::Certificate;
use crate::wire::{Head, Wire};

/// What the kernel sends at once.
const SENT_AT_ONCE: u64 = 8 << 20;
/// What is encrypted at once.
const ENCRYPTED_AT_ONCE: usize = 256 << 10;

/// How an upload ended.
pub(crate) struct Sent {
    /// The answer's head.
    pub(crate) head: Head,
    /// When the last byte was handed to the kernel.
    pub(crate) last_byte: Instant,
    /// When the answer was there.
    pub(crate) answered: Instant,
}

/// How a payload is sent.
pub(crate) struct Request<'a> {
    /// `PUT` or `PATCH`.
    pub(crate) method: &'a str,
    /// To where.
    pub(crate) place: &'a Place,
    /// Beside the length.
    pub(crate) fields: &'a [(&'a str, String)],
}

impl<'a> Request<'a> {
    /// A plain `PUT`.
    pub(crate) fn put(place: &'a Place) -> Self {
        Self { method: "PUT", place, fields: &[] }
    }
}

/// Sends `payload` on a fresh connection and waits for the answer.
///
/// # Errors
/// When the connection breaks, or the answer is none of success.
pub(crate) fn upload(
    request: &Request<'_>,
    content: &Content,
    payload: &Payload,
    certificate: &Certificate,
) -> Result<Sent> {
    let mut wire = Wire::open(request.place, certificate)?;
    let mut fields = vec![("Content-Length", payload.length().to_string())];
    fields.extend_from_slice(request.fields);
    wire.ask(request.method, request.place, &fields)?;
    let sent = payload.parts.iter().try_for_each(|part| send(&mut wire, content, part));
    let sent = sent.and_then(|()| Ok(wire.flush()?));
    let last_byte = Instant::now();
    let head = match (sent, wire.head()) {
        // Whoever breaks off may have said why.
        (Err(broken), Err(_)) => return Err(broken),
        (_, head) => head?,
    };
    let answered = Instant::now();
    ensure!((200..300).contains(&head.status), "the upload was answered with {}: {}", head.status, said(&head));
    Ok(Sent { head, last_byte, answered })
}

/// The begin of what an answer says.
fn said(head: &Head) -> String {
    String::from_utf8_lossy(&head.rest).chars().take(200).collect()
}

/// Sends one part of a payload.
///
/// # Errors
/// When the connection breaks or the file cannot be read.
pub(crate) fn send(wire: &mut Wire, content: &Content, part: &Part) -> Result<()> {
    match (part, wire) {
        (Part::Bytes(bytes), wire) => wire.write_all(bytes).context("sending"),
        (Part::File { from, length }, Wire::Plain(socket)) => by_kernel(socket, content, *from, *length),
        (Part::File { from, length }, wire) => by_hand(wire, content, *from, *length),
    }
}

fn by_kernel(socket: &TcpStream, content: &Content, from: u64, length: u64) -> Result<()> {
    let (mut place, end) = (from, from + length);
    while place < end {
        let some = usize::try_from((end - place).min(SENT_AT_ONCE))?;
        let sent = sendfile(socket, content.file(), Some(&mut place), some).context("sending")?;
        ensure!(sent > 0, "`{}` is shorter than it was", content.path.display());
    }
    Ok(())
}

fn by_hand(wire: &mut Wire, content: &Content, from: u64, length: u64) -> Result<()> {
    let (mut place, end) = (from, from + length);
    let mut buffer = vec![0; ENCRYPTED_AT_ONCE];
    while place < end {
        let some = usize::try_from(end - place)?.min(ENCRYPTED_AT_ONCE);
        let piece = buffer.get_mut(..some).unwrap_or_default();
        content.read(piece, place)?;
        wire.write_all(piece).context("sending")?;
        place += some as u64;
    }
    Ok(())
}
