//! The beginning of absolute addresses in answers. Takes a client's word for the host only if it is one.

use http::uri::Authority;
use http::{HeaderMap, Request, header};

use super::ConnInfo;

/// `https://host:port` for addresses in the answer to `request`: the configured public address, else the request's own
/// host if it is valid, else the address on which the request arrived. Without a slash at the end.
pub fn origin<B>(request: &Request<B>, conn: ConnInfo, public_address: Option<&str>) -> String {
    if let Some(public) = public_address {
        return public.trim_end_matches('/').to_owned();
    }
    let asked = request.uri().authority().cloned().or_else(|| host(request.headers()));
    let scheme = conn.scheme.as_str();
    match asked.filter(is_plain) {
        Some(authority) => [scheme, "://", authority.as_str()].concat(),
        None => format!("{scheme}://{}", conn.local),
    }
}

/// The one Host header; two are as good as none.
fn host(headers: &HeaderMap) -> Option<Authority> {
    let mut given = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (given.next(), given.next()) else {
        return None;
    };
    Authority::try_from(host.as_bytes()).ok()
}

/// A host name or address with an optional port, and nothing that could mean something else in a link.
fn is_plain(authority: &Authority) -> bool {
    let host = authority.host();
    let (name, allowed): (_, fn(u8) -> bool) = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => (address, |byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')),
        None => (host, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')),
    };
    let rest = authority.as_str().strip_prefix(host);
    let port_is_plain = match rest {
        Some("") => true,
        Some(port) => port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0)),
        None => false,
    };
    !name.is_empty() && name.bytes().all(allowed) && port_is_plain
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::listener::Scheme;

    const CONN: ConnInfo = ConnInfo {
        peer: std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 5),
        local: std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8443),
        scheme: Scheme::Https,
    };

    fn by_host(host: &str) -> String {
        let request = Request::builder().header(header::HOST, host).body(()).unwrap();
        origin(&request, CONN, None)
    }

    #[test]
    fn a_valid_host_is_taken() {
        for host in ["library.test", "library.test:8443", "10.0.0.1:443", "[fd00::1]:8443", "my_host"] {
            assert_eq!(by_host(host), format!("https://{host}"));
        }
    }

    #[test]
    fn anything_else_falls_back_to_the_address_of_the_socket() {
        for host in
            ["", "a@b", "user:pw@host", "host/x", "host?x", "host:", "host:0", "host:99999", "a b", "[::1", "h\"x"]
        {
            assert_eq!(by_host(host), "https://127.0.0.1:8443", "{host}");
        }
    }

    #[test]
    fn two_hosts_are_none() {
        let request = Request::builder().header(header::HOST, "a").header(header::HOST, "b").body(()).unwrap();
        assert_eq!(origin(&request, CONN, None), "https://127.0.0.1:8443");
    }

    #[test]
    fn the_public_address_beats_every_host() {
        let request = Request::builder().header(header::HOST, "evil.test").body(()).unwrap();
        assert_eq!(origin(&request, CONN, Some("https://library.test/")), "https://library.test");
    }
}
