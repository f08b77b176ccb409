//! The cookie that a login over REST sets (legacy contract §4).

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::credentials::SESSION;
use crate::{OperationDef, Value};

/// Which cookie a login is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cookie {
    /// None: the request said that it authenticates by header.
    Unwanted,
    /// One for https alone.
    Secure,
    /// One that also goes over http: a browser drops a `Secure` cookie that came without TLS.
    Plain,
}

impl Cookie {
    /// The cookie for a request with these headers that reached the server at `origin`.
    pub(super) fn of(headers: &HeaderMap, origin: &str) -> Self {
        if headers.contains_key("vmware-use-header-authn") {
            return Self::Unwanted;
        }
        if origin.starts_with("https://") { Self::Secure } else { Self::Plain }
    }

    /// The header with the session id `value`, if `operation` made one.
    pub(super) fn carrying(self, operation: &OperationDef, value: &Value) -> Option<(HeaderName, HeaderValue)> {
        let Value::Secret(id) = value else { return None };
        let secure = match self {
            Self::Unwanted => return None,
            Self::Secure => " Secure;",
            Self::Plain => "",
        };
        if !operation.is_login() {
            return None;
        }
        let text = format!("{SESSION}={id};{secure} HttpOnly; SameSite=Strict; Path=/");
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some((header::SET_COOKIE, header))
    }
}
