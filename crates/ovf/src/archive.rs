//! A streaming reader of OVA archives (tar): bytes are pushed in, events are pulled out. It reads and writes nothing
//! itself, keeps no member's data, and takes regular files with plain names only.
//!
//! ```
//! # fn main() -> Result<(), ovf::ArchiveError> {
//! # let chunks: Vec<bytes::Bytes> = Vec::new();
//! let mut archive = ovf::Archive::new(ovf::archive::Limits::default());
//! for chunk in chunks {
//!     archive.push(chunk);
//!     while let Some(event) = archive.next_event()? {
//!         match event {
//!             ovf::Event::Member(member) => println!("{} has {} bytes", member.name, member.size),
//!             ovf::Event::Data(bytes) => drop(bytes),
//!             ovf::Event::MemberEnd | ovf::Event::End => {}
//!         }
//!     }
//! }
//! assert!(archive.finish().is_err(), "an archive without bytes is refused");
//! # Ok(())
//! # }
//! ```

mod error;
mod extension;
mod header;
mod input;
mod members;
mod number;
mod pax;

use bytes::Bytes;

pub use error::{ArchiveError, ArchiveFault};
use extension::Extensions;
use header::{Announced, BLOCK_BYTES, Header};
use input::Input;
use members::Members;

use crate::names::PlainName;
use crate::show::shown_bytes;

/// What a reader accepts at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Members of the archive.
    pub members: usize,
    /// Bytes of one extended header (a GNU long name or PAX records). It is the only part kept in memory.
    pub extended_header_bytes: u64,
    /// Global PAX headers of the archive.
    pub global_headers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { members: 4096, extended_header_bytes: 64 << 10, global_headers: 16 }
    }
}

/// A member of the archive, as its header announces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name, a plain file name that no other member has in any case or Unicode form.
    pub name: PlainName,
    /// Its size in bytes; exactly so many arrive as [`Event::Data`].
    pub size: u64,
    /// Where its data begins, in bytes from the start of the archive.
    pub offset: u64,
}

/// What happened in the archive, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A member begins.
    Member(Member),
    /// The next bytes of the member: a slice of what was pushed, not a copy, never empty.
    Data(Bytes),
    /// The member is complete.
    MemberEnd,
    /// The first end block was read: no member follows. The archive is whole only when [`Archive::finish`] says so.
    End,
}

/// Where a reader stands in a member's data or right behind it: enough to go on there, in another process too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Bytes of the archive that were read.
    pub offset: u64,
    /// Size of the member, in bytes.
    pub size: u64,
    /// How many bytes of the member are still to come.
    pub missing: u64,
}

/// The reader. See the module for its use.
#[derive(Debug)]
pub struct Archive {
    input: Input,
    state: State,
    members: Members,
    extensions: Extensions,
    limits: Limits,
    /// Where the header that was read last begins.
    header_at: u64,
    /// The member that is being read, for messages.
    current: Option<String>,
}

#[derive(Debug)]
enum State {
    Header,
    Extension { announced: Announced, size: u64, kept: Vec<u8>, missing: u64 },
    Data { missing: u64, padding: u64 },
    MemberEnd { padding: u64 },
    Padding { missing: u64 },
    Ended,
    Failed(ArchiveError),
}

/// What a step of the state machine asks for.
enum Step {
    Event(Event),
    Again,
    Starved,
}

impl Archive {
    /// A reader at the start of an archive.
    pub fn new(limits: Limits) -> Self {
        Self {
            input: Input::default(),
            state: State::Header,
            members: Members::new(limits.members),
            extensions: Extensions::default(),
            limits,
            header_at: 0,
            current: None,
        }
    }

