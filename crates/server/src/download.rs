//! `GET` and `HEAD` on a data address: a file or parts of it. The address is the authorisation.

use std::{
    ops::Range,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header, request::Parts};
use library_core::{
    Domain, Error, Meaning,
    model::{DownloadFileKey, DownloadSessionId},
    ports::content_store::Manner,
    transfer::{Download, Reading},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    address::{AddressBook, DataAddress},
    conditions::{self, ETag, Verdict},
    events::Watched,
    listener::{self, Body, ConnInfo, Scheme},
    plain,
    ranges::{self, Wanted, multipart::Multipart},
    transfers::{About, HELD, Permit, Transfers},
    upload::refuse,
};

/// Every file goes out as bytes: whatever its name says, no browser may run it.
const CONTENT_TYPE: &str = "application/octet-stream";

/// Serves a file.
pub async fn download(
    (domain, transfers): (&Arc<Domain>, &Transfers),
    book: &AddressBook,
    address: DataAddress,
    (request, mut watched): (&Parts, Watched),
) -> Response<Body> {
    if !book.verify(&address, 0) {
        watched.refused = Some("quire.transfer.address");
        return plain::text(StatusCode::NOT_FOUND, "the download address is not valid");
    }
    let key = DownloadFileKey { session: DownloadSessionId::new(&address.session), name: address.file };
    let download = match domain.open_download(&key).await {
        Ok(download) => download,
        Err(error) => {
            watched.refused = Some(error.id);
            return refuse(&error);
        }
    };
    serve((domain, transfers), &download, (request, watched)).await
}

/// Answers a request for a file that may be read; what goes out waits for its turn.
pub async fn serve(
    (domain, transfers): (&Domain, &Transfers),
    download: &Download,
    (request, mut watched): (&Parts, Watched),
) -> Response<Body> {
    let headers = &request.headers;
    let etag = ETag::of_sha256(&download.sha256);
    let mut response = match conditions::judge(headers, &etag) {
        Verdict::NotModified => status(StatusCode::NOT_MODIFIED),
        Verdict::PreconditionFailed => status(StatusCode::PRECONDITION_FAILED),
        Verdict::Proceed => {
            let range = headers.get(header::RANGE).filter(|_| conditions::range_counts(headers, &etag));
            let wanted = ranges::wanted(range.and_then(|value| value.to_str().ok()), download.size);
            if let Some(bytes) = outgoing(&request.method, &wanted, download.size) {
                let about = match About::from(domain, download.key(), bytes).await {
                    Ok(about) => about,
                    Err(error) => {
                        watched.refused = Some(error.id);
                        return refuse(&error);
                    }
                };
                match transfers.admit(about).await {
                    Ok(permit) => watched.permit = Some(Arc::new(permit)),
                    Err(refusal) => {
                        watched.refused = Some(refusal.id());
                        return refusal.answer();
                    }
                }
            }
            match answer(download, wanted, (request, watched)).await {
                Ok(response) => response,
                Err(error) => return refuse(&error),
            }
        }
    };
    describe(response.headers_mut(), download, &etag);
    response
}

/// How many bytes of the file go out, if any do.
fn outgoing(method: &Method, wanted: &Wanted, size: u64) -> Option<u64> {
    let length = |range: &Range<u64>| range.end - range.start;
    if method == Method::HEAD {
        return None;
    }
    match wanted {
        Wanted::Whole => Some(size),
        Wanted::One(range) => Some(length(range)),
        Wanted::Many(ranges) => Some(ranges.iter().map(length).sum()),
        Wanted::Unsatisfiable => None,
    }
}

async fn answer(
    download: &Download,
    wanted: Wanted,
    (request, watched): (&Parts, Watched),
) -> Result<Response<Body>, Error> {
    let size = download.size;
    match wanted {
        Wanted::Whole => part(download, 0..size, (request, watched)).await,
        Wanted::One(range) => {
            let mut response = part(download, range.clone(), (request, watched)).await?;
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(response.headers_mut(), header::CONTENT_RANGE, &ranges::content_range(&range, size));
            Ok(response)
        }
        Wanted::Many(parts) => many(download, parts, (request, watched)).await,
        Wanted::Unsatisfiable => {
            let mut response = status(StatusCode::RANGE_NOT_SATISFIABLE);
            set(response.headers_mut(), header::CONTENT_RANGE, &ranges::content_range_of_none(size));
            Ok(response)
        }
    }
}

async fn part(
    download: &Download,
    range: Range<u64>,
    (request, watched): (&Parts, Watched),
) -> Result<Response<Body>, Error> {
    let length = range.end - range.start;
    let body = if request.method == Method::HEAD {
        listener::empty()
    } else {
        listener::stream(pieces(download.read(range, manner(request)).await?, Arc::new(Mutex::new(watched))))
    };
    let mut response = Response::new(body);
    set(response.headers_mut(), header::CONTENT_LENGTH, &length.to_string());
    set(response.headers_mut(), header::CONTENT_TYPE, CONTENT_TYPE);
    Ok(response)
}

