//! A plain socket: slices of mapped files in what is written to it are sent by the kernel, everything else as it is.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;

/// A plain socket.
pub(super) struct Sending(TcpStream);

impl Sending {
    pub(super) fn new(socket: TcpStream) -> Self {
        Self(socket)
    }

    /// Sends the beginning of bytes that are mapped; `None` if they are not.
    fn poll_send(&self, cx: &mut Context<'_>, bytes: &[u8]) -> Option<Poll<io::Result<usize>>> {
        if !mapped_file::is_mapped(bytes) {
            return None;
        }
        loop {
            match self.0.poll_write_ready(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Some(Poll::Ready(Err(error))),
                Poll::Pending => return Some(Poll::Pending),
            }
            let write = || mapped_file::send(&self.0, bytes).transpose();
            match self.0.try_io(Interest::WRITABLE, write) {
                Ok(sent) => return sent.map(|sent| Poll::Ready(Ok(sent))),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => {
                    if error.kind() == io::ErrorKind::UnexpectedEof {
                        tracing::error!(%error, "a download was cut");
                    }
                    return Some(Poll::Ready(Err(error)));
                }
            }
        }
    }
}

impl AsyncRead for Sending {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Sending {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if let Some(sent) = self.poll_send(cx, bytes) {
            return sent;
        }
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut slices = slices;
        while let Some((first, rest)) = slices.split_first()
            && first.is_empty()
        {
            slices = rest;
        }
        if let Some(sent) = slices.first().and_then(|first| self.poll_send(cx, first)) {
            return sent;
        }
        // Up to the first mapped slice: that one's turn comes with the next call.
        let before = slices.iter().position(|slice| mapped_file::is_mapped(slice)).unwrap_or(slices.len());
        Pin::new(&mut self.0).poll_write_vectored(cx, slices.get(..before).unwrap_or(slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
