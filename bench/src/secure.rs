//! One certificate for every server of a run, and what a client of theirs trusts: that certificate alone, over TLS 1.3 with
//! one cipher, so that all servers encrypt alike.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::cipher_suite::TLS13_AES_128_GCM_SHA256;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::TLS13;
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use tls::SelfSigned;

/// The cipher of every connection, for the report.
pub(crate) const CIPHER: &str = "TLS 1.3, AES-128-GCM";

/// A certificate and who trusts it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Certificate {
    /// PEM file of the certificate.
    pub(crate) chain: PathBuf,
    /// PEM file of its key.
    pub(crate) key: PathBuf,
    config: Arc<ClientConfig>,
}

impl Certificate {
    /// Makes one for loopback; its files go into `folder`.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub(crate) fn make(folder: &Path) -> Result<Self> {
        let made = SelfSigned::make(&["127.0.0.1".to_owned(), "localhost".to_owned()], now())?;
        let (chain, key) = (folder.join("server.crt"), folder.join("server.key"));
        fs::write(&chain, &made.certificate).with_context(|| chain.display().to_string())?;
        fs::write(&key, &made.key).with_context(|| key.display().to_string())?;
        Ok(Self { chain, key, config: Self::trusting(&made.certificate)? })
    }

    fn trusting(pem: &str) -> Result<Arc<ClientConfig>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(pem.as_bytes())?)?;
        let provider = CryptoProvider { cipher_suites: vec![TLS13_AES_128_GCM_SHA256], ..(*tls::provider()).clone() };
        let builder = ClientConfig::builder_with_provider(Arc::new(provider)).with_protocol_versions(&[&TLS13])?;
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// A client's end of a connection to a server that shows this certificate.
    ///
    /// # Errors
    /// When it cannot be set up.
    pub(crate) fn client(&self) -> Result<ClientConnection> {
        let mut connection = ClientConnection::new(Arc::clone(&self.config), ServerName::try_from("localhost")?)?;
        connection.set_buffer_limit(Some(1 << 20));
        Ok(connection)
    }
}

#[expect(clippy::disallowed_methods, reason = "a certificate is valid from the day on which it is made")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
