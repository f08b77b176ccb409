//! `/docs`: the reference of the API as a page for people, and `/docs/openapi.json`, the document that it is drawn
//! from. Made once at start, from declarations; the same for everybody, logged in or not. Knows nothing of what is
//! stored.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use sha2::{Digest, Sha256};
use vapi::openapi::{
    Document,
    page::{STYLE, page},
};

use crate::{
    conditions::{ETag, Verdict, judge},
    listener::{self, Body},
};

/// Both texts.
pub struct Docs {
    page: Text,
    document: Text,
}

/// One of them, as it is sent.
pub struct Text {
    body: Bytes,
    etag: ETag,
    content_type: &'static str,
    /// What a browser may do with it.
    policy: String,
}

impl Docs {
    /// The texts of `document`.
    pub fn of(document: &Document) -> Self {
        let style = STANDARD.encode(Sha256::digest(STYLE));
        let policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        Self {
            page: Text {
                policy: format!("{policy}; style-src 'sha256-{style}'"),
                ..Text::of(page(document), "text/html; charset=utf-8")
            },
            document: Text { policy: policy.to_owned(), ..Text::of(format!("{document:#}\n"), "application/json") },
        }
    }

    /// The text at `path`, if it is one of these.
    pub fn at(&self, path: &str) -> Option<&Text> {
        match path {
            "/docs" | "/docs/" => Some(&self.page),
            "/docs/openapi.json" => Some(&self.document),
            _ => None,
        }
    }
}

impl Text {
    fn of(text: String, content_type: &'static str) -> Self {
        let etag = ETag::of_sha256(&hex::encode(Sha256::digest(&text)));
        Self { body: Bytes::from(text), etag, content_type, policy: String::new() }
    }

    /// The answer to `GET` or `HEAD`.
    pub fn answer(&self, method: &Method, headers: &HeaderMap) -> Response<Body> {
        let (status, length) = match judge(headers, &self.etag) {
            Verdict::Proceed => (StatusCode::OK, Some(self.body.len())),
            Verdict::NotModified => (StatusCode::NOT_MODIFIED, None),
            Verdict::PreconditionFailed => (StatusCode::PRECONDITION_FAILED, Some(0)),
        };
        let is_sent = status == StatusCode::OK && method != Method::HEAD;
        let body = if is_sent { listener::full(self.body.clone()) } else { listener::empty() };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.extend(length.map(|length| (header::CONTENT_LENGTH, HeaderValue::from(length))));
        headers.extend(self.etag.header().map(|value| (header::ETAG, value)));
        headers.extend(HeaderValue::from_str(&self.policy).map(|value| (header::CONTENT_SECURITY_POLICY, value)));
        headers.extend(self.plain_headers().map(|(name, value)| (name, HeaderValue::from_static(value))));
        response
    }

    fn plain_headers(&self) -> [(HeaderName, &'static str); 4] {
        [
            (header::CONTENT_TYPE, self.content_type),
            // Another release has another text at the same address.
            (header::CACHE_CONTROL, "no-cache"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
        ]
    }
}
