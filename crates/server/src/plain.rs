//! Short answers in plain text, for the addresses that are not vAPI.

use http::{HeaderValue, Response, StatusCode, header};

use crate::listener::{Body, full};

/// An answer of one line.
pub fn text(status: StatusCode, line: &str) -> Response<Body> {
    let mut response = Response::new(full(format!("{line}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
