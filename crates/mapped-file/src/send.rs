//! Sending mapped bytes by `sendfile(2)`. Never sends anything that is not mapped, and never waits.

use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::ranges;

/// Slices shorter than this are never looked for: writing them costs less.
pub const WORTH_BYTES: usize = 32 << 10;
/// Most bytes of one call, so that one socket does not keep a thread from the others.
const MOST_BYTES: usize = 2 << 20;

static SENT: AtomicU64 = AtomicU64::new(0);

/// Whether [`send`] would send `bytes`.
pub fn is_mapped(bytes: &[u8]) -> bool {
    bytes.len() >= WORTH_BYTES && ranges::find(bytes).is_some()
}

/// Sends the beginning of `bytes` to `socket` if they are a slice of a map, and tells how many went; `None` if they are
/// not, and nothing was sent.
///
/// # Errors
/// `WouldBlock` when a socket that does not block has no room; `UnexpectedEof` when the file has lost the bytes.
pub fn send(socket: impl AsFd, bytes: &[u8]) -> Option<io::Result<usize>> {
    if bytes.len() < WORTH_BYTES {
        return None;
    }
    let (file, mut offset) = ranges::find(bytes)?;
    let count = bytes.len().min(MOST_BYTES);
    cork(&socket, Cork::In);
    let sent = rustix::io::retry_on_intr(|| rustix::fs::sendfile(&socket, &file, Some(&mut offset), count));
    let left = bytes.len() - sent.unwrap_or_default();
    // The rest of the slice comes by another call, unless it is too short for one.
    if left < WORTH_BYTES {
        cork(&socket, Cork::Out);
    }
    Some(match sent {
        Ok(0) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a file was cut while it was sent")),
        Ok(count) => {
            SENT.fetch_add(count as u64, Ordering::Relaxed);
            Ok(count)
        }
        Err(error) => Err(error.into()),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cork {
    In,
    Out,
}

/// Within one call the kernel hands pages on 16 at a time, and would push each such piece out as segments of its own, a
/// timer and a wake-up of the receiver with each. Whoever is no TCP socket has no cork, and needs none.
fn cork(socket: &impl AsFd, cork: Cork) {
    let _ = rustix::net::sockopt::set_tcp_cork(socket, cork == Cork::In);
}

/// Bytes that this process has sent so.
pub fn sent_bytes() -> u64 {
    SENT.load(Ordering::Relaxed)
}
