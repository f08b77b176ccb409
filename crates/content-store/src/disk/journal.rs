//! The file beside staged content that tells how far an upload is. It must never claim more than is there when somebody
//! reads it, after a kill as after a power cut.
//!
//! There are two kinds of words. A *loose* one is written without any sync, after each write of content, for next to
//! nothing: what was written is there whatever becomes of this process, but not if the machine falls, so it carries the id
//! of the machine's boot and which file it speaks of, and counts for no other: not in the next boot, not beside a copy. A
//! *firm* one is written after a sync of the content that it claims and is synced itself; it counts always. Of each kind the
//! last two are kept in slots with a CRC-32, so that a word that was cut short leaves the one before it.
//!
//! Slots have 16 KiB, or as many times two as a word needs: a writer's mark may hold a whole text. The four slots of a size
//! stand at four to seven times that size, so the file has holes and is no longer than its longest word asks for.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};

use library_core::ports::StoreError;

use super::failure::told;
use super::files::{Access, Location, OpenFile, read_exact, write_all};
use super::layout::Places;
use super::progress::{Progress, Word};
use super::store::Shared;
use super::within::Within;

/// Bytes of the smallest and the biggest slot.
const SLOT_BYTES: [u64; 2] = [16 << 10, 64 << 20];
const MAGIC: &[u8; 4] = b"QPRG";
const HEADER_BYTES: usize = 16;

/// Where a word stands: the size of the slot, and which of the four of that size.
#[derive(Clone, Copy)]
struct Slot {
    bytes: u64,
    number: u64,
}

/// The progress file of one upload.
#[derive(Default)]
pub(crate) struct Journal {
    file: Option<Box<dyn OpenFile>>,
    /// The last number that was given to a word.
    seq: u64,
    /// The number of the last word in each slot that has one, by size and number.
    words: BTreeMap<(u64, u64), u64>,
    is_name_durable: bool,
}

impl Slot {
    /// Where the first byte stands.
    fn start(self) -> u64 {
        (4 + self.number) * self.bytes
    }

    /// All slots that a file of `size` bytes can have.
    fn within(size: u64) -> impl Iterator<Item = Self> {
        let [least, most] = SLOT_BYTES;
        let sizes = std::iter::successors(Some(least), |bytes| Some(bytes * 2)).take_while(move |bytes| *bytes <= most);
        sizes.flat_map(|bytes| (0..4).map(move |number| Self { bytes, number })).filter(move |slot| slot.start() < size)
    }
}

impl Journal {
    /// Opens the file and reads the last word that counts; `None` if there is none.
    pub(crate) fn open(shared: &Shared, places: &Places) -> Result<Option<(Self, Progress)>, StoreError> {
        let file = match shared.files.open(&places.progress, Access::Write) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(told(&error, "opening", &places.progress)),
        };
        let within = within(shared, &places.staged)?;
        let mut journal = Self::default();
        let mut best: Option<Word> = None;
        let size = file.size().map_err(|error| told(&error, "reading", &places.progress))?;
        for slot in Slot::within(size) {
            let Some(word) = read_slot(&*file, slot) else { continue };
            journal.words.insert((slot.bytes, slot.number), word.seq);
            journal.seq = journal.seq.max(word.seq);
            let counts = word.is_firm() || word.within == within;
            if counts && best.as_ref().is_none_or(|best| word.seq > best.seq) {
                best = Some(word);
            }
        }
        journal.file = Some(file);
        Ok(best.map(|word| (journal, word.progress)))
    }

    /// A word under the next number, to be written. Others may be written before it that tell more; they have later numbers
    /// if both are made in the order in which their progress was taken.
    pub(crate) fn word(&mut self, progress: Progress, within: Option<Within>) -> Word {
        self.seq += 1;
        Word { seq: self.seq, within, progress }
    }

    /// Writes a word. If it counts always, whoever writes it has synced the content.
    pub(crate) fn write(&mut self, (shared, places): (&Shared, &Places), word: &Word) -> Result<(), StoreError> {
        let at = &places.progress;
        let here = |error: io::Error| told(&error, "writing", at);
        let bytes = frame(&word.write().map_err(|error| here(error.into()))?);
        let slot = self.next_slot(bytes.len() as u64, word);
        write_all(self.file(shared, at)?, &bytes, slot.start()).map_err(here)?;
        self.words.insert((slot.bytes, slot.number), word.seq);
        if word.is_firm() { self.make_durable(shared, at) } else { Ok(()) }
    }

    /// Of the two slots for words of this kind and length the one that has the earlier word.
    fn next_slot(&self, len: u64, word: &Word) -> Slot {
        let [least, most] = SLOT_BYTES;
        let bytes = len.next_power_of_two().clamp(least, most);
        let first = if word.is_firm() { 2 } else { 0 };
        let seq = |number| self.words.get(&(bytes, number)).copied().unwrap_or_default();
        let number = if seq(first) <= seq(first + 1) { first } else { first + 1 };
        Slot { bytes, number }
    }

    fn make_durable(&mut self, shared: &Shared, at: &Location) -> Result<(), StoreError> {
        shared.health.sync(self.file(shared, at)?, at)?;
        if let (false, Some((staging, _))) = (self.is_name_durable, at.split()) {
            shared.health.sync_dir(&*shared.files, &staging)?;
        }
        self.is_name_durable = true;
        Ok(())
    }

    fn file(&mut self, shared: &Shared, at: &Location) -> Result<&dyn OpenFile, StoreError> {
        let create = || shared.files.create(at).map_err(|error| told(&error, "creating", at));
        let file = self.file.take().map_or_else(create, Ok)?;
        Ok(&**self.file.insert(file))
    }
}

/// Within what loose words count now.
fn within(shared: &Shared, at: &Location) -> Result<Option<Within>, StoreError> {
    match shared.files.open(at, Access::Read) {
        Ok(file) => Within::of(shared, &*file, at),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(told(&error, "opening", at)),
    }
}

/// Magic, length and CRC-32, little-endian, then the word.
fn frame(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&(body.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(body).to_le_bytes());
    bytes.extend_from_slice(body);
    bytes
}

fn read_slot(file: &dyn OpenFile, slot: Slot) -> Option<Word> {
    let header = read_exact(file, HEADER_BYTES, slot.start()).ok().filter(|header| header.starts_with(MAGIC))?;
    let len = u64::from_le_bytes(header.get(4..12)?.try_into().ok()?);
    let sum = u32::from_le_bytes(header.get(12..16)?.try_into().ok()?);
    let len = usize::try_from(len).ok().filter(|len| *len as u64 <= slot.bytes)?;
    let body = read_exact(file, len, slot.start() + HEADER_BYTES as u64).ok()?;
    if crc32fast::hash(&body) == sum { Word::read(&body) } else { None }
}
