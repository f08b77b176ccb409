//! `HEAD` on the address of an upload: how far it is, so that a client can go on after a break. Changes nothing.

use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use library_core::{
    Domain,
    model::{Ranges, UpdateFileKey, UpdateSessionId},
    transfer::UploadState,
};

use crate::{
    address::{AddressBook, DataAddress},
    content_range::{UPLOAD_COMPLETE, UPLOAD_LENGTH, UPLOAD_OFFSET, UPLOAD_PARALLEL, UPLOAD_PART_SIZE, UPLOAD_RANGES},
    events::Watched,
    listener::{self, Body},
    refuse::refuse_watched,
    upload::generation,
};

/// Tells how far an upload is.
pub async fn upload_state(
    domain: &Domain,
    book: &AddressBook,
    address: &DataAddress,
    watched: Watched,
) -> Response<Body> {
    let key = UpdateFileKey { session: UpdateSessionId::new(&address.session), name: address.file.clone() };
    let state = match generation(domain, book, address, &key).await {
        Ok(generation) => domain.upload_state(&key, generation).await,
        Err(error) => Err(error),
    };
    match state {
        Ok(state) => answer(&state),
        Err(error) => refuse_watched(&error, watched),
    }
}

/// The same answer, and where the upload goes on, if that can be told.
pub(crate) async fn where_it_is(
    domain: &Domain,
    (key, generation): (&UpdateFileKey, u64),
    response: Response<Body>,
) -> Response<Body> {
    match domain.upload_state(key, generation).await {
        Ok(state) => say_where(&state, response),
        Err(_) => response,
    }
}

/// The same answer, and where the upload goes on.
pub(crate) fn say_where(state: &UploadState, mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    headers.insert(UPLOAD_OFFSET, HeaderValue::from(state.taken.from_start()));
    headers.extend(state.size.map(|size| (UPLOAD_LENGTH, HeaderValue::from(size))));
    response
}

fn answer(state: &UploadState) -> Response<Body> {
    let mut response = say_where(state, Response::new(listener::empty()));
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(UPLOAD_PART_SIZE, HeaderValue::from(state.part_bytes));
    tell(headers, UPLOAD_COMPLETE, state.is_whole);
    tell(headers, UPLOAD_PARALLEL, state.parallel);
    headers.extend(runs(&state.taken).map(|runs| (UPLOAD_RANGES, runs)));
    response
}

/// Says yes or no as structured headers do (RFC 9651, 3.3.6).
fn tell(headers: &mut HeaderMap, name: HeaderName, is_so: bool) {
    headers.insert(name, HeaderValue::from_static(if is_so { "?1" } else { "?0" }));
}

/// Most runs that are told: a header must not outgrow what clients read.
const RUNS: usize = 256;

fn runs(taken: &Ranges) -> Option<HeaderValue> {
    let runs: Vec<String> =
        taken.parts().iter().take(RUNS).map(|(start, end)| format!("{start}-{}", end - 1)).collect();
    HeaderValue::from_str(&runs.join(",")).ok().filter(|_| !runs.is_empty())
}
