//! What tests share: a clock and ids that obey, the ports in memory, and the suites that every port must pass.

pub mod clock;
pub mod contract;
pub mod fake_disk;
pub mod fixture;
pub mod hooked_metastore;
pub mod ids;
pub mod memory_metastore;
pub mod scripted_feed;
pub mod scripted_source;
pub mod signing;
pub mod world;

pub use clock::MockClock;
pub use fake_disk::FakeDisk;
pub use hooked_metastore::{Hook, HookedMetastore};
pub use ids::SequentialIds;
pub use memory_metastore::MemoryMetastore;
pub use scripted_feed::ScriptedFeed;
pub use scripted_source::{Answer, ScriptedSource};
pub use world::World;
