//! The verbs of download sessions and their files.

pub mod create;
pub mod end;
pub mod files;
pub mod look;

pub use files::DownloadView;