async fn many(
    download: &Download,
    parts: Vec<Range<u64>>,
    (request, watched): (&Parts, Watched),
) -> Result<Response<Body>, Error> {
    // The boundary needs to be no secret, only unlikely in content; the digest is.
    let boundary = download.sha256.get(..32).unwrap_or("quire-part");
    let frame = Multipart::new(boundary, CONTENT_TYPE, download.size);
    let length = frame.length(&parts);
    let body = if request.method == Method::HEAD {
        listener::empty()
    } else {
        let watched = Arc::new(Mutex::new(watched));
        let mut framed = Vec::with_capacity(parts.len());
        for part in &parts {
            framed.push((frame.head(part), download.read(part.clone(), manner(request)).await?, Arc::clone(&watched)));
        }
        let content = stream::iter(framed).flat_map(|(head, reading, watched)| {
            stream::once(async move { Ok(Bytes::from(head)) }).chain(pieces(reading, watched)).boxed()
        });
        let tail = frame.tail();
        listener::stream(content.chain(stream::once(async move { Ok(Bytes::from(tail)) })))
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    set(response.headers_mut(), header::CONTENT_LENGTH, &length.to_string());
    set(response.headers_mut(), header::CONTENT_TYPE, &frame.content_type());
    Ok(response)
}

/// A plain socket is given slices of the file itself; for TLS the bytes are looked at.
fn manner(request: &Parts) -> Manner {
    match request.extensions.get::<ConnInfo>().map(|conn| conn.scheme) {
        Some(Scheme::Http) => Manner::Mapped,
        Some(Scheme::Https) | None => Manner::Copied,
    }
}

/// The bytes of a reading; an error ends them early, which cuts the connection. One piece is on its way at a time: the next
/// is read when the socket has taken the last one.
fn pieces(reading: Reading, watched: Arc<Mutex<Watched>>) -> impl Stream<Item = Result<Bytes, Error>> + Send {
    let way = Arc::new(Semaphore::new(1));
    let permit = noted(&watched).permit.clone();
    stream::unfold(Some((reading, watched, permit, way)), |state| async move {
        let (mut reading, watched, permit, way) = state?;
        let turn = Arc::clone(&way).acquire_owned().await.ok()?;
        match reading.next().await? {
            Ok(bytes) => {
                if let Some(permit) = &permit
                    && let Err(error) = pace(permit, &mut reading, bytes.len() as u64).await
                {
                    noted(&watched).refused = Some(error.id);
                    return Some((Err(error), None));
                }
                noted(&watched).bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                let piece = Bytes::from_owner(Piece { bytes, _turn: turn });
                Some((Ok(piece), Some((reading, watched, permit, way))))
            }
            Err(error) => {
                noted(&watched).refused = Some(error.id);
                if error.meaning == Meaning::Internal {
                    tracing::error!(error = ?error, "a download was cut");
                }
                Some((Err(error), None))
            }
        }
    })
}

/// Waits until a piece may go out. That it waits here must not end its session.
async fn pace(permit: &Permit, reading: &mut Reading, bytes: u64) -> Result<(), Error> {
    if !permit.is_limited() {
        permit.pace(bytes).await;
        return Ok(());
    }
    let mut paced = pin!(permit.pace(bytes));
    while timeout(HELD, &mut paced).await.is_err() {
        reading.hold().await?;
    }
    Ok(())
}

fn noted(watched: &Mutex<Watched>) -> MutexGuard<'_, Watched> {
    watched.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes on their way to a socket.
struct Piece {
    bytes: Bytes,
    _turn: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use testkit::World;
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::{config, transfers::Limits};

    /// A piece that waits longer than a session's lease.
    #[tokio::test(start_paused = true)]
    async fn a_download_that_our_own_limit_slows_keeps_its_session() {
        let world = World::new().await;
        let library = world.library("library").await;
        let item = world.item(&library, "item", "").await;
        world.stock(&item, &[("a", &vec![7; 600 << 10])]).await;
        let session = world.download_session(&item).await;
        let download = world.open(&session, "a").await.unwrap();
        let mut reading = download.read(0..download.size, Manner::Copied).await.unwrap();
        reading.next().await.unwrap().unwrap();
        let settings: config::Transfers = toml::from_str("download_limit = '64 KiB/s'").unwrap();
        let transfers = Transfers::new(Limits::new(&settings), Arc::<testkit::MockClock>::clone(&world.clock));
        let about = About::from(&world.domain, download.key(), download.size).await.unwrap();
        let permit = transfers.admit(about).await.unwrap();
        let began = Instant::now();
        let seconds = async {
            loop {
                sleep(Duration::from_secs(1)).await;
                world.pass(1);
            }
        };
        let moving = async {
            pace(&permit, &mut reading, 400 * (64 << 10)).await.unwrap();
            pace(&permit, &mut reading, 64 << 10).await.unwrap();
            reading.next().await.unwrap().unwrap();
        };
        tokio::select! {
            () = seconds => {}
            () = moving => {}
        }
        assert_eq!(began.elapsed().as_secs(), 400);
    }
}
