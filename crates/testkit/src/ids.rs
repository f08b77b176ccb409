//! Ids that are the same in every run. Never for anything but tests: they can be guessed.

use std::sync::atomic::{AtomicU64, Ordering};

use library_core::ports::Ids;
use sha2::{Digest, Sha256};
use uuid::Builder;

/// Counts from 1; each number becomes a valid lower-case version 4 UUID.
#[derive(Debug, Default)]
pub struct SequentialIds {
    seed: u64,
    next: AtomicU64,
}

impl SequentialIds {
    /// Ids that differ from those of any other seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, next: AtomicU64::new(0) }
    }

    fn count(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
    }
}

impl Ids for SequentialIds {
    fn uuid(&self) -> String {
        let number = (u128::from(self.seed) << 80) | u128::from(self.count());
        Builder::from_random_bytes(number.to_be_bytes()).into_uuid().to_string()
    }

    fn secret(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update(self.count().to_be_bytes());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Ids, SequentialIds};

    #[test]
    fn ids_are_the_same_in_every_run_and_differ_by_seed() {
        let (one, same, other) = (SequentialIds::new(1), SequentialIds::new(1), SequentialIds::new(2));
        let first = one.uuid();
        assert_eq!(first, same.uuid());
        assert_ne!(first, other.uuid());
        assert_ne!(first, one.uuid());
        assert_eq!(uuid::Uuid::parse_str(&first).map(|id| id.get_version_num()), Ok(4));
        assert_eq!(one.secret(), {
            same.uuid();
            same.secret()
        });
    }
}
