//! Bytes in and out: uploads, pulls, unpacking, downloads. They stream; nothing here holds a whole file.

mod adopt;
mod archive;
mod archive_mark;
mod beside;
pub mod body;
pub mod budget;
pub mod claim;
pub mod digest;
pub mod download;
pub mod file;
mod fit;
pub(crate) mod intake;
mod join;
mod member;
pub mod part;
pub mod receive;
pub(crate) mod relay;
mod release;
pub mod settle;
mod short;
pub mod state;
mod supersede;
pub mod text;
pub(crate) mod turns;
pub mod unpack;
pub mod upload;

pub use body::{Body, BodyError};
pub use download::{Download, Reading};
pub use file::FileAddress;
pub use fit::UNFIT_PART;
pub use part::{FilePart, Received};
pub use short::SHORT_BYTES;
pub use state::UploadState;
