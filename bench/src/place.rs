//! Where a request goes: one server's socket, with or without TLS, and a path. Sends nothing.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};

/// Whether a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Plain.
    Http,
    /// Over TLS.
    Https,
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// With TLS or without.
    pub(crate) scheme: Scheme,
    /// The server.
    pub(crate) socket: SocketAddr,
    /// Path and query.
    pub(crate) path: String,
}

impl Scheme {
    /// As addresses begin.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

impl Place {
    /// A path of a server.
    pub(crate) fn new(scheme: Scheme, socket: SocketAddr, path: impl Into<String>) -> Self {
        Self { scheme, socket, path: path.into() }
    }

    /// The same server with another path.
    pub(crate) fn at(&self, path: impl Into<String>) -> Self {
        Self::new(self.scheme, self.socket, path)
    }

    /// An address that a server gave, of `127.0.0.1` or `localhost` with a port.
    ///
    /// # Errors
    /// When it is no such address.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let (scheme, rest) = match text.split_once("://") {
            Some(("http", rest)) => (Scheme::Http, rest),
            Some(("https", rest)) => (Scheme::Https, rest),
            _ => bail!("`{text}` is no address of http or https"),
        };
        let end = rest.find('/').unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        let socket = host.replace("localhost", "127.0.0.1").parse().with_context(|| format!("`{host}` in `{text}`"))?;
        Ok(Self::new(scheme, socket, if path.is_empty() { "/" } else { path }))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn addresses_of_servers_are_taken_apart() {
        let place = Place::parse("https://localhost:8443/a/b?c=d").unwrap();
        assert_eq!(place, Place::new(Scheme::Https, "127.0.0.1:8443".parse().unwrap(), "/a/b?c=d"));
        assert_eq!(Place::parse("http://127.0.0.1:80").unwrap().path, "/");
        assert!(Place::parse("ftp://127.0.0.1:80/").is_err());
        assert!(Place::parse("http://example.org/").is_err());
    }
}
