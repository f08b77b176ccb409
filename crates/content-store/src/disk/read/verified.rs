//! Which blocks of which files were found undamaged since this process began. A file that changes is another one. Holds
//! a bounded number of files; what is forgotten is checked again.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::super::files::Identity;

/// Most files.
const FILES: usize = 4096;
/// Most 64-bit words of marks, of all files together: 4 MiB of them, for 8 TiB of content.
const WORDS: usize = 1 << 19;

/// Marks of blocks, by file.
#[derive(Default)]
pub(super) struct Verified(Mutex<Known>);

#[derive(Default)]
struct Known {
    marks: HashMap<Identity, Vec<u64>>,
    /// The files, the one that has been known longest first.
    order: VecDeque<Identity>,
    words: usize,
}

impl Verified {
    /// Whether all of `blocks` are marked.
    pub(super) fn has(&self, file: &Identity, blocks: &Range<u64>) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(marks) = known.marks.get(file) else { return false };
        blocks.clone().all(|block| {
            let (word, bit) = place(block);
            marks.get(word).is_some_and(|marks| marks & bit != 0)
        })
    }

    /// Marks `blocks`.
    pub(super) fn add(&self, file: Identity, blocks: &Range<u64>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = &mut *known;
        if !known.marks.contains_key(&file) {
            known.order.push_back(file);
        }
        let marks = known.marks.entry(file).or_default();
        for (word, bit) in blocks.clone().map(place) {
            if marks.len() <= word {
                known.words += word + 1 - marks.len();
                marks.resize(word + 1, 0);
            }
            if let Some(marks) = marks.get_mut(word) {
                *marks |= bit;
            }
        }
        known.forget();
    }
}

impl Known {
    /// Forgets whole files while there are too many, or too much of them.
    fn forget(&mut self) {
        while self.order.len() > FILES || self.words > WORDS && self.order.len() > 1 {
            let Some(oldest) = self.order.pop_front() else { return };
            self.words -= self.marks.remove(&oldest).map_or(0, |marks| marks.len());
        }
    }
}

/// The word and the bit in it that stand for a block.
fn place(block: u64) -> (usize, u64) {
    (usize::try_from(block / 64).unwrap_or(usize::MAX >> 8), 1 << (block % 64))
}
