//! The content port on a local disk: `staging/` for what comes in, `blobs/` for what is sealed, `tree/` for what clients
//! may read themselves. This file only lists the rooms.

mod batch;
mod beneath;
mod blocking;
mod budget;
mod claim;
mod failure;
pub mod files;
mod group;
mod health;
mod lane;
mod layout;
mod options;
mod progress;
mod read;
mod seal;
mod shard;
mod small;
mod store;
mod sums;
mod tree;
mod upload;
mod volume;
mod whole;
mod writer;

pub use options::DiskOptions;
pub use store::DiskStore;
