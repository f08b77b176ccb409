//! `GET` and `HEAD` on a data address: a file or parts of it. The address is the authorisation.

mod outgoing;

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header, request::Parts};
use library_core::{
    Domain, Error, Meaning,
    model::{DownloadFileKey, DownloadSessionId},
    ports::content_store::Manner,
    transfer::Download,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    address::{AddressBook, DataAddress},
    conditions::{self, ETag, Verdict},
    events::Watched,
    listener::{self, Body, ConnInfo, Scheme},
    ranges::{self, Wanted, multipart::Multipart},
    refuse::refuse_watched,
    transfers::{About, Transfers},
};
use outgoing::Outgoing;

/// Every file goes out as bytes: whatever its name says, no browser may run it.
const CONTENT_TYPE: &str = "application/octet-stream";

/// Serves a file.
pub async fn download(
    (domain, transfers): (&Arc<Domain>, &Transfers),
    book: &AddressBook,
    address: DataAddress,
    (request, watched): (&Parts, Watched),
) -> Response<Body> {
    if !book.verify(&address, 0) {
        let text = "the download address is not valid; ask `file prepare` of the download session for it again";
        return refuse_watched(&Error::new(Meaning::NotFound, "quire.transfer.address", text), watched);
    }
    let key = DownloadFileKey { session: DownloadSessionId::new(&address.session), name: address.file };
    match domain.open_download(&key).await {
        Ok(download) => serve((domain, transfers), &download, (request, watched)).await,
        Err(error) => refuse_watched(&error, watched),
    }
}

/// Answers a request for a file that may be read; what goes out waits for its turn.
pub async fn serve(
    (domain, transfers): (&Domain, &Transfers),
    download: &Download,
    (request, mut watched): (&Parts, Watched),
) -> Response<Body> {
    let etag = ETag::of_sha256(&download.sha256);
    let mut response = match conditions::judge(&request.headers, &etag) {
        Verdict::NotModified => status(StatusCode::NOT_MODIFIED),
        Verdict::PreconditionFailed => status(StatusCode::PRECONDITION_FAILED),
        Verdict::Proceed => {
            let wanted = wanted(request, (&etag, download.size));
            let mut response = head(download, &wanted);
            if let Some(outgoing) = outgoing(&request.method, wanted, download) {
                let about = match About::from(domain, download.key(), outgoing.bytes()).await {
                    Ok(about) => about,
                    Err(error) => return refuse_watched(&error, watched),
                };
                match transfers.admit(about).await {
                    Ok(permit) => watched.permit = Some(Arc::new(permit)),
                    Err(refusal) => {
                        watched.refused = Some(refusal.id());
                        return refusal.answer();
                    }
                }
                // Opened before anything is said: what cannot be read is refused, not cut.
                let first = match download.read(outgoing.first(), manner(request)).await {
                    Ok(first) => first,
                    Err(error) => return refuse_watched(&error, watched),
                };
                *response.body_mut() = outgoing.body((download, manner(request)), first, watched);
            }
            response
        }
    };
    describe(response.headers_mut(), download, &etag);
    response
}

/// What of the content a request asks for. Ranges are for GET alone (RFC 9110, 14.2).
fn wanted(request: &Parts, (etag, size): (&ETag, u64)) -> Wanted {
    let range = request.headers.get(header::RANGE);
    let range = range.filter(|_| request.method == Method::GET && conditions::range_counts(&request.headers, etag));
    ranges::wanted(range.and_then(|value| value.to_str().ok()), size)
}

/// The answer without its bytes.
fn head(download: &Download, wanted: &Wanted) -> Response<Body> {
    let size = download.size;
    let mut response = Response::new(listener::empty());
    let headers = response.headers_mut();
    let (status, length) = match wanted {
        Wanted::Whole => (StatusCode::OK, size),
        Wanted::One(range) => {
            set(headers, header::CONTENT_RANGE, &ranges::content_range(range, size));
            (StatusCode::PARTIAL_CONTENT, range.end - range.start)
        }
        Wanted::Many(parts) => (StatusCode::PARTIAL_CONTENT, frame(download).length(parts)),
        Wanted::Unsatisfiable => {
            set(headers, header::CONTENT_RANGE, &ranges::content_range_of_none(size));
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            return response;
        }
    };
    let kind = match wanted {
        Wanted::Many(_) => frame(download).content_type(),
        Wanted::Whole | Wanted::One(_) | Wanted::Unsatisfiable => CONTENT_TYPE.to_owned(),
    };
    set(headers, header::CONTENT_LENGTH, &length.to_string());
    set(headers, header::CONTENT_TYPE, &kind);
    *response.status_mut() = status;
    response
}

/// The frame around several parts.
fn frame(download: &Download) -> Multipart {
    // The boundary needs to be no secret, only unlikely in content; the digest is.
    Multipart::new(download.sha256.get(..32).unwrap_or("quire-part"), CONTENT_TYPE, download.size)
}

/// What of the content goes out, if anything does.
fn outgoing(method: &Method, wanted: Wanted, download: &Download) -> Option<Outgoing> {
    if method == Method::HEAD {
        return None;
    }
    match wanted {
        Wanted::Whole => Some(Outgoing::one(0..download.size)),
        Wanted::One(range) => Some(Outgoing::one(range)),
        Wanted::Many(parts) => Outgoing::framed(frame(download), parts),
        Wanted::Unsatisfiable => None,
    }
}

/// A plain socket is given slices of the file itself; for TLS the bytes are looked at.
fn manner(request: &Parts) -> Manner {
    match request.extensions.get::<ConnInfo>().map(|conn| conn.scheme) {
        Some(Scheme::Http) => Manner::Mapped,
        Some(Scheme::Https) | None => Manner::Copied,
    }
}

fn describe(headers: &mut HeaderMap, download: &Download, etag: &ETag) {
    headers.extend(etag.header().map(|value| (header::ETAG, value)));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-transform"));
    let modified = download.modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    set(headers, header::LAST_MODIFIED, &modified);
    let name = utf8_percent_encode(&download.name, NON_ALPHANUMERIC);
    set(headers, header::CONTENT_DISPOSITION, &format!("attachment; filename*=UTF-8''{name}"));
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(listener::empty());
    *response.status_mut() = status;
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
}
