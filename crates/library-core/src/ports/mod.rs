//! What the domain needs from outside, as traits with closed, small errors. Adapters obey; they decide nothing.

pub mod clock;
pub mod content_store;
pub mod feed;
pub mod ids;
pub mod metastore;
pub mod passwords;
pub mod source;

pub use clock::Clock;
pub use content_store::{ContentStore, Manner, StoreError, Upload};
pub use feed::RemoteFeed;
pub use ids::Ids;
pub use metastore::{Metastore, MetastoreError, Revision};
pub use passwords::Passwords;
pub use source::{Source, SourceError};
