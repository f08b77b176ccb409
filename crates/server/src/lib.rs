//! Listener, gate, transfer, jobs and wiring: the only place where all rooms meet. Holds no business rule and no SQL.

pub mod address;
pub mod admin;
pub mod bootstrap;
pub mod clock;
pub mod conditions;
pub mod config;
pub mod connector;
mod content_range;
pub mod docs;
pub mod download;
pub mod endpoints;
pub mod events;
pub mod folder;
pub mod gate;
pub mod health;
pub mod identity;
pub mod ids;
pub mod import;
pub mod jobs;
pub mod listener;
pub mod lock;
pub mod logging;
pub mod metrics;
pub mod open;
pub mod passwords;
pub mod plain;
pub mod ranges;
pub mod router;
pub mod run;
pub mod soap;
pub mod static_file;
pub mod tokens;
pub mod transfers;
pub mod upload;
pub mod upload_state;

pub use run::{Ready, Server, Start, StartError};
