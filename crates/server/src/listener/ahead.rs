//! Reads more from a socket at a time than is asked for, while much comes: the TLS library asks for 4 KiB, a quarter of a
//! record. Holds nothing while little comes or nothing.

use std::io::{self, IoSlice};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes of one read: four records and their heads.
const BYTES: usize = 66 << 10;

/// A stream that is read ahead.
pub(super) struct Ahead<S> {
    stream: S,
    /// Whether the last read brought all that it could.
    is_much: bool,
    read: Box<[u8]>,
    /// What of `read` is still to be given on.
    left: Range<usize>,
}

impl<S> Ahead<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, is_much: false, read: Box::default(), left: 0..0 }
    }
}

impl<S: AsyncRead + Unpin> Ahead<S> {
    /// Reads ahead once all is given on.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.read.is_empty() {
            self.read = vec![0; BYTES].into();
        }
        let mut buf = ReadBuf::new(&mut self.read);
        let outcome = Pin::new(&mut self.stream).poll_read(cx, &mut buf);
        self.left = 0..buf.filled().len();
        if self.left.is_empty() {
            self.is_much = false;
            self.read = Box::default();
        }
        outcome
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Ahead<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left.is_empty() && !self.is_much {
            let outcome = Pin::new(&mut self.stream).poll_read(cx, buf);
            self.is_much = buf.remaining() == 0;
            return outcome;
        }
        if self.left.is_empty() {
            ready!(self.poll_fill(cx))?;
        }
        let left = self.read.get(self.left.clone()).unwrap_or_default();
        let count = left.len().min(buf.remaining());
        buf.put_slice(left.get(..count).unwrap_or_default());
        self.left.start += count;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Ahead<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
