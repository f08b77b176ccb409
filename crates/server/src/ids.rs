//! The process's randomness: the one place that asks the machine for it.

use std::cell::RefCell;

use library_core::ports::Ids;

/// How many random bytes a thread fetches at a time for ids: each call needs one for its request, and asking the machine
/// costs as much as the rest of it.
const STOCK: usize = 1024;

thread_local! {
    static STOCKED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The machine's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    /// # Panics
    /// As [`SystemIds::secret`].
    fn uuid(&self) -> String {
        let random = STOCKED.with_borrow_mut(|stock| {
            if stock.is_empty() {
                stock.resize(STOCK, 0);
                fill(stock);
            }
            let Some((left, used)) = stock.split_last_chunk::<16>() else { return fresh() };
            let (left, used) = (left.len(), *used);
            stock.truncate(left);
            used
        });
        let id = uuid::Builder::from_random_bytes(random).into_uuid();
        id.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()).to_owned()
    }

    /// # Panics
    /// When the machine has no randomness: going on would hand out secrets that can be guessed.
    fn secret(&self) -> [u8; 32] {
        fresh()
    }
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
        let ids: std::collections::BTreeSet<_> = (0..3 * STOCK / 16).map(|_| SystemIds.uuid()).collect();
        assert_eq!(ids.len(), 3 * STOCK / 16);
    }
}
