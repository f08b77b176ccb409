//! A stream that ends itself when its client is too slow: to send headers, to send another request, to take an answer.
//! Says nothing about bodies that a handler reads; see [`super::next_chunk`] for those.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::Limits;
use super::phase::{Phase, PhaseCell};

/// A watched stream.
pub(super) struct Watched<S> {
    stream: S,
    phase: PhaseCell,
    limits: Arc<Limits>,
    /// Deadline of the phase for which it was made.
    reading: Option<(Phase, Pin<Box<Sleep>>)>,
    writing: Option<Stall>,
}

/// A client that does not take what it is sent.
struct Stall {
    until: Pin<Box<Sleep>>,
    taken: u64,
}

impl<S> Watched<S> {
    /// Watches `stream` by `phase`, which the service sets.
    pub(super) fn new(stream: S, phase: PhaseCell, limits: Arc<Limits>) -> Self {
        Self { stream, phase, limits, reading: None, writing: None }
    }

    /// Is called when a read found nothing: an error once the phase's time is over.
    fn poll_overdue(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let phase = self.phase.get();
        let time = match phase {
            Phase::Idle => self.limits.idle_time,
            Phase::Headers => self.limits.header_time,
            Phase::Busy => {
                self.reading = None;
                return Poll::Pending;
            }
        };
        if self.reading.as_ref().is_none_or(|(of, _)| *of != phase) {
            self.reading = Some((phase, timer(time)));
        }
        let Some((_, until)) = self.reading.as_mut() else {
            return Poll::Pending;
        };
        ready!(until.as_mut().poll(cx));
        Poll::Ready(io::Error::new(io::ErrorKind::TimedOut, "no request came in time"))
    }

    /// Is called when a write did not get through: an error once the client took too little for too long.
    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let time = self.limits.stall_time;
        let stall = self.writing.get_or_insert_with(|| Stall { until: timer(time), taken: 0 });
        while stall.until.as_mut().poll(cx).is_ready() {
            if stall.taken < Limits::MIN_SPEED.saturating_mul(time.as_secs()) {
                return Poll::Ready(io::Error::new(io::ErrorKind::TimedOut, "the client does not take the answer"));
            }
            *stall = Stall { until: timer(time), taken: 0 };
        }
        Poll::Pending
    }

    fn written(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(count)) => {
                if let Some(stall) = &mut self.writing {
                    stall.taken = stall.taken.saturating_add(count as u64);
                }
                Poll::Ready(Ok(count))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => self.poll_stalled(cx).map(Err),
        }
    }
}

fn timer(time: Duration) -> Pin<Box<Sleep>> {
    Box::pin(sleep_until(Instant::now() + time))
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(outcome) => {
                if buf.filled().len() > before && self.phase.get() == Phase::Idle {
                    self.phase.set(Phase::Headers);
                    // hyper reads ahead before it answers, so that a deadline of the last request's headers may be left.
                    self.reading = None;
                }
                Poll::Ready(outcome)
            }
            Poll::Pending => self.poll_overdue(cx).map(Err),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_flush(cx) {
            Poll::Ready(outcome) => {
                // Everything is on its way: a handler may now think as long as it likes.
                self.writing = None;
                Poll::Ready(outcome)
            }
            Poll::Pending => self.poll_stalled(cx).map(Err),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_shutdown(cx) {
            Poll::Ready(outcome) => Poll::Ready(outcome),
            Poll::Pending => self.poll_stalled(cx).map(Err),
        }
    }
}
