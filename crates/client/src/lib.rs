//! The typed client: every declared operation over JSON-RPC, and the bytes of files over plain HTTP.
//! Decides nothing about libraries and knows nothing of how the server stores them.
#![warn(missing_docs)]

mod connection;
mod digests;
mod download;
mod error;
mod lease;
mod measure;
pub mod package;
mod patience;
mod services;
mod transfers;
mod upload;
mod wire;

pub use connection::Client;
pub use digests::{Algorithm, Digests, name as algorithm_name};
pub use download::Expected;
pub use error::{ConnectError, TransferError, TransportError, is_lost};
pub use lease::Lease;
pub use patience::Patience;
pub use transfers::Transfer;
pub use upload::{Incident, LocalFile, Manner, Outgoing, Witness};

/// What a server's certificate must be.
pub use tls::Pin as Trust;

pub use bytes::Bytes;
/// The declared operations and their structures.
pub use library_api as api;
/// The `OpenAPI` document of what the declarations say. Needs no server.
pub use library_api::openapi;
pub use tls::{PinError, Sha1, Thumbprint};
pub use url::Url;
/// Identifiers, addresses and points in time as the structures hold them.
pub use vapi::bind;
pub use vapi::{CallError, Credentials, Fault, FaultKind};

use std::sync::Arc;

/// Told of how many bytes of a file are through, counted from its start. It can fall when a transfer starts over.
pub type Progress = Arc<dyn Fn(u64) + Send + Sync>;
