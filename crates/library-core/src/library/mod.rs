//! The verbs of libraries.

pub mod create;
pub mod delete;
pub mod find;
pub mod publication;
pub mod update;

pub use create::{NewBacking, NewLibrary};
pub use publication::PublicationChange;
pub use update::{LibraryChange, Locking};
