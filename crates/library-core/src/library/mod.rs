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
pub mod service_state;
pub mod sync;
pub mod update;

pub use create::{NewBacking, NewLibrary};
pub use delete::Usages;
pub use publication::PublicationChange;
pub use publisher::PublisherChange;
pub use update::{LibraryChange, Through};
