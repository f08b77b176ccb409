//! The verbs of library items.

pub mod copy;
pub mod create;
pub mod delete;
pub mod find;
pub mod history;
mod left_empty;
pub mod update;

pub use create::NewItem;
pub use update::ItemChange;
