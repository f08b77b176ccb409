//! The narrow door to a file system, so that tests can put a failing one behind it. Implementations do what is said and
//! nothing more: no retry, no sync that was not asked for.

use std::io::{self, IoSlice};
use std::path::PathBuf;

use bytes::Bytes;
use library_core::ports::content_store::Space;

/// A place beneath the store's root. Its parts are plain names: not empty, not `.` or `..`, without `/` and NUL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location(Vec<String>);

impl Location {
    /// The root itself.
    pub fn root() -> Self {
        Self(Vec::new())
    }

    /// The place below this one.
    ///
    /// # Errors
    /// `InvalidInput` if `name` is not a plain name.
    pub fn join(&self, name: &str) -> io::Result<Self> {
        if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']) {
            let message = format!("`{}` is not a plain file name", name.escape_debug());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Ok(Self(self.0.iter().map(String::as_str).chain([name]).map(str::to_owned).collect()))
    }

    /// The place above and the last name; `None` for the root.
    pub fn split(&self) -> Option<(Self, &str)> {
        let (name, above) = self.0.split_last()?;
        Some((Self(above.to_vec()), name))
    }

    /// Its parts from the root down.
    pub fn parts(&self) -> &[String] {
        &self.0
    }

    /// The path relative to the root, for messages.
    pub fn to_path(&self) -> PathBuf {
        self.0.iter().collect()
    }
}

/// What a directory's entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// Anything else, symbolic links too.
    Other,
}

/// An entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name. Entries whose name is not UTF-8 are left out.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What an existing file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reading.
    Read,
    /// Reading and writing.
    Write,
}

/// A file system beneath one root. Symbolic links are never followed.
pub trait Files: Send + Sync + 'static {
    /// Makes a file that must not exist and opens it for writing.
    fn create(&self, at: &Location) -> io::Result<Box<dyn OpenFile>>;

    /// Opens a regular file that exists.
    fn open(&self, at: &Location, access: Access) -> io::Result<Box<dyn OpenFile>>;

    /// Opens a regular file that exists for reading and for writing past the page cache. All writes are whole pages of 4 KiB
    /// at whole pages, from memory that is aligned so.
    ///
    /// # Errors
    /// Where that cannot be had; then the file is written in the common way.
    fn open_direct(&self, _at: &Location) -> io::Result<Box<dyn OpenFile>> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Names the time since the machine began to run, if anybody knows: what was written within it is there as long as it
    /// goes on, synced or not.
    fn boot(&self) -> Option<String> {
        None
    }

    /// Makes a directory that must not exist.
    fn create_dir(&self, at: &Location) -> io::Result<()>;

    /// Makes a directory's entries durable.
    fn sync_dir(&self, at: &Location) -> io::Result<()>;

    /// Moves a file, replacing what is there.
    fn rename(&self, from: &Location, to: &Location) -> io::Result<()>;

    /// Gives a file a second name that must not exist.
    fn link(&self, from: &Location, to: &Location) -> io::Result<()>;

    /// Removes a file's name.
    fn remove(&self, at: &Location) -> io::Result<()>;

    /// Removes an empty directory.
    fn remove_dir(&self, at: &Location) -> io::Result<()>;

    /// What a directory holds.
    fn entries(&self, at: &Location) -> io::Result<Vec<Entry>>;

    /// How much room there is.
    fn space(&self) -> io::Result<Space>;

    /// How many calls of [`Files::sync_all`] may run at once; none if it cannot be relied upon.
    fn syncs_all(&self) -> usize {
        0
    }

    /// Makes all bytes and names durable that the file system has taken so far. A failure is told to every call that ran
    /// when it came to pass.
    fn sync_all(&self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// What tells a file from every other one and from itself before a change. Times are in seconds and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The file system.
    pub device: u64,
    /// The file in it.
    pub inode: u64,
    /// Its length in bytes.
    pub size: u64,
    /// When its bytes were changed last.
    pub modified: (i64, u64),
    /// When anything of it was changed last.
    pub changed: (i64, u64),
}

/// What tells a file from every other one from its making to its removal, whatever becomes of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file system.
    pub device: u64,
    /// The file in it.
    pub inode: u64,
    /// When it was made, in seconds and nanoseconds, where the file system tells.
    pub made: Option<(u64, u32)>,
}

/// An open file.
pub trait OpenFile: Send + Sync {
    /// Writes from `offset` on; answers how many bytes were taken. At most 1024 slices.
    fn write_at(&self, slices: &[IoSlice<'_>], offset: u64) -> io::Result<usize>;

    /// Appends up to `len` bytes from `offset` to `into`; answers how many. Zero only at the file's end.
    fn read_at(&self, into: &mut Vec<u8>, len: usize, offset: u64) -> io::Result<usize>;

    /// Reads from `offset` into memory that is there; answers how many bytes. Zero only at the file's end.
    fn read_into(&self, into: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut bytes = Vec::with_capacity(into.len());
        let read = self.read_at(&mut bytes, into.len(), offset)?;
        into.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
        Ok(read)
    }

    /// Reads from `offset` what can be had without waiting for a disk; answers how many bytes, `None` for a file that cannot
    /// tell.
    fn read_now(&self, _into: &mut [u8], _offset: u64) -> io::Result<Option<usize>> {
        Ok(None)
    }

    /// All of it as the bytes of a map; `None` if it cannot be mapped. For a file that never changes again.
    fn map(&self) -> io::Result<Option<Bytes>> {
        Ok(None)
    }

    /// Which file it is, in which state; `None` if that is not known.
    fn identity(&self) -> io::Result<Option<Identity>> {
        Ok(None)
    }

    /// Which file it is, in whatever state; `None` if that is not known.
    fn origin(&self) -> io::Result<Option<Origin>> {
        Ok(None)
    }

    /// Keeps room for `size` bytes, and makes the file so long. Where that cannot be done it does nothing.
    ///
    /// # Errors
    /// `StorageFull` if there is not enough.
    fn allocate(&self, _size: u64) -> io::Result<()> {
        Ok(())
    }

    /// Its length in bytes.
    fn size(&self) -> io::Result<u64>;

    /// Cuts or lengthens it.
    fn truncate(&self, size: u64) -> io::Result<()>;

    /// Lets everyone read it and no one write it.
    fn make_read_only(&self) -> io::Result<()>;

    /// Lets its owner write it again, who alone may then read it.
    fn make_writable(&self) -> io::Result<()> {
        Ok(())
    }

    /// Makes its bytes and its length durable.
    fn sync(&self) -> io::Result<()>;
}

/// Reads exactly `len` bytes from `offset`.
///
/// # Errors
/// `UnexpectedEof` if the file is shorter.
pub fn read_exact(file: &dyn OpenFile, len: usize, offset: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(len);
    while bytes.len() < len {
        let have = bytes.len();
        let taken = file.read_at(&mut bytes, len - have, offset + have as u64)?;
        if taken == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(bytes)
}

/// Writes all of `bytes` from `offset` on.
///
/// # Errors
/// What the file says; `WriteZero` if it takes nothing.
pub fn write_all(file: &dyn OpenFile, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let taken = file.write_at(&[IoSlice::new(bytes)], offset)?;
        if taken == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        offset += taken as u64;
        bytes = bytes.get(taken..).unwrap_or_default();
    }
    Ok(())
}
