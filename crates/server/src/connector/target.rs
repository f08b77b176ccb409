//! The address of a pull, read strictly. Pure; its text never shows the query, which may hold a secret.

use std::fmt;
use std::net::IpAddr;

use library_core::ports::source::SourceError;
use url::{Host, Url};

/// Longest address, in bytes.
const LONGEST: usize = 8192;

/// How a source is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Plain.
    Http,
    /// TLS.
    Https,
}

/// An `http` or `https` address without credentials.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) scheme: Scheme,
    pub(super) host: Host<String>,
    pub(super) port: u16,
    url: Url,
}

impl Target {
    /// Reads an address as a client gave it.
    pub(super) fn parse(text: &str) -> Result<Self, SourceError> {
        check_text(text)?;
        let url = Url::parse(text).map_err(|error| refused(format!("the source is no address ({error})")))?;
        Self::of(url)
    }

    /// The target of a redirect from here.
    pub(super) fn follow(&self, location: &str) -> Result<Self, SourceError> {
        check_text(location)?;
        let url = self.url.join(location).map_err(|_| {
            SourceError::Failed(format!(
                "`{self}` redirects to something that is no address; give the file's own address"
            ))
        })?;
        let next = Self::of(url)?;
        if self.scheme == Scheme::Https && next.scheme == Scheme::Http {
            return Err(refused(format!("`{self}` redirects from `https` to `http`, which is not followed")));
        }
        Ok(next)
    }

    /// The address that the host is, if it is not a name.
    pub(super) fn literal_address(&self) -> Option<IpAddr> {
        match self.host {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
        }
    }

    /// Whether `other` is on the same server: what may be told to one may be told to the other.
    pub(super) fn has_origin_of(&self, other: &Self) -> bool {
        self.url.origin() == other.url.origin()
    }

    /// What a request for it asks for: path and query.
    pub(super) fn path_and_query(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// Value of the `host` header.
    pub(super) fn host_header(&self) -> String {
        match self.url.port() {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.to_string(),
        }
    }

    /// Whether the address itself says that it means a web page.
    pub(super) fn is_page(&self) -> bool {
        let path = self.url.path().to_ascii_lowercase();
        [".html", ".htm", ".xhtml"].iter().any(|end| path.ends_with(end))
    }

    fn of(url: Url) -> Result<Self, SourceError> {
        let scheme = match url.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            other => return Err(refused(format!("`{other}` addresses are not fetched; use `https` or `http`"))),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(CREDENTIALS.to_owned()));
        }
        let (Some(host), Some(port)) = (url.host().map(|host| host.to_owned()), url.port_or_known_default()) else {
            return Err(refused("the source's address has no host".to_owned()));
        };
        Ok(Self { scheme, host, port, url })
    }
}

const CREDENTIALS: &str = "the source's address holds a user name or password, which is not sent; use an address that \
                           needs none";

/// Refuses what the WHATWG parser would silently drop or mend: one reader may see another host than the next.
fn check_text(text: &str) -> Result<(), SourceError> {
    if text.len() > LONGEST {
        return Err(refused(format!("the source's address is longer than {LONGEST} bytes")));
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(refused(
            "the source's address holds a blank, backslash or control character; encode it".to_owned(),
        ));
    }
    let authority = text.split_once("//").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
    if authority.contains('@') {
        return Err(refused(CREDENTIALS.to_owned()));
    }
    Ok(())
}

fn refused(text: String) -> SourceError {
    SourceError::Refused(text)
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.url.scheme(), self.host_header(), self.url.path())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn hostile_addresses_are_refused() {
        for text in [
            "",
            "file",
            "gopher://h/",
            "ftp://h/f",
            "dict://h",
            "jar:http://h!/",
            "data:,x",
            "file:///etc/passwd",
            "ds:///vmfs/volumes/x",
            "http://u:p@h/",
            "http://u@h/",
            "http://@h/",
            "https:user:pw@h/",
            "http://h\r\nx: y/",
            "http://h/a b",
            "http://h/\tx",
            "http:\\\\h\\x",
            "http://h/\u{a0}",
            "http://",
            "http://h:99999/",
            "http://[::1/",
            "http://a%00b/",
            "//h/x",
            " http://h/",
        ] {
            assert!(matches!(Target::parse(text), Err(SourceError::Refused(_))), "{text}");
        }
        assert!(Target::parse(&format!("http://h/{}", "x".repeat(LONGEST))).is_err());
    }

    #[test]
    fn disguised_numbers_are_seen_as_the_address_they_are() {
        for text in
            ["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://127.0.0.1./"]
        {
            let loopback = "127.0.0.1".parse::<IpAddr>().unwrap();
            assert_eq!(Target::parse(text).unwrap().literal_address(), Some(loopback), "{text}");
        }
        let mapped = Target::parse("http://[::ffff:7f00:1]/").unwrap().literal_address().unwrap();
        assert_eq!(mapped.to_canonical(), "127.0.0.1".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn what_follows_the_host_does_not_become_the_host() {
        assert_eq!(Target::parse("http://host#@evil").unwrap().host_header(), "host");
        assert_eq!(Target::parse("http://host?@evil").unwrap().host_header(), "host");
        assert_eq!(Target::parse("http://host:81/@evil").unwrap().host_header(), "host:81");
    }

    #[test]
    fn a_redirect_to_http_or_to_another_scheme_is_refused() {
        let from = Target::parse("https://h/a").unwrap();
        assert!(matches!(from.follow("http://h/b"), Err(SourceError::Refused(_))));
        assert!(matches!(from.follow("file:///b"), Err(SourceError::Refused(_))));
        assert!(matches!(from.follow("//u:p@evil/b"), Err(SourceError::Refused(_))));
        assert_eq!(from.follow("/b").unwrap().to_string(), "https://h/b");
        assert_eq!(from.follow("//other/b?secret").unwrap().to_string(), "https://other/b");
        assert_eq!(Target::parse("http://h/a").unwrap().follow("https://h/b").unwrap().scheme, Scheme::Https);
    }
}
