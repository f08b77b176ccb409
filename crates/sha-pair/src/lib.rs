//! SHA-1 and SHA-256 of the same bytes in one pass. Computes nothing else, reads nothing but what it is given, and must
//! never answer anything but what the `sha1` and `sha2` crates answer.
//!
//! Where an x86-64 processor has the SHA extensions, both functions are computed by one stream of instructions; everywhere
//! else by the two crates in turn, a few KiB at a time. One core of an Intel Xeon (family 6, model 207) did at best, on a
//! busy machine, by `cargo run --release -p sha-pair --example speed`:
//!
//! | | GB/s |
//! |---|---|
//! | this crate, stitched | 1.13 |
//! | the two crates in turn | 0.76 |
//! | `sha1` alone | 1.60 |
//! | `sha2` alone (SHA-256) | 1.46 |
//!
//! More is not to be had there: the rounds alone, without any schedule, ran at 1.13 GB/s too, and instructions for rounds
//! of the one and the other took as long together as one after the other.
#![warn(missing_docs)]

mod chain;
mod midstate;
mod pair;
#[cfg(test)]
mod random;
#[cfg(target_arch = "x86_64")]
#[path = "stitched_x86_64.rs"]
mod stitched;
#[cfg(not(target_arch = "x86_64"))]
#[path = "stitched_nowhere.rs"]
mod stitched;

pub use midstate::{Midstate, MidstateError};
pub use pair::ShaPair;
