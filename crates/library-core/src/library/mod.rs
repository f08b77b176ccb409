//! The verbs of libraries.

pub mod convert;
pub mod create;
pub mod delete;
pub mod find;
pub mod migrate;
pub mod policy;
pub mod publication;
pub mod publish;
pub mod publisher;
pub(crate) mod requirement;
pub mod service_state;
pub mod subscription;
pub mod sync;
pub mod update;
pub mod usage;

pub use create::{NewBacking, NewLibrary};
pub use delete::Usages;
pub use publication::PublicationChange;
pub use publisher::PublisherChange;
pub use subscription::{NewSubscriber, NewSubscription};
pub use update::{LibraryChange, Through};
