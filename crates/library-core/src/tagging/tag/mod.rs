//! Verbs on tags.

mod create;
mod delete;
mod find;
mod update;
mod used_by;

pub use create::NewTag;
pub(super) use find::existing;
pub use update::TagChange;
