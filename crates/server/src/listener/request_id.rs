//! The id under which a request is found in the log. Taken from the client only if it cannot do harm there.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use library_core::ports::Ids;

/// Longest id that is taken from a client, in bytes.
const LONGEST: usize = 64;

/// Id of one request: letters, digits, `-`, `_` and `.`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The header that carries it, both ways.
    pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

    /// The client's id if it gave a valid one, else a new one.
    pub fn of(headers: &HeaderMap, ids: &dyn Ids) -> Self {
        let given = headers.get(Self::HEADER).and_then(|value| value.to_str().ok()).filter(|text| is_valid(text));
        Self(given.map_or_else(|| ids.uuid().into(), Into::into))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_valid(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
