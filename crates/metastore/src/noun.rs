//! One file a noun: which table, which columns, how a record becomes a row and back.

mod blob;
mod client_token;
mod download_file;
mod download_session;
mod event;
mod grant;
mod item;
pub(crate) mod item_version;
mod job;
mod library;
mod login_session;
mod role;
mod setting;
mod update_file;
mod update_session;
mod user;
