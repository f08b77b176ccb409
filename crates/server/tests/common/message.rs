//! A request or an answer as text.

use std::fmt::Write as _;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};

/// A request or an answer.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Request line or status line.
    pub(crate) first: String,
    /// Names and values.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Bytes,
}

impl Message {
    /// The answer that the server gave.
    pub(crate) fn of(response: &Response<Bytes>) -> Self {
        let headers = |headers: &HeaderMap| {
            let mut all: Vec<(String, String)> = headers
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()))
                .collect();
            all.sort();
            all
        };
        let mut headers = headers(response.headers());
        headers.push(("content-length".to_owned(), response.body().len().to_string()));
        let status = response.status();
        let first = format!("HTTP/1.1 {} {}", status.as_u16(), status.canonical_reason().unwrap());
        Self { first, headers, body: response.body().clone() }
    }

    /// The request that the server gets.
    pub(crate) fn request(&self) -> Request<Bytes> {
        let mut words = self.first.split(' ');
        let mut request = Request::builder().method(words.next().unwrap()).uri(words.next().unwrap());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(self.body.clone()).unwrap()
    }

    /// The second word of an answer's first line.
    pub(crate) fn status(&self) -> u16 {
        self.first.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Adds it to `all` as files of exchanges have it.
    pub(crate) fn write(&self, all: &mut String) {
        writeln!(all, "{}", self.first).unwrap();
        for (name, value) in &self.headers {
            writeln!(all, "{name}: {value}").unwrap();
        }
        writeln!(all, "\n{}", self.text()).unwrap();
    }
}
