//! `PUT` and `POST` on a data address: a file or a part of one, streamed to the domain. The address is the authorisation.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures::{StreamExt as _, stream};
use http::{Request, Response, StatusCode, header};
use hyper::body::{Body as _, Incoming};
use library_core::{
    Domain, Error, Meaning,
    model::{UpdateFile, UpdateFileKey, UpdateSessionId},
    transfer::{Body as FileBody, BodyError, FilePart, Received, SHORT_BYTES, UNFIT_PART},
};

use crate::{
    address::{AddressBook, DataAddress},
    content_range::{self, UPLOAD_OFFSET},
    events::Watched,
    listener::{Body, next_chunk},
    plain,
    refuse::{refuse, refuse_watched},
    transfers::{About, Direction, Permit, Transfers, paced},
    upload_state::{say_where, where_it_is},
};

/// How long a short file may take to be sent at once.
const AT_ONCE: Duration = Duration::from_millis(50);
/// How much of a refused upload is still read, so that the client hears why.
const LINGER_BYTES: usize = 256 << 10;

/// How often it is looked whether a file that waits for its turn is still wanted.
const LOOK: Duration = Duration::from_secs(1);

/// Takes a file when its turn has come; nothing is read of it before. A client that sends nothing for `idle` is given up.
pub async fn upload(
    (domain, transfers): (&Arc<Domain>, &Transfers),
    book: &AddressBook,
    address: DataAddress,
    (request, idle, mut watched): (Request<Incoming>, Duration, Watched),
) -> Response<Body> {
    let key = UpdateFileKey { session: UpdateSessionId::new(&address.session), name: address.file.clone() };
    let generation = match generation(domain, book, &address, &key).await {
        Ok(generation) => generation,
        Err(error) => return refuse_watched(&error, watched),
    };
    let part = match refused_form(request.headers()) {
        Ok(part) => part,
        Err((why, response)) => {
            watched.refused = Some(why);
            return where_it_is(domain, (&key, generation), *response).await;
        }
    };
    let (parts, body) = request.into_parts();
    let size = length(&parts.headers);
    let asks_first = parts.headers.contains_key(header::EXPECT);
    let about = match About::to(domain, (Direction::Upload, &key), size).await {
        Ok(about) => about,
        Err(error) => return refuse_watched(&error, watched),
    };
    let admitted = tokio::select! {
        admitted = transfers.admit(about) => admitted,
        error = until_unwanted(domain, &key, generation) => return refuse_watched(&error, watched),
    };
    let permit = match admitted {
        Ok(permit) => Arc::new(permit),
        Err(refusal) => {
            watched.refused = Some(refusal.id());
            return refusal.answer();
        }
    };
    let (bytes, rest) = chunks(body, idle, (Arc::clone(&watched.bytes), Arc::clone(&permit)));
    let transfer = {
        let (domain, key) = (Arc::clone(domain), key.clone());
        // On a task of its own: a client that goes away must not leave the file claimed.
        tokio::spawn(async move {
            let body = FileBody { size, bytes };
            // Whoever asks first is told to send once its file is claimed.
            let sent = match part {
                Some(part) => Sent::Part(part, body),
                None if asks_first => Sent::File(body),
                None => sent(body).await,
            };
            let outcome = take(&domain, (&key, generation), sent).await;
            // Its place is taken until its bytes are durable.
            drop(permit);
            outcome
        })
    };
    match transfer.await {
        Ok(Ok(received)) => {
            if let Received::OutOfOrder { .. } = received {
                watched.refused = Some("quire.transfer.order");
                // To read would be to say `100 Continue` to a client that waits for that word.
                if !asks_first {
                    drain(rest).await;
                }
            }
            answer(&received)
        }
        Ok(Err(error)) => {
            watched.refused = Some(error.id);
            if !asks_first || watched.bytes.load(Ordering::Relaxed) > 0 {
                drain(rest).await;
            }
            match error.id {
                UNFIT_PART => refuse_part(domain, (&key, generation), &error).await,
                _ => refuse(&error),
            }
        }
        Err(error) => {
            let error = Error::new(Meaning::Internal, "quire.transfer.panic", "the transfer failed").caused_by(error);
            refuse_watched(&error, watched)
        }
    }
}

