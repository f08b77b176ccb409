//! Which addresses of this process are which bytes of which file. Never looks at the bytes.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Maps by their first address. Maps do not overlap.
static MAPS: RwLock<BTreeMap<usize, Range>> = RwLock::new(BTreeMap::new());
/// How many maps there are, so that nobody waits for a lock where there is none.
static COUNT: AtomicUsize = AtomicUsize::new(0);

struct Range {
    bytes: usize,
    file: Arc<File>,
}

/// Remembers what `map` is.
pub(crate) fn add(map: &[u8], file: Arc<File>) {
    let range = Range { bytes: map.len(), file };
    MAPS.write().unwrap_or_else(PoisonError::into_inner).insert(map.as_ptr().addr(), range);
    COUNT.fetch_add(1, Ordering::Relaxed);
}

/// Forgets `map`.
pub(crate) fn remove(map: &[u8]) {
    if MAPS.write().unwrap_or_else(PoisonError::into_inner).remove(&map.as_ptr().addr()).is_some() {
        COUNT.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The file that `bytes` are of, and where in it they begin; `None` if they are not all of one map.
pub(crate) fn find(bytes: &[u8]) -> Option<(Arc<File>, u64)> {
    // Whoever holds a slice of a map got it from the thread that made the map, so that the count is seen by now.
    if COUNT.load(Ordering::Relaxed) == 0 {
        return None;
    }
    let address = bytes.as_ptr().addr();
    let maps = MAPS.read().unwrap_or_else(PoisonError::into_inner);
    let (start, range) = maps.range(..=address).next_back()?;
    let offset = address - start;
    let end = offset.checked_add(bytes.len())?;
    (end <= range.bytes).then(|| (range.file.clone(), offset as u64))
}