    /// A reader that goes on at `place` in the last of `members`, which are all that were announced so far, in their order.
    ///
    /// # Errors
    /// When the members could not have been announced.
    pub fn go_on(limits: Limits, place: Place, members: &[PlainName]) -> Result<Self, ArchiveError> {
        let mut archive = Self::new(limits);
        archive.input = Input::at(place.offset);
        for name in members {
            let admitted = archive.members.admit(name.as_str().as_bytes());
            admitted.map_err(|fault| archive.error(place.offset, fault))?;
        }
        archive.current = members.last().map(|name| shown_bytes(name.as_str().as_bytes()));
        let padding = padding(place.size);
        archive.state = match place.missing {
            0 => State::Padding { missing: padding },
            missing => State::Data { missing, padding },
        };
        Ok(archive)
    }

    /// Where the reader stands in the data of a member of `size` bytes, or right behind it; `None` elsewhere, and in an
    /// archive whose global headers would have to be kept too.
    pub fn place(&self, size: u64) -> Option<Place> {
        let missing = match &self.state {
            State::Data { missing, .. } => *missing,
            State::MemberEnd { .. } => 0,
            State::Padding { missing } if *missing == padding(size) => 0,
            State::Header | State::Extension { .. } | State::Padding { .. } | State::Ended | State::Failed(_) => {
                return None;
            }
        };
        (!self.extensions.has_global()).then(|| Place { offset: self.input.offset(), size, missing })
    }

    /// Bytes of the archive that were read.
    pub fn offset(&self) -> u64 {
        self.input.offset()
    }

    /// Gives the next bytes of the archive, of any number. They are kept until events take them, so pull all events
    /// before the next push.
    pub fn push(&mut self, bytes: Bytes) {
        self.input.push(bytes);
    }

    /// The next event; `None` means that more bytes are needed. An error stays: later calls repeat it.
    pub fn next_event(&mut self) -> Result<Option<Event>, ArchiveError> {
        loop {
            match self.step() {
                Ok(Step::Event(event)) => return Ok(Some(event)),
                Ok(Step::Again) => {}
                Ok(Step::Starved) => return Ok(None),
                Err(error) => {
                    self.state = State::Failed(error.clone());
                    return Err(error);
                }
            }
        }
    }

    /// Says whether the archive is whole. Call it after the last byte was pushed and the last event pulled.
    pub fn finish(&self) -> Result<(), ArchiveError> {
        let at_end = |fault| Err(self.error(self.input.offset(), fault));
        let cut_off = |within, missing| at_end(ArchiveFault::Truncated { within, missing });
        match &self.state {
            State::Ended => Ok(()),
            State::Failed(error) => Err(error.clone()),
            State::Header if self.input.collected() > 0 => cut_off("a header", BLOCK_BYTES - self.input.collected()),
            State::Header if self.extensions.is_pending() => at_end(ArchiveFault::ExtendedStray),
            State::Header if self.members.is_empty() => at_end(ArchiveFault::Empty),
            State::Extension { missing, .. } => cut_off("an extended header", *missing),
            State::Data { missing, .. } => cut_off("the data", *missing),
            State::Header | State::MemberEnd { padding: 0 } | State::Padding { missing: 0 } => {
                at_end(ArchiveFault::NoEnd)
            }
            State::MemberEnd { padding: missing } | State::Padding { missing } => cut_off("the padding", *missing),
        }
    }

    fn step(&mut self) -> Result<Step, ArchiveError> {
        match &mut self.state {
            State::Failed(error) => Err(error.clone()),
            State::Header => self.read_header(),
            State::Extension { missing: 0, .. } => self.end_extension(),
            State::Extension { kept, missing, .. } => Ok(self.input.take(missing).map_or(Step::Starved, |bytes| {
                kept.extend_from_slice(&bytes);
                Step::Again
            })),
            State::Data { missing: 0, padding } => {
                self.state = State::MemberEnd { padding: *padding };
                Ok(Step::Again)
            }
            State::Data { missing, .. } => {
                Ok(self.input.take(missing).map_or(Step::Starved, |bytes| Step::Event(Event::Data(bytes))))
            }
            State::MemberEnd { padding } => {
                self.state = State::Padding { missing: *padding };
                Ok(Step::Event(Event::MemberEnd))
            }
            State::Padding { missing: 0 } => {
                self.current = None;
                self.state = State::Header;
                Ok(Step::Again)
            }
            State::Padding { missing } => Ok(self.input.take(missing).map_or(Step::Starved, |_| Step::Again)),
            State::Ended => self.read_trailer(),
        }
    }

