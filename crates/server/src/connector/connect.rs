//! From a target to an open stream: look up once, judge every address, connect to what was judged.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use library_core::ports::source::SourceError;
use rustls::pki_types::ServerName;
use tls::{Certificate, Pin, Seen};
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

/// An open connection.
pub(super) struct Connected {
    pub(super) stream: Box<dyn Stream>,
    /// The certificate that the other side showed; `None` without TLS.
    pub(super) peer: Option<Certificate>,
}

/// Why there is no connection.
#[derive(Debug)]
pub(super) struct Unconnected {
    pub(super) why: Why,
    /// For the client.
    pub(super) text: String,
    /// The certificate that the other side showed, if it came that far.
    pub(super) peer: Option<Box<Certificate>>,
}

/// What kind of obstacle it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The address is not one that this server goes to.
    Refused,
    /// Its host has no address.
    UnknownHost,
    /// Nobody answered in time.
    TimedOut,
    /// Its certificate is not trusted.
    Untrusted,
    /// It speaks no TLS, or not ours.
    NoTls,
    /// Nobody is there.
    Unreachable,
}

impl Why {
    fn so(self, text: String) -> Unconnected {
        Unconnected { why: self, text, peer: None }
    }
}

impl From<Unconnected> for SourceError {
    fn from(unconnected: Unconnected) -> Self {
        match unconnected.why {
            Why::Refused => Self::Refused(unconnected.text),
            Why::Untrusted | Why::NoTls => Self::Failed(unconnected.text),
            Why::UnknownHost | Why::TimedOut | Why::Unreachable => Self::Unreachable(unconnected.text),
        }
    }
}

impl Connector {
    /// Connects to `target`, whose certificate must satisfy `pin`.
    pub(super) async fn connect(&self, target: &Target, pin: Pin) -> Result<Connected, Unconnected> {
        let addresses = self.addresses(target).await?;
        let time = self.rules.connect_time;
        // One text for refused and filtered: pulls are no port scanner.
        let tcp = match timeout(time, first_open(&addresses, target.port)).await {
            Ok(Ok(tcp)) => tcp,
            Ok(Err(_)) => return Err(Why::Unreachable.so(unreachable(target))),
            Err(_) => return Err(Why::TimedOut.so(unreachable(target))),
        };
        match target.scheme {
            Scheme::Http => Ok(Connected { stream: Box::new(tcp), peer: None }),
            Scheme::Https => secured(tcp, target, pin, time).await,
        }
    }

    /// The target's addresses, all of them allowed.
    async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, Unconnected> {
        let addresses = match &target.host {
            Host::Domain(name) => match timeout(self.rules.connect_time, self.resolver.resolve(name)).await {
                Ok(Ok(addresses)) if !addresses.is_empty() => addresses,
                Ok(Ok(_) | Err(_)) | Err(_) => return Err(Why::UnknownHost.so(unknown(name))),
            },
            Host::Ipv4(address) => vec![(*address).into()],
            Host::Ipv6(address) => vec![(*address).into()],
        };
        for address in &addresses {
            self.rules.networks.judge(*address).map_err(|denied| Why::Refused.so(denied.at(target)))?;
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

async fn secured(tcp: TcpStream, target: &Target, pin: Pin, time: Duration) -> Result<Connected, Unconnected> {
    let (config, seen) = tls::client_config(pin).map_err(|error| Why::NoTls.so(error.to_string()))?;
    let handshake = TlsConnector::from(config).connect(server_name(target)?, tcp);
    match timeout(time, handshake).await {
        Ok(Ok(stream)) => Ok(Connected { stream: Box::new(stream), peer: seen.certificate() }),
        Ok(Err(error)) => Err(handshake_failure(target, &seen, &error)),
        Err(_) => Err(Why::TimedOut.so(unreachable(target))),
    }
}

fn handshake_failure(target: &Target, seen: &Seen, error: &io::Error) -> Unconnected {
    if let Some(complaint) = seen.complaint() {
        let text = format!("`{target}` is not trusted: {complaint}");
        return Unconnected { why: Why::Untrusted, text, peer: seen.certificate().map(Box::new) };
    }
    match error.kind() {
        io::ErrorKind::InvalidData => Why::NoTls.so(format!("TLS with `{target}` failed: {error}")),
        _ => Why::Unreachable.so(unreachable(target)),
    }
}

fn server_name(target: &Target) -> Result<ServerName<'static>, Unconnected> {
    match &target.host {
        // A dot at the end is for name lookup; certificates do not have it.
        Host::Domain(name) => ServerName::try_from(name.trim_end_matches('.').to_owned())
            .map_err(|_| Why::Refused.so(format!("`{name}` is no host name that a certificate could have"))),
        Host::Ipv4(address) => Ok(IpAddr::from(*address).into()),
        Host::Ipv6(address) => Ok(IpAddr::from(*address).into()),
    }
}

fn unknown(name: &str) -> String {
    format!("the host name `{name}` is unknown here; check its spelling and the name servers")
}

fn unreachable(target: &Target) -> String {
    format!("`{target}` cannot be reached; check the address, and that its server runs and is open to this one")
}