/// Ends when a file that waits for its turn need not be sent any more, with the reason.
async fn until_unwanted(domain: &Domain, key: &UpdateFileKey, generation: u64) -> Error {
    loop {
        tokio::time::sleep(LOOK).await;
        match domain.still_wanted(key, generation).await {
            Err(error) if error.meaning == Meaning::NotFound => return error,
            // What else is in the way may pass before its turn comes.
            Ok(()) | Err(_) => {}
        }
    }
}

async fn take(domain: &Domain, (key, generation): (&UpdateFileKey, u64), sent: Sent) -> Result<Received, Error> {
    match sent {
        Sent::Short(pieces) => domain.upload_short(key, generation, pieces).await.map(|()| Received::Whole),
        Sent::File(body) => domain.upload(key, generation, body).await.map(|()| Received::Whole),
        Sent::Part(part, body) => domain.upload_part(key, generation, part, body).await,
    }
}

/// What a client sends.
enum Sent {
    /// A file that is here already.
    Short(Vec<Bytes>),
    /// A file.
    File(FileBody),
    /// A part of one.
    Part(FilePart, FileBody),
}

/// A file, of which a moment is waited for the whole if it is short.
async fn sent(body: FileBody) -> Sent {
    let Some(wanted) = body.size.filter(|size| *size <= SHORT_BYTES) else { return Sent::File(body) };
    let FileBody { size, mut bytes } = body;
    let (mut pieces, mut here) = (Vec::new(), 0);
    let gathering = async {
        while here < wanted
            && let Some(piece) = bytes.next().await
        {
            let came = piece.as_ref().map(|bytes| bytes.len() as u64).ok();
            pieces.push(piece);
            let Some(came) = came else { return };
            here += came;
        }
    };
    // Whoever takes longer is received as a longer file would be.
    let _ = tokio::time::timeout(AT_ONCE, gathering).await;
    if here == wanted {
        return Sent::Short(pieces.into_iter().flatten().collect());
    }
    Sent::File(FileBody { size, bytes: stream::iter(pieces).chain(bytes).boxed() })
}

/// What a client hears of bytes that were taken, or come at the wrong place.
fn answer(received: &Received) -> Response<Body> {
    let (status, offset) = match received {
        Received::Whole => return Response::new(crate::listener::empty()),
        Received::Part { offset } => (StatusCode::ACCEPTED, offset),
        Received::OutOfOrder { offset } => (StatusCode::RANGE_NOT_SATISFIABLE, offset),
    };
    let text = format!("{offset} bytes are here without a gap; send what follows them");
    let mut response = plain::text(status, &text);
    response.headers_mut().insert(UPLOAD_OFFSET, http::HeaderValue::from(*offset));
    response
}

/// The answer to a part that is none of its file: where the upload goes on.
async fn refuse_part(domain: &Domain, (key, generation): (&UpdateFileKey, u64), error: &Error) -> Response<Body> {
    match domain.upload_state(key, generation).await {
        Ok(state) => {
            let response = plain::told(plain::text(StatusCode::RANGE_NOT_SATISFIABLE, &error.text), &error.text);
            say_where(&state, response)
        }
        // The address has died since, or another writer is at the file.
        Err(error) => refuse(&error),
    }
}

/// The file's generation, if the address is one of its addresses.
pub(crate) async fn generation(
    domain: &Domain,
    book: &AddressBook,
    address: &DataAddress,
    key: &UpdateFileKey,
) -> Result<u64, Error> {
    let file = domain.begin().await?.get::<UpdateFile>(key).await?;
    let generation = file.map(|file| file.record.generation);
    generation.filter(|generation| book.verify(address, *generation)).ok_or_else(|| {
        let text = "the upload address is not valid, or no longer; ask `file get` of the update session for it again";
        Error::new(Meaning::NotFound, "quire.transfer.address", text).arg(&key.name)
    })
}

