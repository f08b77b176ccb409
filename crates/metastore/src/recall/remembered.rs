//! One thing that is remembered, and about how much memory it takes.

use std::mem::size_of;

use library_core::ports::metastore::{Key, Shared};

use super::marks::Stamp;
use crate::dispatch;

/// What an entry takes beside its texts: map, stamp and shared counters.
const ENTRY: usize = 160;

/// What a text takes beside its bytes.
const TEXT: usize = 16;

/// What a key takes: most hold one id, some a name too.
const KEY: usize = size_of::<Key>() + 64;

/// Something that was read, and the marks as they were before it was.
#[derive(Clone, Debug)]
pub(super) struct Remembered<T> {
    /// What was read.
    pub(super) what: T,
    /// The marks.
    pub(super) stamp: Stamp,
}

/// About how many bytes a record takes.
pub(super) fn weight_of_record(found: Option<&Shared>) -> usize {
    ENTRY + KEY + found.map_or(0, |shared| dispatch::weight(shared, TEXT))
}

/// About how many bytes an answer takes.
pub(super) fn weight_of_answer(keys: &[Key]) -> usize {
    ENTRY + KEY * (1 + keys.len())
}
