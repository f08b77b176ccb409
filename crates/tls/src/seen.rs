//! What a client saw of a server's certificate, kept for the message that a person reads.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Thumbprint;

/// A certificate and its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its SHA-1 thumbprint.
    pub sha1: Thumbprint,
    /// Its SHA-256 thumbprint.
    pub sha256: Thumbprint,
    der: Vec<u8>,
}

impl Certificate {
    fn new(der: &[u8]) -> Self {
        Self { sha1: Thumbprint::sha1(der), sha256: Thumbprint::sha256(der), der: der.to_vec() }
    }

    /// The certificate as PEM, with lines of 64 characters.
    pub fn pem(&self) -> String {
        let text = STANDARD.encode(&self.der);
        let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(64));
            pem.push_str(line);
            pem.push('\n');
            rest = after;
        }
        pem.push_str("-----END CERTIFICATE-----\n");
        pem
    }
}

/// The last certificate that connections with one client configuration saw, and why it was refused, if it was.
#[derive(Debug, Default)]
pub struct Seen {
    state: Mutex<State>,
}

#[derive(Clone, Debug, Default)]
struct State {
    certificate: Option<Certificate>,
    complaint: Option<String>,
}

impl Seen {
    /// The certificate, if a handshake came that far.
    pub fn certificate(&self) -> Option<Certificate> {
        self.read().certificate
    }

    /// Why the certificate was refused: one sentence with the thumbprint seen, and the expected one or the way to
    /// accept it. `None` while nothing was refused.
    pub fn complaint(&self) -> Option<String> {
        self.read().complaint
    }

    pub(crate) fn accept(&self, der: &[u8]) {
        self.write(State { certificate: Some(Certificate::new(der)), complaint: None });
    }

    pub(crate) fn refuse(&self, der: &[u8], complaint: &dyn fmt::Display) {
        self.write(State { certificate: Some(Certificate::new(der)), complaint: Some(complaint.to_string()) });
    }

    fn read(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn write(&self, state: State) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}
