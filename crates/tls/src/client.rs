//! TLS settings of outgoing connections. Opens none.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::version::{TLS12, TLS13};

use crate::verifier::Pinned;
use crate::{Pin, Seen, TlsError, provider};

/// Settings that accept exactly what `pin` says, and the record of what was seen.
///
/// Sessions are not resumed, so every connection shows its certificate anew.
///
/// # Errors
/// Practically never: when the provider lacks TLS 1.2 or 1.3.
pub fn client_config(pin: Pin) -> Result<(Arc<ClientConfig>, Arc<Seen>), TlsError> {
    let seen = Arc::new(Seen::default());
    let verifier = Arc::new(Pinned::new(pin, Arc::clone(&seen)));
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(TlsError::Unusable)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::disabled();
    Ok((Arc::new(config), seen))
}
