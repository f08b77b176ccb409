//! Verbs on categories of tags.

mod create;
mod delete;
mod find;
mod update;
mod used_by;

pub use create::NewCategory;
pub(super) use find::existing;
pub use update::CategoryChange;
