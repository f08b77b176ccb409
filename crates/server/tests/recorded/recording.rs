//! A recording: requests and answers one after the other, as golden exchanges have them. Knows no server.

use std::{fs, path::Path};

use bytes::Bytes;

use crate::common::message::Message;

/// The header that says that a client asked until it got this answer.
const REPEATED: &str = "Repeated";

/// What a client and a server said to each other.
pub(crate) struct Recording {
    /// In order.
    pub(crate) exchanges: Vec<Exchange>,
}

/// A request and its answer, with names in the place of what differs each time.
pub(crate) struct Exchange {
    /// What the client said.
    pub(crate) request: Message,
    /// What it got.
    pub(crate) answer: Message,
    /// Whether it said so until it got it.
    pub(crate) is_repeated: bool,
}

impl Recording {
    /// Reads a file.
    pub(crate) fn read(file: &Path) -> Self {
        Self::parsed(&fs::read_to_string(file).unwrap())
    }

    /// Takes a text apart.
    pub(crate) fn parsed(mut text: &str) -> Self {
        let mut exchanges = Vec::new();
        while !text.is_empty() {
            let (mut request, rest) = message(text);
            let (answer, rest) = message(rest);
            text = rest;
            let is_repeated = request.headers.iter().any(|(name, _)| name == REPEATED);
            request.headers.retain(|(name, _)| name != REPEATED);
            exchanges.push(Exchange { request, answer, is_repeated });
        }
        Self { exchanges }
    }
}

/// The first message of a text, and what follows it.
fn message(text: &str) -> (Message, &str) {
    let (head, rest) = text.split_once("\n\n").unwrap();
    let mut lines = head.lines();
    let first = lines.next().unwrap().to_owned();
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
    let (lengths, headers): (Vec<_>, Vec<_>) = lines.map(header).partition(|(name, _)| name == "Content-Length");
    let length = lengths.first().map_or(0, |(_, length)| length.parse().unwrap());
    let (body, rest) = rest.split_at(length);
    let rest = rest.strip_prefix('\n').unwrap();
    (Message { first, headers, body: Bytes::copy_from_slice(body.as_bytes()) }, rest)
}
