//! What can be wrong with certificates and keys. Says which file and what to do; never shows key material.

use std::path::PathBuf;

/// A certificate or key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("`{path}` cannot be read; check that it exists and that this user may read it")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// No certificate in the text.
    #[error("no certificate found in {place}; it must hold PEM blocks `-----BEGIN CERTIFICATE-----`")]
    NoCertificate {
        /// Where it was looked for.
        place: String,
    },
    /// No private key in the text.
    #[error("no private key found in {place}; it must hold a PEM block such as `-----BEGIN PRIVATE KEY-----`")]
    NoKey {
        /// Where it was looked for.
        place: String,
    },
    /// Certificate and key are not usable, or do not belong together.
    #[error("certificate and key cannot be used; check that they belong together and are not encrypted")]
    Unusable(#[source] rustls::Error),
    /// A self-signed certificate could not be made.
    #[error("a self-signed certificate cannot be made for these names; check the host names")]
    Making(#[source] rcgen::Error),
}
