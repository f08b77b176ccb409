//! The domain of Quire: libraries, items, sessions, their rules and state machines, and the ports to the outside.
//! Knows no HTTP, SQL, JSON, clock or disk: time, ids, bytes and rows arrive through [`ports`].
#![warn(missing_docs)]

pub mod access;
pub mod browse;
pub mod client_token;
pub mod configuration;
pub mod datacenter;
pub mod datastore;
pub mod domain;
pub mod download_session;
pub mod error;
pub mod folder;
pub mod glance;
pub mod item;
mod job;
pub mod library;
pub mod login;
pub mod model;
pub mod network;
mod outbox;
pub mod plugin;
pub mod ports;
pub mod tagging;
pub mod transfer;
pub mod trust;
pub mod update_session;
pub mod upkeep;
pub mod work;

pub use browse::{Entry, EntryKind, Place};
pub use client_token::Creation;
pub use datacenter::Datacenter;
pub use datastore::Datastore;
pub use domain::{Domain, Ports, Rules, StorePort};
pub use error::{Error, Meaning, Result};
pub use folder::{Folder, FolderKind};
pub use glance::Glance;
pub use network::Network;
pub use work::Work;