    fn read_header(&mut self) -> Result<Step, ArchiveError> {
        let Some(block) = self.input.block() else { return Ok(Step::Starved) };
        self.header_at = self.input.offset() - BLOCK_BYTES;
        if block.iter().all(|byte| *byte == 0) {
            return self.end();
        }
        // A refused header names its member as the header itself does; a long name may replace it once it is trusted.
        self.current = Some(shown_bytes(&header::full_name(&block)));
        let header = Header::parse(&block).map_err(|fault| self.error(self.header_at, fault))?;
        match header.announced {
            Announced::File => self.begin_member(&header),
            Announced::LongName | Announced::Pax | Announced::PaxGlobal => self.begin_extension(&header),
        }
    }

    fn begin_member(&mut self, header: &Header) -> Result<Step, ArchiveError> {
        let at = self.header_at;
        let (raw_name, size) = self.extensions.resolve(header).map_err(|fault| self.error(at, fault))?;
        self.current = Some(shown_bytes(&raw_name));
        let name = self.members.admit(&raw_name).map_err(|fault| self.error(at, fault))?;
        self.state = State::Data { missing: size, padding: padding(size) };
        Ok(Step::Event(Event::Member(Member { name, size, offset: self.input.offset() })))
    }

    fn begin_extension(&mut self, header: &Header) -> Result<Step, ArchiveError> {
        let (size, limit) = (header.size, self.limits.extended_header_bytes);
        if size > limit {
            return Err(self.error(self.header_at, ArchiveFault::ExtendedTooLong { bytes: size, limit }));
        }
        let missing = size + padding(size);
        self.state = State::Extension { announced: header.announced, size, kept: Vec::new(), missing };
        Ok(Step::Again)
    }

    fn end_extension(&mut self) -> Result<Step, ArchiveError> {
        let State::Extension { announced, size, kept, .. } = std::mem::replace(&mut self.state, State::Header) else {
            return Ok(Step::Again);
        };
        let content = usize::try_from(size).ok().and_then(|size| kept.get(..size)).unwrap_or(&kept);
        let added = self.extensions.add(announced, content, self.limits.global_headers);
        added.map_err(|fault| self.error(self.header_at, fault))?;
        self.current = None;
        Ok(Step::Again)
    }

    fn end(&mut self) -> Result<Step, ArchiveError> {
        if self.extensions.is_pending() {
            return Err(self.error(self.header_at, ArchiveFault::ExtendedStray));
        }
        if self.members.is_empty() {
            return Err(self.error(self.header_at, ArchiveFault::Empty));
        }
        self.state = State::Ended;
        Ok(Step::Event(Event::End))
    }

    fn read_trailer(&mut self) -> Result<Step, ArchiveError> {
        let at = self.input.offset();
        let Some(bytes) = self.input.take(&mut { u64::MAX }) else { return Ok(Step::Starved) };
        match bytes.iter().position(|byte| *byte != 0) {
            Some(index) => Err(self.error(at + index as u64, ArchiveFault::Trailing)),
            None => Ok(Step::Again),
        }
    }

    fn error(&self, offset: u64, fault: ArchiveFault) -> ArchiveError {
        ArchiveError { offset, member: self.current.clone(), fault }
    }
}

/// Bytes that fill the last block of `size` bytes.
fn padding(size: u64) -> u64 {
    (BLOCK_BYTES - size % BLOCK_BYTES) % BLOCK_BYTES
}
