//! HTTP with one idea of which certificate to trust, and its failures in words. Knows no operation.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header::RETRY_AFTER};
use reqwest::{RequestBuilder, Response, redirect::Policy};
use tls::{Pin, Seen};
use url::Url;

use crate::TransportError;

/// To open a connection, TLS included.
const CONNECT: Duration = Duration::from_secs(15);
/// Most bytes of an answer that is no file.
const ANSWER_BYTES: usize = 64 << 20;
/// Most bytes of an error's text that are shown.
const SHOWN_BYTES: usize = 2000;

/// Connections that trust one thing.
#[derive(Clone)]
pub(crate) struct Wire {
    http: reqwest::Client,
    seen: Arc<Seen>,
}

impl Wire {
    /// Opens no connection yet.
    pub(crate) fn new(trust: Pin) -> Result<Self, String> {
        let (config, seen) = tls::client_config(trust).map_err(|error| error.to_string())?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(rustls::ClientConfig::clone(&config))
            .http1_only()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .user_agent(concat!("quire/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| causes(&error))?;
        Ok(Self { http, seen })
    }

    pub(crate) fn post(&self, url: &Url) -> RequestBuilder {
        self.http.post(url.clone())
    }

    pub(crate) fn put(&self, url: &Url) -> RequestBuilder {
        self.http.put(url.clone())
    }

    pub(crate) fn get(&self, url: &Url) -> RequestBuilder {
        self.http.get(url.clone())
    }

    pub(crate) fn head(&self, url: &Url) -> RequestBuilder {
        self.http.head(url.clone())
    }

    /// Sends a request and gives its answer, whatever its status.
    pub(crate) async fn send(&self, url: &Url, request: RequestBuilder) -> Result<Response, TransportError> {
        request.send().await.map_err(|error| self.failure(url, &error))
    }

    /// What an error of the HTTP library means to a person.
    pub(crate) fn failure(&self, url: &Url, error: &reqwest::Error) -> TransportError {
        let address = address(url);
        if !error.is_connect() {
            return TransportError::Interrupted { address, cause: causes(error) };
        }
        match (self.seen.complaint(), self.seen.certificate()) {
            (Some(complaint), Some(certificate)) => {
                TransportError::Certificate { address, sha256: certificate.sha256.to_string(), complaint }
            }
            _ => TransportError::Unreachable { address, cause: causes(error) },
        }
    }

    /// The whole body of an answer that is no file.
    pub(crate) async fn body(&self, url: &Url, mut response: Response) -> Result<Bytes, TransportError> {
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failure(url, &error))? {
            if body.len() + chunk.len() > ANSWER_BYTES {
                return Err(TransportError::TooLong { address: address(url), limit: ANSWER_BYTES });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// The error that an answer with an unwanted status is.
    pub(crate) async fn refusal(&self, url: &Url, response: Response) -> TransportError {
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        let body = self.body(url, response).await.unwrap_or_default();
        let body = String::from_utf8_lossy(body.get(..SHOWN_BYTES).unwrap_or(&body)).into_owned();
        TransportError::Status { address: address(url), status, body, retry_after }
    }
}

/// The wish of a server to be asked again later, in seconds. Its other form, a date, is not read: clocks differ.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

/// Scheme, host and port: the rest of an address may be a secret.
pub(crate) fn address(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The innermost cause says most.
fn causes(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    let mut source = error.source();
    while let Some(inner) = source {
        cause = inner;
        source = inner.source();
    }
    cause.to_string().to_lowercase()
}
