//! Certificates: make them, read them, name them by thumbprint, and judge those of others.
//! Opens no connection and knows no HTTP.
#![warn(missing_docs)]

mod client;
mod error;
mod identity;
mod pin;
mod seen;
mod self_signed;
mod server;
mod thumbprint;
mod verifier;

pub use client::client_config;
pub use error::TlsError;
pub use identity::Identity;
pub use pin::{Pin, PinError};
pub use seen::{Certificate, Seen};
pub use self_signed::SelfSigned;
pub use server::server_config;
pub use thumbprint::{Sha1, Thumbprint, ThumbprintError};

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

/// The cryptography behind every connection, incoming and outgoing.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}
