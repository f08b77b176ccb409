//! Judges a server's certificate by a pin. Whatever the pin, the server must prove that it holds the private key.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use subtle::ConstantTimeEq;

use crate::{Pin, Seen, Thumbprint, provider};

/// A verifier that accepts what its pin says and records what it saw.
#[derive(Debug)]
pub(crate) struct Pinned {
    expect: Pin,
    seen: Arc<Seen>,
    algorithms: WebPkiSupportedAlgorithms,
}

/// What a verifier is asked.
struct Question<'a> {
    own: &'a CertificateDer<'a>,
    chain: &'a [CertificateDer<'a>],
    name: &'a ServerName<'a>,
    ocsp: &'a [u8],
    now: UnixTime,
}

impl Pinned {
    pub(crate) fn new(expect: Pin, seen: Arc<Seen>) -> Self {
        Self { expect, seen, algorithms: provider().signature_verification_algorithms }
    }

    fn judge(&self, question: &Question<'_>) -> Result<(), (Error, String)> {
        match &self.expect {
            Pin::Anything => Ok(()),
            Pin::Thumbprint(expected) if expected.matches(question.own) => Ok(()),
            Pin::Thumbprint(expected) => Err(mismatch(&expected.of_same_kind(question.own), expected)),
            Pin::Certificate(expected) if expected.as_ref().ct_eq(question.own.as_ref()).into() => Ok(()),
            Pin::Certificate(expected) => {
                Err(mismatch(&Thumbprint::sha256(question.own), &Thumbprint::sha256(expected)))
            }
            Pin::SystemRoots => vouched(question).map_err(|error| {
                let text = untrusted(&error, question);
                (error, text)
            }),
        }
    }
}

fn mismatch(seen: &Thumbprint, expected: &Thumbprint) -> (Error, String) {
    let text = format!(
        "{} thumbprint of the certificate seen is `{seen}`, expected is `{expected}`; if the certificate was replaced \
         on purpose, give the new one",
        seen.algorithm()
    );
    (CertificateError::ApplicationVerificationFailure.into(), text)
}

fn untrusted(error: &Error, question: &Question<'_>) -> String {
    let reason = match error {
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "no authority known here vouches for it".to_owned()
        }
        Error::InvalidCertificate(reason) => reason.to_string(),
        other => other.to_string(),
    };
    format!(
        "the certificate is not trusted ({reason}); its SHA-256 thumbprint is `{}`: compare it with the server's and, \
         if they are equal, give it as the expected thumbprint",
        Thumbprint::sha256(question.own)
    )
}

fn vouched(question: &Question<'_>) -> Result<(), Error> {
    let Some(verifier) = system() else {
        return Err(CertificateError::UnknownIssuer.into());
    };
    verifier.verify_server_cert(question.own, question.chain, question.name, question.ocsp, question.now).map(|_| ())
}

/// The system's roots, read once a process; `None` when there are none.
fn system() -> Option<&'static Arc<WebPkiServerVerifier>> {
    static SYSTEM: OnceLock<Option<Arc<WebPkiServerVerifier>>> = OnceLock::new();
    SYSTEM
        .get_or_init(|| {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build().ok()
        })
        .as_ref()
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match self.judge(&Question { own, chain, name, ocsp, now }) {
            Ok(()) => {
                self.seen.accept(own);
                Ok(ServerCertVerified::assertion())
            }
            Err((error, complaint)) => {
                self.seen.refuse(own, &complaint);
                Err(error)
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, own, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, own, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
