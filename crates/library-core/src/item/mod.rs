//! The verbs of library items.

pub mod copy;
pub mod create;
pub mod delete;
pub mod find;
pub mod history;
pub mod update;

pub use create::NewItem;
pub use update::ItemChange;
