//! Bodies in and out. Never holds more than one chunk, except where a limit says how much.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};
use tokio::time::timeout;

/// Why a body broke off; ends the connection.
pub type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// Body of an answer.
pub type Body = UnsyncBoxBody<Bytes, BodyError>;

/// Why a request's body cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// It is longer than allowed.
    #[error("the request's body is longer than {limit} bytes; send less")]
    TooLarge {
        /// What is allowed, in bytes.
        limit: usize,
    },
    /// Nothing came for this long.
    #[error("no byte of the request's body came for {} s", .0.as_secs())]
    Idle(Duration),
    /// The client broke off, or its framing is wrong.
    #[error("the request's body broke off")]
    Broken(#[source] hyper::Error),
}

impl CollectError {
    /// Stable name of the reason, for events.
    pub fn id(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "quire.body.too_large",
            Self::Idle(_) => "quire.body.idle",
            Self::Broken(_) => "quire.body.broken",
        }
    }
}

/// No body.
pub fn empty() -> Body {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}

/// A body that is in memory.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A body that comes in chunks. An error in it cuts the connection, so that the client cannot take it for whole. Without
/// a `content-length` header on the answer it is sent chunked.
pub fn stream<E: Into<BodyError>>(chunks: impl Stream<Item = Result<Bytes, E>> + Send + 'static) -> Body {
    StreamBody::new(chunks.map(|chunk| chunk.map(Frame::data).map_err(Into::into))).boxed_unsync()
}

/// The next bytes of a request's body, `None` at its end. Waits at most `idle` for them.
///
/// # Errors
/// When the client is silent or broke off.
pub async fn next_chunk(body: &mut Incoming, idle: Duration) -> Result<Option<Bytes>, CollectError> {
    loop {
        let frame = timeout(idle, body.frame()).await.map_err(|_| CollectError::Idle(idle))?;
        let Some(frame) = frame else {
            return Ok(None);
        };
        // Trailers carry nothing that this server looks at.
        if let Ok(data) = frame.map_err(CollectError::Broken)?.into_data() {
            return Ok(Some(data));
        }
    }
}

/// A whole request body of at most `limit` bytes; a length that is declared larger is refused before the first byte.
///
/// # Errors
/// When it is longer, or did not come.
pub async fn collect(mut body: Incoming, limit: usize, idle: Duration) -> Result<Bytes, CollectError> {
    let too_large = || CollectError::TooLarge { limit };
    if usize::try_from(body.size_hint().lower()).map_or(true, |declared| declared > limit) {
        return Err(too_large());
    }
    let mut whole = BytesMut::new();
    while let Some(chunk) = next_chunk(&mut body, idle).await? {
        if whole.len() + chunk.len() > limit {
            return Err(too_large());
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}
