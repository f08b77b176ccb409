//! The verbs of update sessions and their files.

pub mod add;
pub mod complete;
pub mod create;
pub mod end;
pub(crate) mod failed_file;
pub mod files;
mod finish_idle;
pub mod keep_alive;
pub mod look;
mod probe;
pub mod remove;
pub mod validate;
pub mod warnings;

pub use add::NewFile;
pub use create::NewUpdateSession;
pub use files::SessionFile;
