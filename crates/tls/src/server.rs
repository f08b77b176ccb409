//! TLS settings of the listener: 1.2 and 1.3, HTTP/1.1 only, no early data, no client certificates.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::version::{TLS12, TLS13};

use crate::{Identity, TlsError, provider};

/// Settings of a server that shows `identity`.
///
/// HTTP/2 is not offered: large transfers cost about twice the processor time over it.
///
/// # Errors
/// When certificate and key do not belong together or the key is of an unknown kind.
pub fn server_config(identity: Identity) -> Result<Arc<ServerConfig>, TlsError> {
    let (chain, key) = identity.into_parts();
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(TlsError::Unusable)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(TlsError::Unusable)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.max_early_data_size = 0;
    Ok(Arc::new(config))
}
