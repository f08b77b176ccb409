//! What tests share: a clock and ids that obey, the ports in memory, and the suites that every port must pass.

pub mod clock;
pub mod contract;
pub mod ids;
pub mod memory_metastore;

pub use clock::MockClock;
pub use ids::SequentialIds;
pub use memory_metastore::MemoryMetastore;
