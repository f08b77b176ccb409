//! Bytes at rest: the content port on a local disk and in memory. Knows keys, bytes and checksums; must never know
//! items, sessions or rows.
#![warn(missing_docs)]

pub mod disk;
mod hashing;
mod memory;

pub use disk::{DiskOptions, DiskStore, Resources};
pub use memory::MemoryStore;
