//! A server's own certificate chain and private key. Never prints the key.

use std::fmt;
use std::path::Path;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::{Thumbprint, TlsError};

/// Certificate chain (the server's own first) and private key.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    sha1: Thumbprint,
    sha256: Thumbprint,
}

impl Identity {
    /// Reads PEM texts: a chain with the server's certificate first, and a PKCS#8, PKCS#1 or SEC1 key.
    ///
    /// # Errors
    /// When a text holds no certificate or no key.
    pub fn from_pem(certificates: &str, key: &str) -> Result<Self, TlsError> {
        Self::parse(certificates.as_bytes(), key.as_bytes(), &["the certificate text", "the key text"])
    }

    /// Reads PEM files; see [`Identity::from_pem`].
    ///
    /// # Errors
    /// When a file cannot be read or holds no certificate or no key.
    pub fn read(certificates: &Path, key: &Path) -> Result<Self, TlsError> {
        let read =
            |path: &Path| std::fs::read(path).map_err(|source| TlsError::Unreadable { path: path.to_owned(), source });
        let places = [format!("`{}`", certificates.display()), format!("`{}`", key.display())];
        Self::parse(&read(certificates)?, &read(key)?, &[&places[0], &places[1]])
    }

    fn parse(certificates: &[u8], key: &[u8], [from, key_from]: &[&str; 2]) -> Result<Self, TlsError> {
        let missing = || TlsError::NoCertificate { place: (*from).to_owned() };
        let chain: Vec<_> =
            CertificateDer::pem_slice_iter(certificates).collect::<Result<_, _>>().map_err(|_| missing())?;
        let own = chain.first().ok_or_else(missing)?;
        let (sha1, sha256) = (Thumbprint::sha1(own), Thumbprint::sha256(own));
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::NoKey { place: (*key_from).to_owned() })?;
        Ok(Self { chain, key, sha1, sha256 })
    }

    /// SHA-1 thumbprint of the server's own certificate.
    pub fn sha1(&self) -> Thumbprint {
        self.sha1
    }

    /// SHA-256 thumbprint of the server's own certificate.
    pub fn sha256(&self) -> Thumbprint {
        self.sha256
    }

    pub(crate) fn into_parts(self) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        (self.chain, self.key)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("sha256", &self.sha256.to_string()).finish_non_exhaustive()
    }
}
