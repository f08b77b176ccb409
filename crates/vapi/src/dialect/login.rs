//! The cookie that a login over REST sets (legacy contract §4).

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::credentials::SESSION;
use crate::{OperationDef, Value};

/// The cookie with the session id, unless the request said that it authenticates by header.
pub(super) fn cookie(
    operation: &OperationDef,
    value: &Value,
    headers: &HeaderMap,
) -> Option<(HeaderName, HeaderValue)> {
    let Value::Secret(id) = value else {
        return None;
    };
    if !operation.is_login() || headers.contains_key("vmware-use-header-authn") {
        return None;
    }
    let text = format!("{SESSION}={id}; Secure; HttpOnly; SameSite=Strict; Path=/");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some((header::SET_COOKIE, value))
}
