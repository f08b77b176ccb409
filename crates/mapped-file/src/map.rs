//! A file's map, as bytes that whoever holds a slice of keeps alive. Never reads what it maps.

use std::fs::File;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use memmap2::Mmap;

use crate::ranges;

/// A map that is found by its addresses as long as it lives.
struct Mapped {
    map: Mmap,
}

/// Maps all of `file`. Its length and bytes must not change any more: whoever looks at bytes of the map that a file has
/// lost since then is ended by the kernel. Who only sends them gets an error.
///
/// # Errors
/// When the file is empty, or cannot be mapped.
pub fn map(file: Arc<File>) -> io::Result<Bytes> {
    #[expect(unsafe_code, reason = "mapping a file is unsafe as others may change it; callers map sealed content only")]
    // SAFETY: the map is read-only and private to this crate; content that is sealed is never written again, and nothing
    // in this process looks at the bytes on the way to a socket.
    let map = unsafe { Mmap::map(&*file) }?;
    if map.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "an empty file has no map"));
    }
    ranges::add(&map, file);
    Ok(Bytes::from_owner(Mapped { map }))
}

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        &self.map
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        // Before the addresses are given back to the kernel, which may use them for another map at once.
        ranges::remove(&self.map);
    }
}
