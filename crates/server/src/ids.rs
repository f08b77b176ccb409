//! The process's randomness: the one place that asks the machine for it.

use std::cell::RefCell;
use std::sync::{Mutex, PoisonError};

use library_core::ports::Ids;

/// How many random bytes a thread fetches at a time for ids: each call needs one for its request, and asking the machine
/// costs as much as the rest of it.
const STOCK: usize = 1024;

thread_local! {
    static STOCKED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where the last id of this process stands.
static LAST: Mutex<Place> = Mutex::new(Place { street: [0; 4], house: u16::MAX });

/// How an id begins. Ids that are made one after another count up in one street, so that a database, which keeps its rows and
/// each of its indexes in order, finds the places of new rows on few pages; wherever they begin at random, each row of each
/// index would change a page of its own.
#[derive(Clone, Copy)]
struct Place {
    /// At random; another one when all houses are taken.
    street: [u8; 4],
    house: u16,
}

impl Place {
    fn next(self) -> Self {
        match self.house.checked_add(1) {
            Some(house) => Self { house, ..self },
            None => Self { street: fresh(), house: 0 },
        }
    }
}

fn next_place() -> Place {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    *last = last.next();
    *last
}

/// The machine's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    /// A place of its own, and 74 bits at random.
    ///
    /// # Panics
    /// As [`SystemIds::secret`].
    fn uuid(&self) -> String {
        let (Place { street, house }, mut bytes) = (next_place(), [0; 16]);
        let all = street.into_iter().chain(house.to_be_bytes()).chain(stocked::<10>());
        bytes.iter_mut().zip(all).for_each(|(into, byte)| *into = byte);
        let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
        id.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()).to_owned()
    }

    /// # Panics
    /// When the machine has no randomness: going on would hand out secrets that can be guessed.
    fn secret(&self) -> [u8; 32] {
        fresh()
    }
}

/// From the thread's stock.
fn stocked<const N: usize>() -> [u8; N] {
    STOCKED.with_borrow_mut(|stock| {
        if stock.len() < N {
            stock.resize(STOCK, 0);
            fill(stock);
        }
        let Some((left, used)) = stock.split_last_chunk() else { return fresh() };
        let (left, used) = (left.len(), *used);
        stock.truncate(left);
        used
    })
}

fn fresh<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

#[expect(clippy::expect_used, reason = "no secret is better than one that can be guessed")]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the machine gives random bytes");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_lower_case_uuids_and_secrets_differ() {
        let id = SystemIds.uuid();
        assert_eq!(id.len(), 36);
        assert_eq!(id, id.to_lowercase());
        assert_ne!(SystemIds.secret(), SystemIds.secret());
    }

    #[test]
    fn no_random_byte_is_used_twice() {
        let ends: BTreeSet<_> = (0..3 * STOCK / 10).map(|_| SystemIds.uuid().split_off(14)).collect();
        assert_eq!(ends.len(), 3 * STOCK / 10);
    }

    #[test]
    fn ids_that_are_made_together_begin_alike() {
        let ids: Vec<_> = (0..100).map(|_| SystemIds.uuid()).collect();
        let neighbours = ids.windows(2).filter(|two| two[0][..8] == two[1][..8] && two[0] < two[1]).count();
        assert!(neighbours >= 98, "{ids:?}");
    }

    #[test]
    fn ids_count_up_and_begin_elsewhere_when_a_street_is_full() {
        let first = Place { street: [1, 2, 3, 4], house: u16::MAX - 1 };
        let (last, other) = (first.next(), first.next().next());
        assert_eq!((last.street, last.house), (first.street, u16::MAX));
        assert_ne!(other.street, first.street);
        assert_eq!(other.house, 0);
    }
}
