//! The manifest of a package (`.mf`): which digest each file must have. Compares nothing with real content itself.

use std::collections::HashMap;

use crate::digest::{Algorithm, Digest};
use crate::digest_line::{self, LineError};
use crate::names::PlainName;
use crate::show::shown;
use crate::text::{numbered_lines, without_mark};

/// Longest manifest in bytes.
pub const MAX_MANIFEST_BYTES: usize = 1 << 20;
/// Most lines of a manifest, blank ones included.
pub const MAX_MANIFEST_LINES: usize = 10_000;

/// The digests that a manifest gives, in the order of its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    entries: Vec<Entry>,
    by_name: HashMap<PlainName, Vec<usize>>,
}

/// One digest of one file. A file has one entry for each algorithm at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The file.
    pub name: PlainName,
    /// The digest that the file must have.
    pub digest: Digest,
}

/// Why a manifest was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// More than [`MAX_MANIFEST_BYTES`].
    #[error("the manifest has {0} bytes; at most {MAX_MANIFEST_BYTES} are accepted")]
    TooLong(usize),
    /// More than [`MAX_MANIFEST_LINES`].
    #[error("the manifest has more than {MAX_MANIFEST_LINES} lines; split the package")]
    TooManyLines,
    /// Not UTF-8.
    #[error("the manifest is not UTF-8 at byte {0}; save it as UTF-8")]
    NotText(usize),
    /// A line that cannot be read.
    #[error("line {line} of the manifest: {cause}")]
    Line {
        /// Line number from 1.
        line: usize,
        /// What is wrong with it.
        cause: LineError,
    },
    /// A digest with wrong characters or a wrong length.
    #[error(
        "line {line} of the manifest: `{digits}` is not a {algorithm} digest of `{name}`; \
         {algorithm} has {} hexadecimal digits", .algorithm.digest_bytes() * 2
    )]
    Digest {
        /// Line number from 1.
        line: usize,
        /// The file of the line.
        name: PlainName,
        /// The algorithm of the line.
        algorithm: Algorithm,
        /// The digits as written, cut.
        digits: String,
    },
    /// Two lines give one file different digests of the same algorithm.
    #[error("line {line} of the manifest: `{name}` has {algorithm} {first} and {second}; keep the right line")]
    Conflict {
        /// Line number of the second line, from 1.
        line: usize,
        /// The file of both lines.
        name: PlainName,
        /// The algorithm of both lines.
        algorithm: Algorithm,
        /// The earlier digest, hexadecimal.
        first: String,
        /// The later digest, hexadecimal.
        second: String,
    },
    /// No line holds a digest.
    #[error("the manifest names no file; leave it out or list the files of the package")]
    Empty,
}

impl Manifest {
    /// Reads a manifest: `ALGORITHM(name)= digest` a line, any case, spaces, line end; blank lines and lines that begin
    /// with `#` are skipped; a line that repeats an earlier one says nothing new.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        if bytes.len() > MAX_MANIFEST_BYTES {
            return Err(ManifestError::TooLong(bytes.len()));
        }
        let text = std::str::from_utf8(without_mark(bytes)).map_err(|error| {
            let mark = bytes.len() - without_mark(bytes).len();
            ManifestError::NotText(mark + error.valid_up_to())
        })?;
        let mut manifest = Self::default();
        for (index, (line, content)) in numbered_lines(text).enumerate() {
            if index >= MAX_MANIFEST_LINES {
                return Err(ManifestError::TooManyLines);
            }
            if !content.is_empty() && !content.starts_with('#') {
                manifest.add(line, content)?;
            }
        }
        if manifest.entries.is_empty() { Err(ManifestError::Empty) } else { Ok(manifest) }
    }

    /// All digests in the order of the lines.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All digests of a file, by its exact name; at most one for each algorithm.
    pub fn digests_of(&self, name: &str) -> impl Iterator<Item = &Digest> {
        let indexes = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        indexes.iter().filter_map(|index| self.entries.get(*index)).map(|entry| &entry.digest)
    }

    /// The digest of a file that is hardest to forge: SHA-512 before SHA-256 before SHA-1.
    pub fn digest_of(&self, name: &str) -> Option<&Digest> {
        self.digests_of(name).max_by_key(|digest| digest.algorithm())
    }

    fn add(&mut self, line: usize, content: &str) -> Result<(), ManifestError> {
        let split = digest_line::split(content).map_err(|cause| ManifestError::Line { line, cause })?;
        let (name, algorithm) = (split.name, split.algorithm);
        let Some(digest) = Digest::from_hex(algorithm, split.digits) else {
            return Err(ManifestError::Digest { line, name, algorithm, digits: shown(split.digits) });
        };
        let earlier = self.digests_of(name.as_str()).find(|earlier| earlier.algorithm() == algorithm);
        if let Some(earlier) = earlier {
            let (first, second) = (earlier.to_hex(), digest.to_hex());
            let is_repeated = first == second;
            return if is_repeated {
                Ok(())
            } else {
                Err(ManifestError::Conflict { line, name, algorithm, first, second })
            };
        }
        self.by_name.entry(name.clone()).or_default().push(self.entries.len());
        self.entries.push(Entry { name, digest });
        Ok(())
    }
}
