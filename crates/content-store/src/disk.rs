//! The content port on a local disk: `staging/` for what comes in, `blobs/` for what is sealed, `tree/` for what clients
//! may read themselves. This file only lists the rooms.

mod batch;
mod begin;
mod beneath;
mod blocking;
mod budget;
mod claim;
mod damage;
mod desk;
mod failure;
pub mod files;
mod follower;
mod gather;
mod group;
mod health;
mod intake;
mod journal;
mod layout;
mod mend;
mod options;
mod progress;
mod read;
mod resources;
mod seal;
mod shard;
mod slab;
mod small;
mod staged;
mod store;
mod sums;
mod tree;
mod upload;
mod uploads;
mod volume;
mod whole;
mod within;
mod writer;

pub use options::DiskOptions;
pub use resources::Resources;
pub use store::DiskStore;
