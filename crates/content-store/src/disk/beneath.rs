//! The real file system beneath one directory. Every step down is an `openat` with `O_NOFOLLOW` from a directory that is
//! held open, or the kernel takes them all at once under the same rule (`openat2`): a symbolic link planted or swapped in
//! at any level is refused, never followed.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use library_core::ports::content_store::Space;
use rustix::fs::{AtFlags, CWD, Dir, FallocateFlags, FileType, Mode, OFlags, ResolveFlags};
use rustix::io::{Errno, ReadWriteFlags};

use super::files::{Access, Entry, Files, Identity, Kind, Location, OpenFile, Origin};
use super::whole;

/// Where Linux names each boot.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// Syncs of the whole file system that may run at once. Each waits for the disk and for threads of the kernel, one after
/// the other; several share what the disk does.
const SYNCS: usize = 5;

/// All that lies beneath `root`.
pub(crate) struct Beneath {
    root: OwnedFd,
    /// Whether a path is opened in one step that leaves neither the root nor its mount.
    opens_deep: bool,
    /// The file system, once for each sync of all of it that may run at once: the kernel tells a failure once for each time
    /// that it was opened. None if such a sync cannot be relied upon; only with `opens_deep` does it see all that is written.
    volumes: Vec<Mutex<OwnedFd>>,
    boot: Option<String>,
}

impl Beneath {
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::openat(CWD, root, flags, Mode::empty())?;
        let opens_deep = open_deep(&root, Path::new("."), flags).is_ok();
        let boot = std::fs::read_to_string(BOOT_ID).ok().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
        let at_once = if opens_deep && whole::syncs_all(&root) { SYNCS } else { 0 };
        let open = || rustix::fs::openat(&root, ".", flags, Mode::empty()).map(Mutex::new);
        let volumes = std::iter::repeat_with(open).take(at_once).collect::<Result<_, _>>()?;
        Ok(Self { root, opens_deep, volumes, boot })
    }

    fn dir(&self, at: &Location) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        if self.opens_deep {
            return Ok(open_deep(&self.root, &Path::new(".").join(at.to_path()), flags)?);
        }
        let mut dir = rustix::fs::openat(&self.root, ".", flags, Mode::empty())?;
        for part in at.parts() {
            dir = rustix::fs::openat(&dir, part.as_str(), flags, Mode::empty())?;
        }
        Ok(dir)
    }

    fn above<'a>(&self, at: &'a Location) -> io::Result<(OwnedFd, &'a str)> {
        let Some((above, name)) = at.split() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the root is not a file"));
        };
        Ok((self.dir(&above)?, name))
    }
}

impl Files for Beneath {
    fn create(&self, at: &Location) -> io::Result<Box<dyn OpenFile>> {
        let (dir, name) = self.above(at)?;
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Box::new(RealFile::new(rustix::fs::openat(dir, name, flags, Mode::RUSR | Mode::WUSR)?)))
    }

    fn open(&self, at: &Location, access: Access) -> io::Result<Box<dyn OpenFile>> {
        let (dir, name) = self.above(at)?;
        let mode = match access {
            Access::Read => OFlags::RDONLY,
            Access::Write => OFlags::RDWR,
        };
        // NONBLOCK: a planted FIFO must not hold us up.
        let flags = mode | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = rustix::fs::openat(dir, name, flags, Mode::empty())?;
        match FileType::from_raw_mode(rustix::fs::fstat(&file)?.st_mode) {
            FileType::RegularFile => Ok(Box::new(RealFile::new(file))),
            _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")),
        }
    }

    fn open_direct(&self, at: &Location) -> io::Result<Box<dyn OpenFile>> {
        let (dir, name) = self.above(at)?;
        let flags = OFlags::RDWR | OFlags::DIRECT | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        Ok(Box::new(RealFile::new(rustix::fs::openat(dir, name, flags, Mode::empty())?)))
    }

    fn boot(&self) -> Option<String> {
        self.boot.clone()
    }

    fn create_dir(&self, at: &Location) -> io::Result<()> {
        let (dir, name) = self.above(at)?;
        Ok(rustix::fs::mkdirat(dir, name, Mode::from_raw_mode(0o755))?)
    }

    fn sync_dir(&self, at: &Location) -> io::Result<()> {
        Ok(rustix::fs::fsync(self.dir(at)?)?)
    }

    fn rename(&self, from: &Location, to: &Location) -> io::Result<()> {
        let ((from_dir, from), (to_dir, to)) = (self.above(from)?, self.above(to)?);
        Ok(rustix::fs::renameat(from_dir, from, to_dir, to)?)
    }

    fn link(&self, from: &Location, to: &Location) -> io::Result<()> {
        let ((from_dir, from), (to_dir, to)) = (self.above(from)?, self.above(to)?);
        Ok(rustix::fs::linkat(from_dir, from, to_dir, to, AtFlags::empty())?)
    }

    fn remove(&self, at: &Location) -> io::Result<()> {
        let (dir, name) = self.above(at)?;
        Ok(rustix::fs::unlinkat(dir, name, AtFlags::empty())?)
    }

    fn remove_dir(&self, at: &Location) -> io::Result<()> {
        let (dir, name) = self.above(at)?;
        Ok(rustix::fs::unlinkat(dir, name, AtFlags::REMOVEDIR)?)
    }

    fn entries(&self, at: &Location) -> io::Result<Vec<Entry>> {
        let fd = self.dir(at)?;
        let mut found = Vec::new();
        for entry in Dir::read_from(&fd)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            if name != "." && name != ".." {
                let name = name.to_owned();
                let kind = kind(&fd, &name, entry.file_type())?;
                found.push(Entry { name, kind });
            }
        }
        Ok(found)
    }

    fn space(&self) -> io::Result<Space> {
        let stat = rustix::fs::fstatvfs(&self.root)?;
        Ok(Space { capacity: stat.f_blocks * stat.f_frsize, free: stat.f_bavail * stat.f_frsize })
    }

    fn syncs_all(&self) -> usize {
        self.volumes.len()
    }

    fn sync_all(&self) -> io::Result<()> {
        let free = self.volumes.iter().find_map(|volume| volume.try_lock().ok());
        // All are taken only if more run at once than was said.
        let Some(volume) = free else { return Err(io::ErrorKind::ResourceBusy.into()) };
        Ok(rustix::fs::syncfs(&*volume)?)
    }
}

