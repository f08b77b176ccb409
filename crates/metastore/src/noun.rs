//! One file a noun: which table, which columns, how a record becomes a row and back.

mod blob;
mod category;
mod client_token;
mod download_file;
mod download_session;
mod event;
mod grant;
mod hold;
mod item;
pub(crate) mod item_version;
mod job;
mod job_file;
mod library;
mod login_session;
mod publisher;
mod role;
mod setting;
mod subscription;
mod tag;
mod tag_association;
mod trusted_certificate;
mod update_file;
mod update_session;
mod usage;
mod user;
