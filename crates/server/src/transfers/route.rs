//! `GET /quire/transfers`: the transfers of the libraries that the caller may see. Starts and ends none.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, header};
use hyper::body::Incoming;
use library_core::{
    Domain, Error, Meaning,
    access::Object,
    model::{Item, Library, LibraryId, Name, UserName},
    ports::metastore::Stored,
};
use serde::Serialize;

use super::{About, Direction, Shown, shown::StateName};
use crate::{
    folder,
    listener::{self, Body, ConnInfo},
    plain,
    router::{Router, refuse_method},
};

/// Where transfers are listed.
pub(crate) const PATH: &str = "/quire/transfers";
/// What makes a library's transfers visible.
const READ: &str = "System.Read";

/// The list, as it is written.
#[derive(Serialize)]
struct List {
    transfers: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    state: StateName,
    /// From 1, over all libraries.
    position: Option<usize>,
    direction: Direction,
    library: String,
    library_name: String,
    item: String,
    item_name: Option<String>,
    session: String,
    file: String,
    user: String,
    bytes: u64,
    size: Option<u64>,
    bytes_per_second: Option<u64>,
    since: String,
}

impl Router {
    /// Lists the transfers.
    pub(crate) async fn list_transfers(&self, request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return refuse_method("transfers are listed here: fetch with GET", "GET, HEAD");
        }
        let visit = self.gate.visit(conn.peer.ip());
        let listed = async {
            let reader = folder::reader(&visit, request.headers()).await?;
            list(&self.domain, self.transfers.shown(), &reader.user).await
        };
        match listed.await {
            Ok(list) => json(&list, request.method()),
            Err(error) => folder::refused(&error),
        }
    }
}

async fn list(domain: &Domain, shown: Vec<Shown>, user: &UserName) -> Result<List, Error> {
    let (mut libraries, mut items) = (BTreeMap::new(), BTreeMap::new());
    let mut transfers = Vec::new();
    for shown in shown {
        let About { library, item, .. } = &shown.about;
        if let Entry::Vacant(unknown) = libraries.entry(library.clone()) {
            unknown.insert(visible(domain, library, user).await?);
        }
        let Some(Some(library)) = libraries.get(library) else { continue };
        if let Entry::Vacant(unknown) = items.entry(item.clone()) {
            unknown.insert(domain.glance().get::<Item>(item).await?);
        }
        let item = items.get(item).and_then(Option::as_ref).map(|item| &item.record.name);
        transfers.push(line(&shown, (&library.record.name, item)));
    }
    Ok(List { transfers })
}

/// The library, if it is there and `user` may see it.
async fn visible(domain: &Domain, id: &LibraryId, user: &UserName) -> Result<Option<Arc<Stored<Library>>>, Error> {
    match domain.authorise(user, READ, &Object::Library(id.clone())).await {
        Ok(()) => domain.glance().get::<Library>(id).await,
        Err(error) if error.meaning == Meaning::Unauthorized => Ok(None),
        Err(error) => Err(error),
    }
}

fn line(shown: &Shown, (library, item): (&Name, Option<&Name>)) -> Line {
    let Shown { about, state, bytes, size, since } = shown;
    Line {
        state: state.name(),
        position: state.position(),
        direction: about.direction,
        library: about.library.to_string(),
        library_name: library.as_str().to_owned(),
        item: about.item.to_string(),
        item_name: item.map(|name| name.as_str().to_owned()),
        session: about.session.clone(),
        file: about.file.clone(),
        user: about.user.to_string(),
        bytes: *bytes,
        size: *size,
        bytes_per_second: state.rate(),
        since: since.to_string(),
    }
}

fn json(list: &List, method: &Method) -> Response<Body> {
    let Ok(text) = serde_json::to_vec(list) else {
        return plain::text(http::StatusCode::INTERNAL_SERVER_ERROR, "the list of transfers cannot be written");
    };
    let length = HeaderValue::from(text.len());
    let body = if method == Method::HEAD { listener::empty() } else { listener::full(Bytes::from(text)) };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, length);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
