//! How random tests run: the same cases each time, and nothing written into the checkout.

use proptest::{prelude::ProptestConfig, test_runner::RngSeed};

/// As many cases as proptest makes by itself, from one seed.
pub(crate) fn seeded() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() }
}
