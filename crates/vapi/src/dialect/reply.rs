//! An answer on its way to HTTP.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

use crate::{FaultKind, OperationDef};

/// `Content-Type` of JSON, without a charset: clients compare it literally.
pub(super) const JSON: &str = "application/json";
/// `Content-Type` of XML.
pub(super) const XML: &str = "application/xml";

/// What became of a request: in the extensions of each response, for the server's log and metrics.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answered {
    /// The operation, when the request named one that exists.
    pub operation: Option<&'static OperationDef>,
    /// The fault with which it ended.
    pub fault: Option<FaultKind>,
}

/// An answer before its headers are complete.
#[derive(Debug, Default)]
pub(super) struct Reply {
    status: u16,
    content: Option<(&'static str, Vec<u8>)>,
    pub(super) headers: HeaderMap,
    pub(super) answered: Answered,
}

impl Reply {
    /// An answer without a document.
    pub(super) fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// An answer with a document.
    pub(super) fn document(status: u16, content_type: &'static str, document: Vec<u8>) -> Self {
        Self { content: Some((content_type, document)), ..Self::empty(status) }
    }

    /// The same answer with another status.
    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self { status: status.as_u16(), ..self }
    }

    /// The HTTP response.
    pub(super) fn into_response(self, request_id: &str) -> Response<Bytes> {
        let (content_type, body) = match self.content {
            Some((content_type, document)) => (Some(content_type), Bytes::from(document)),
            None => (None, Bytes::new()),
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers;
        let headers = response.headers_mut();
        if let Some(content_type) = content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        if let Ok(id) = HeaderValue::from_str(request_id)
            && !id.is_empty()
        {
            headers.insert(HeaderName::from_static("x-request-id"), id);
        }
        response.extensions_mut().insert(self.answered);
        response
    }
}