/// Opens what is below `root`, on the same mount and over no symbolic link.
fn open_deep(root: &OwnedFd, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    rustix::fs::openat2(root, path, flags, Mode::empty(), within)
}

/// Some file systems do not say the kind with the name; then it is asked for.
fn kind(dir: &OwnedFd, name: &str, told: FileType) -> io::Result<Kind> {
    let found = match told {
        FileType::Unknown => match rustix::fs::statat(dir, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => FileType::from_raw_mode(stat.st_mode),
            Err(Errno::NOENT) => FileType::Unknown,
            Err(error) => return Err(error.into()),
        },
        known => known,
    };
    Ok(match found {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Directory,
        _ => Kind::Other,
    })
}

struct RealFile(Arc<File>);

impl RealFile {
    fn new(file: OwnedFd) -> Self {
        Self(Arc::new(file.into()))
    }
}

impl OpenFile for RealFile {
    fn write_at(&self, slices: &[IoSlice<'_>], offset: u64) -> io::Result<usize> {
        Ok(rustix::io::retry_on_intr(|| rustix::io::pwritev(&self.0, slices, offset))?)
    }

    fn read_at(&self, into: &mut Vec<u8>, len: usize, offset: u64) -> io::Result<usize> {
        into.reserve_exact(len);
        let before = into.len();
        let read = loop {
            // The spare capacity may be more than was asked for; what is too much is cut off again.
            match rustix::io::pread(&self.0, rustix::buffer::spare_capacity(into), offset) {
                Err(Errno::INTR) => {}
                other => break other?,
            }
        };
        into.truncate(before + read.min(len));
        Ok(read.min(len))
    }

    fn read_into(&self, into: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut read = || rustix::io::pread(&self.0, &mut *into, offset);
        Ok(rustix::io::retry_on_intr(&mut read)?)
    }

    fn read_now(&self, into: &mut [u8], offset: u64) -> io::Result<Option<usize>> {
        let flags = ReadWriteFlags::NOWAIT;
        let read = || rustix::io::preadv2(&self.0, &mut [IoSliceMut::new(into)], offset, flags);
        match rustix::io::retry_on_intr(read) {
            // Neither the bytes being on a disk yet nor a file system or a kernel that cannot tell is a failure.
            Err(Errno::AGAIN) => Ok(Some(0)),
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(None),
            read => Ok(Some(read?)),
        }
    }

    fn map(&self) -> io::Result<Option<Bytes>> {
        mapped_file::map(self.0.clone()).map(Some)
    }

    fn identity(&self) -> io::Result<Option<Identity>> {
        use std::os::unix::fs::MetadataExt as _;
        let stat = self.0.metadata()?;
        let nanoseconds = |part: i64| u64::try_from(part).unwrap_or_default();
        Ok(Some(Identity {
            device: stat.dev(),
            inode: stat.ino(),
            size: stat.len(),
            modified: (stat.mtime(), nanoseconds(stat.mtime_nsec())),
            changed: (stat.ctime(), nanoseconds(stat.ctime_nsec())),
        }))
    }

    fn origin(&self) -> io::Result<Option<Origin>> {
        use std::os::unix::fs::MetadataExt as _;
        let stat = self.0.metadata()?;
        let since_epoch = stat.created().ok().and_then(|made| made.duration_since(UNIX_EPOCH).ok());
        let made = since_epoch.map(|time| (time.as_secs(), time.subsec_nanos()));
        Ok(Some(Origin { device: stat.dev(), inode: stat.ino(), made }))
    }

    fn allocate(&self, size: u64) -> io::Result<()> {
        let allocated = || rustix::fs::fallocate(&self.0, FallocateFlags::empty(), 0, size);
        match rustix::io::retry_on_intr(allocated) {
            Err(Errno::OPNOTSUPP | Errno::INVAL | Errno::NOSYS) => Ok(()),
            allocated => Ok(allocated?),
        }
    }

    fn size(&self) -> io::Result<u64> {
        let size = rustix::fs::fstat(&self.0)?.st_size;
        u64::try_from(size).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "negative file size"))
    }

    fn truncate(&self, size: u64) -> io::Result<()> {
        Ok(rustix::fs::ftruncate(&self.0, size)?)
    }

    fn make_writable(&self) -> io::Result<()> {
        Ok(rustix::fs::fchmod(&self.0, Mode::RUSR | Mode::WUSR)?)
    }

    fn make_read_only(&self) -> io::Result<()> {
        Ok(rustix::fs::fchmod(&self.0, Mode::from_raw_mode(0o444))?)
    }

    fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::fdatasync(&self.0)?)
    }
}
