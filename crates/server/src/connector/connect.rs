//! From a target to an open stream: look up once, judge every address, connect to what was judged.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use library_core::ports::source::SourceError;
use rustls::pki_types::ServerName;
use tls::{Pin, Seen};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::Host;

use super::Connector;
use super::target::{Scheme, Target};

/// A connection, plain or TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Connector {
    /// Connects to `target`, whose certificate must satisfy `pin`.
    pub(super) async fn connect(&self, target: &Target, pin: Pin) -> Result<Box<dyn Stream>, SourceError> {
        let addresses = self.addresses(target).await?;
        let time = self.rules.connect_time;
        let Ok(Ok(tcp)) = timeout(time, first_open(&addresses, target.port)).await else {
            // One text for refused and filtered: pulls are no port scanner.
            return Err(unreachable(target));
        };
        match target.scheme {
            Scheme::Http => Ok(Box::new(tcp)),
            Scheme::Https => secured(tcp, target, pin, time).await,
        }
    }

    /// The target's addresses, all of them allowed.
    async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, SourceError> {
        let addresses = match &target.host {
            Host::Domain(name) => match timeout(self.rules.connect_time, self.resolver.resolve(name)).await {
                Ok(Ok(addresses)) if !addresses.is_empty() => addresses,
                Ok(Ok(_) | Err(_)) | Err(_) => return Err(unknown(name)),
            },
            Host::Ipv4(address) => vec![(*address).into()],
            Host::Ipv6(address) => vec![(*address).into()],
        };
        for address in &addresses {
            self.rules.networks.judge(*address).map_err(|denied| denied.at(target))?;
        }
        Ok(addresses)
    }
}

async fn first_open(addresses: &[IpAddr], port: u16) -> io::Result<TcpStream> {
    let mut outcome = Err(io::ErrorKind::AddrNotAvailable.into());
    for address in addresses {
        outcome = TcpStream::connect((*address, port)).await;
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

async fn secured(tcp: TcpStream, target: &Target, pin: Pin, time: Duration) -> Result<Box<dyn Stream>, SourceError> {
    let (config, seen) = tls::client_config(pin).map_err(|error| SourceError::Failed(error.to_string()))?;
    let handshake = TlsConnector::from(config).connect(server_name(target)?, tcp);
    match timeout(time, handshake).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(error)) => Err(handshake_failure(target, &seen, &error)),
        Err(_) => Err(unreachable(target)),
    }
}

fn handshake_failure(target: &Target, seen: &Arc<Seen>, error: &io::Error) -> SourceError {
    if let Some(complaint) = seen.complaint() {
        return SourceError::Failed(format!("`{target}` is not trusted: {complaint}"));
    }
    match error.kind() {
        io::ErrorKind::InvalidData => SourceError::Failed(format!("TLS with `{target}` failed: {error}")),
        _ => unreachable(target),
    }
}

fn server_name(target: &Target) -> Result<ServerName<'static>, SourceError> {
    match &target.host {
        // A dot at the end is for name lookup; certificates do not have it.
        Host::Domain(name) => ServerName::try_from(name.trim_end_matches('.').to_owned())
            .map_err(|_| SourceError::Refused(format!("`{name}` is no host name that a certificate could have"))),
        Host::Ipv4(address) => Ok(IpAddr::from(*address).into()),
        Host::Ipv6(address) => Ok(IpAddr::from(*address).into()),
    }
}

fn unknown(name: &str) -> SourceError {
    SourceError::Unreachable(format!("the host name `{name}` is unknown here; check its spelling and the name servers"))
}

fn unreachable(target: &Target) -> SourceError {
    SourceError::Unreachable(format!(
        "`{target}` cannot be reached; check the address, and that its server runs and is open to this one"
    ))
}
