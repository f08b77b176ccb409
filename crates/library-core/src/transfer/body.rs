//! Bytes on their way in, and the heartbeat that a transfer keeps while it waits for them.

use std::task::Poll;

use bytes::Bytes;
use futures::{StreamExt, future::poll_fn, stream::BoxStream};

/// Why no more bytes come.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The sender broke off or was silent for too long; it may send again.
    #[error("{0}")]
    Broken(String),
    /// The sender will never send the file; see the text.
    #[error("{0}")]
    Failed(String),
}

/// The bytes of one file.
pub struct Body {
    /// How many will come, if the sender said so.
    pub size: Option<u64>,
    /// The bytes in order, ended by the end of the file. An empty piece, every few seconds, says that the sender is held back
    /// on this side, and is not silent.
    pub bytes: BoxStream<'static, Result<Bytes, BodyError>>,
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Body").field("size", &self.size).finish_non_exhaustive()
    }
}

/// What arrives.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// The next bytes.
    Bytes(Bytes),
    /// No bytes, since the sender may not send as fast as it would.
    Held,
    /// No bytes, but time has passed: a stalled transfer must look whether it is still wanted.
    Tick,
}

impl Piece {
    fn of(bytes: Bytes) -> Self {
        if bytes.is_empty() { Self::Held } else { Self::Bytes(bytes) }
    }
}

/// A body with a heartbeat.
pub(crate) struct Pieces {
    body: Body,
    ticks: BoxStream<'static, ()>,
}

impl Pieces {
    pub(crate) fn new(body: Body, ticks: BoxStream<'static, ()>) -> Self {
        Self { body, ticks }
    }

    /// The next piece; `None` at the end of the file.
    pub(crate) async fn next(&mut self) -> Option<Result<Piece, BodyError>> {
        poll_fn(|context| {
            if let Poll::Ready(bytes) = self.body.bytes.poll_next_unpin(context) {
                return Poll::Ready(bytes.map(|bytes| bytes.map(Piece::of)));
            }
            match self.ticks.poll_next_unpin(context) {
                Poll::Ready(Some(())) => Poll::Ready(Some(Ok(Piece::Tick))),
                Poll::Ready(None) | Poll::Pending => Poll::Pending,
            }
        })
        .await
    }
}
