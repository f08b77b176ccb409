//! What is sent: a file of noise in the page cache, with a stamp at its end that no other upload has, because a server may
//! keep equal content once. Talks to nobody.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Bytes at the end of each payload that make it another one.
pub(crate) const STAMP: u64 = 4096;
/// What is written and read at once.
const PIECE: usize = 1 << 20;

/// The file, and the number of the last payload.
pub(crate) struct Content {
    /// Its path.
    pub(crate) path: PathBuf,
    /// Its length in bytes.
    pub(crate) length: u64,
    file: File,
    last: Cell<u64>,
    prefixes: RefCell<BTreeMap<u64, Sha256>>,
}

/// A piece of a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Bytes of the file.
    File {
        /// Where they begin.
        from: u64,
        /// How many.
        length: u64,
    },
}

/// What one upload sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Payload {
    /// One after the other.
    pub(crate) parts: Vec<Part>,
}

impl Payload {
    /// Its length in bytes.
    pub(crate) fn length(&self) -> u64 {
        self.parts.iter().map(Part::length).sum()
    }
}

impl Part {
    /// Its length in bytes.
    pub(crate) fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }
}

impl Content {
    /// Writes `length` bytes of noise to `path`; afterwards they are in the page cache.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn make(path: &Path, length: u64) -> Result<Self> {
        let about = || path.display().to_string();
        let mut file =
            File::options().read(true).write(true).create(true).truncate(true).open(path).with_context(about)?;
        let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
        let mut piece = vec![0; PIECE];
        let mut left = length;
        while left > 0 {
            noise.fill(&mut piece);
            let some = piece.get(..usize::try_from(left)?.min(PIECE)).unwrap_or_default();
            file.write_all(some).with_context(about)?;
            left -= some.len() as u64;
        }
        file.sync_all().with_context(about)?;
        let (last, prefixes) = (Cell::new(0), RefCell::default());
        Ok(Self { path: path.to_owned(), length, file, last, prefixes })
    }

    /// The file that is there already. What it stamps is what the first one stamps.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).with_context(|| path.display().to_string())?;
        let length = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), length, file, last: Cell::new(0), prefixes: RefCell::default() })
    }

    /// The file itself, for a sender that lets the kernel read it.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Bytes of the file, for a sender that has to see them.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn read(&self, buffer: &mut [u8], from: u64) -> Result<()> {
        self.file.read_exact_at(buffer, from).with_context(|| self.path.display().to_string())
    }

    /// `length` bytes that were never sent before: the file, as often as needed, and a stamp.
    pub(crate) fn next(&self, length: u64) -> Payload {
        let mut parts = self.prefix(length.saturating_sub(STAMP));
        parts.push(Part::Bytes(self.stamp(length.min(STAMP))));
        Payload { parts }
    }

    /// The SHA-256 of a payload that [`Self::next`] gave, in hexadecimal. All but the stamp is hashed once for each length.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn sha256(&self, payload: &Payload) -> Result<String> {
        let length = payload.length();
        let known = self.prefixes.borrow().get(&length).cloned();
        let mut hash = match known {
            Some(hash) => hash,
            None => self.hash_prefix(length)?,
        };
        if let Some(Part::Bytes(stamp)) = payload.parts.last() {
            hash.update(stamp);
        }
        Ok(hex::encode(hash.finalize()))
    }

    fn hash_prefix(&self, length: u64) -> Result<Sha256> {
        let mut hash = Sha256::new();
        let mut piece = vec![0; PIECE];
        for part in self.prefix(length.saturating_sub(STAMP)) {
            let Part::File { mut from, length } = part else { continue };
            let end = from + length;
            while from < end {
                let some = piece.get_mut(..usize::try_from(end - from)?.min(PIECE)).unwrap_or_default();
                self.read(some, from)?;
                hash.update(&*some);
                from += some.len() as u64;
            }
        }
        self.prefixes.borrow_mut().insert(length, hash.clone());
        Ok(hash)
    }

    fn prefix(&self, mut left: u64) -> Vec<Part> {
        let mut parts = Vec::new();
        while left > 0 && self.length > 0 {
            let length = left.min(self.length);
            parts.push(Part::File { from: 0, length });
            left -= length;
        }
        parts
    }

    fn stamp(&self, length: u64) -> Vec<u8> {
        let number = self.last.get() + 1;
        self.last.set(number);
        let mut stamp = vec![0; usize::try_from(length).unwrap_or_default()];
        Noise(number.wrapping_mul(0x2545_f491_4f6c_dd1d)).fill(&mut stamp);
        stamp
    }
}

/// Writes as much to `folder` as will be written there next, makes it durable and removes it: memory that the host of a
/// virtual machine has taken back is fetched again before it is measured, not while.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn warm(folder: &Path, length: u64) -> Result<()> {
    let path = folder.join("warming");
    make_zeroes(&path, length).with_context(|| path.display().to_string())?;
    fs::remove_file(&path).with_context(|| path.display().to_string())
}

fn make_zeroes(path: &Path, length: u64) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    std::io::copy(&mut std::io::repeat(0).take(length), &mut std::io::BufWriter::with_capacity(PIECE, &mut file))?;
    file.sync_all()
}

/// Bytes that nothing compresses, the same for the same seed.
struct Noise(u64);

impl Noise {
    fn fill(&mut self, bytes: &mut [u8]) {
        for word in bytes.chunks_mut(8) {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            for (byte, noise) in word.iter_mut().zip(self.0.to_le_bytes()) {
                *byte = noise;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn bytes(content: &Content, payload: &Payload) -> Vec<u8> {
        let mut all = Vec::new();
        for part in &payload.parts {
            match part {
                Part::Bytes(bytes) => all.extend_from_slice(bytes),
                Part::File { from, length } => {
                    let mut piece = vec![0; usize::try_from(*length).unwrap()];
                    content.read(&mut piece, *from).unwrap();
                    all.append(&mut piece);
                }
            }
        }
        all
    }

    #[test]
    fn payloads_differ_at_their_end_and_their_digests_are_theirs() {
        let folder = std::env::temp_dir().join(format!("bench-content-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let content = Content::make(&folder.join("noise"), 3_000_000).unwrap();
        for length in [1024, 3_000_000, 7_000_001] {
            let (one, other) = (content.next(length), content.next(length));
            let (first, second) = (bytes(&content, &one), bytes(&content, &other));
            assert_eq!((first.len() as u64, one.length()), (length, length));
            assert_ne!(first, second);
            assert_eq!(content.sha256(&one).unwrap(), hex::encode(Sha256::digest(&first)));
            assert_eq!(content.sha256(&other).unwrap(), hex::encode(Sha256::digest(&second)));
        }
        warm(&folder, 2_000_000).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }
}
