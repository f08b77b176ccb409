//! Files whose bytes leave for a socket without passing through this process: they are mapped, slices of the map travel
//! as [`bytes::Bytes`], and whoever writes to a socket has the kernel send the file's own bytes in place of a slice.
//! Whatever copies a slice finds the right bytes in it. Knows no store and no protocol.

#![warn(missing_docs)]

mod map;
mod ranges;
mod send;

pub use map::map;
pub use send::{WORTH_BYTES, is_mapped, send, sent_bytes};
