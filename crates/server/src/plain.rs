//! Short answers in plain text, for the addresses that are not vAPI.

use http::{HeaderValue, Response, StatusCode, header};
use hyper::ext::ReasonPhrase;

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

/// Most characters of a reason in a status line.
const REASON: usize = 240;

/// The same answer with `why` in its status line too, behind the usual words: govc and Terraform show their users that line
/// alone when a transfer is refused (govmomi's `Upload` and `Download` make their error of it).
pub fn told(mut response: Response<Body>, why: &str) -> Response<Body> {
    let usual = response.status().canonical_reason().unwrap_or("Error");
    let plain = |letter: char| if letter == ' ' || letter.is_ascii_graphic() { letter } else { '?' };
    let line: String = format!("{usual}: {why}").chars().take(REASON).map(plain).collect();
    if let Ok(reason) = ReasonPhrase::try_from(line.into_bytes()) {
        response.extensions_mut().insert(reason);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(why: &str) -> String {
        let response = told(text(StatusCode::BAD_REQUEST, why), why);
        let reason = response.extensions().get::<ReasonPhrase>().map(|reason| reason.as_bytes().to_vec());
        String::from_utf8(reason.unwrap_or_default()).unwrap_or_default()
    }

    #[test]
    fn a_reason_stays_one_short_line_of_plain_letters() {
        assert_eq!(line("file `a.iso` is too long"), "Bad Request: file `a.iso` is too long");
        assert_eq!(line("file `a\r\nSet-Cookie: b` \u{1F4BF}"), "Bad Request: file `a??Set-Cookie: b` ?");
        assert_eq!(line(&"x".repeat(10_000)).len(), REASON);
    }
}
