//! What a server's certificate is measured against. Judges nothing itself.

use std::fmt;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::{Sha1, Thumbprint, ThumbprintError, TlsError};

/// What a server's certificate must be.
#[derive(Clone, PartialEq, Eq)]
pub enum Pin {
    /// It has this thumbprint; nothing else is validated (contract: `transfer_endpoint`).
    Thumbprint(Thumbprint),
    /// It is exactly this certificate; nothing else is validated.
    Certificate(CertificateDer<'static>),
    /// An authority that this machine trusts vouches for it, for this host name, today.
    SystemRoots,
    /// Anything goes. For people who asked for it explicitly.
    Anything,
}

/// What a user gave as a pin is none.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// Not a thumbprint.
    #[error(transparent)]
    Thumbprint(#[from] ThumbprintError),
    /// Not a certificate.
    #[error(transparent)]
    Certificate(#[from] TlsError),
}

impl Pin {
    /// Reads what a user gave: a PEM certificate beats a thumbprint, neither means the system's roots. Empty text counts
    /// as given, and is refused: it must not silently mean "trust whatever the system trusts".
    ///
    /// # Errors
    /// When a text is not what it should be.
    pub fn from_user(thumbprint: Option<&str>, certificate: Option<&str>, sha1: Sha1) -> Result<Self, PinError> {
        if let Some(pem) = certificate {
            return Ok(Self::from_certificate(pem)?);
        }
        match thumbprint {
            Some(text) => Ok(Self::Thumbprint(Thumbprint::parse(text, sha1)?)),
            None => Ok(Self::SystemRoots),
        }
    }

    /// Pins the first certificate of a PEM text.
    ///
    /// # Errors
    /// When the text holds none.
    pub fn from_certificate(pem: &str) -> Result<Self, TlsError> {
        CertificateDer::from_pem_slice(pem.as_bytes())
            .map(Self::Certificate)
            .map_err(|_| TlsError::NoCertificate { place: "the PEM text".to_owned() })
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Thumbprint(thumbprint) => write!(f, "Thumbprint({thumbprint})"),
            Self::Certificate(der) => write!(f, "Certificate({})", Thumbprint::sha256(der)),
            Self::SystemRoots => f.write_str("SystemRoots"),
            Self::Anything => f.write_str("Anything"),
        }
    }
}