/// The part that a request sends, if it does not send the whole file. The answer to a request whose body is no part, or a
/// file in a coding: kept as it is it would be another file.
fn refused_form(headers: &http::HeaderMap) -> Result<Option<FilePart>, (&'static str, Box<Response<Body>>)> {
    let mut codings = headers.get_all(header::CONTENT_ENCODING).iter();
    if !codings.all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        let text = "this server takes files as they are: send the bytes without Content-Encoding";
        let response = plain::text(StatusCode::UNSUPPORTED_MEDIA_TYPE, text);
        return Err(("quire.transfer.coding", Box::new(response)));
    }
    let part = content_range::part(headers, length(headers));
    part.map_err(|text| ("quire.transfer.range", Box::new(plain::text(StatusCode::BAD_REQUEST, text))))
}

fn length(headers: &http::HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

type Rest = tokio::sync::oneshot::Receiver<Incoming>;

/// The body's bytes, counted and as fast as they may come; what is left of it comes back when the transfer stops reading.
fn chunks(
    body: Incoming,
    idle: Duration,
    (count, permit): (Arc<AtomicU64>, Arc<Permit>),
) -> (stream::BoxStream<'static, Result<Bytes, BodyError>>, Rest) {
    let (give_back, rest) = tokio::sync::oneshot::channel();
    let state = Reader { body: Some(body), give_back: Some(give_back), count };
    let bytes = stream::unfold(state, move |mut reader| async move {
        let next = next_chunk(reader.body.as_mut()?, idle).await;
        let chunk = match next {
            Ok(None) => return None,
            Ok(Some(bytes)) => {
                reader.count.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                Ok(bytes)
            }
            Err(error) => {
                reader.body = None;
                Err(BodyError::Broken(error.to_string()))
            }
        };
        Some((chunk, reader))
    });
    (paced(bytes, permit), rest)
}

struct Reader {
    body: Option<Incoming>,
    give_back: Option<tokio::sync::oneshot::Sender<Incoming>>,
    count: Arc<AtomicU64>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let (Some(body), Some(give_back)) = (self.body.take(), self.give_back.take()) {
            // Nobody may wait for it any more; then it is dropped, which closes the connection.
            let _ = give_back.send(body);
        }
    }
}

/// Reads a little more of a refused body: a client that is still sending would otherwise see its connection reset and
/// never the reason.
async fn drain(rest: Rest) {
    let Ok(mut body) = rest.await else { return };
    if body.is_end_stream() {
        return;
    }
    let mut read = 0;
    let lingering = async {
        while let Ok(Some(bytes)) = next_chunk(&mut body, Duration::from_secs(1)).await {
            read += bytes.len();
            if read > LINGER_BYTES {
                break;
            }
        }
    };
    // Whatever came within two seconds is enough.
    let _ = tokio::time::timeout(Duration::from_secs(2), lingering).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(name: http::HeaderName, value: &'static str) -> Option<StatusCode> {
        let headers = [(name, http::HeaderValue::from_static(value))].into_iter().collect();
        refused_form(&headers).err().map(|(_, response)| response.status())
    }

    #[test]
    fn codings_and_bad_parts_are_refused() {
        assert_eq!(judged(header::CONTENT_RANGE, "bytes 5-4/10"), Some(StatusCode::BAD_REQUEST));
        assert_eq!(judged(header::CONTENT_RANGE, "bytes 0-4/10"), None);
        assert_eq!(judged(header::CONTENT_ENCODING, "gzip"), Some(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        assert_eq!(judged(header::CONTENT_ENCODING, "Identity"), None);
        assert_eq!(judged(header::CONTENT_LENGTH, "5"), None);
    }
}
