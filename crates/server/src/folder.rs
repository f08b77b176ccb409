//! `/folder/<path>?dcPath=<datacenter>&dsName=<datastore>`: the read-only tree of a store, as vCenter shows the files of
//! its datastores. Content never comes in here: that is what update sessions are for.

mod listing;

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, header, request::Parts};
use hyper::body::Incoming;
use library_core::{
    Error, Meaning, Place,
    access::Object,
    model::{StoreId, UserName},
};
use vapi::{
    Credentials,
    dialect::{authorization, body::query, cookies},
};

use crate::{
    events::Watched,
    gate::{CHALLENGE, LoginRefusal, Visit},
    listener::{Body, ConnInfo},
    refuse::refuse,
    router::{Router, refuse_method, request_id},
    soap,
    static_file::give,
};

/// Where the trees begin.
const PREFIX: &str = "/folder";
/// What a reader must hold on an item: as for its static addresses.
const READ: &str = "System.Read";

/// Where in which store.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Address {
    datacenter: Option<String>,
    datastore: String,
    /// Names, from the top of the store.
    path: Vec<String>,
}

/// Who reads.
pub(crate) struct Reader {
    pub(crate) user: UserName,
    /// The key of the login session; none for whoever sends a password with the request.
    login: Option<String>,
}

/// Whether `path` lies in a tree.
pub(crate) fn serves(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Router {
    /// Answers a request for a folder or a file of a store.
    pub(crate) async fn folder(&self, request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let text = "a datastore is read here: fetch with GET; content goes in through update sessions";
            return refuse_method(text, "GET, HEAD");
        }
        let from = (request_id(&request), conn.peer.ip());
        let mut watched = Watched::new(Arc::clone(&self.events), from, "folder", request.uri().path().to_owned());
        let (mut parts, _) = request.into_parts();
        parts.extensions.insert(conn);
        let visit = self.gate.visit(conn.peer.ip());
        let found = match self.looked_up(&visit, &parts).await {
            Ok(found) => found,
            Err(error) => {
                watched.refused = Some(error.id);
                return refused(&error);
            }
        };
        match found {
            (address, _, Place::Folder(entries)) => listing::answer(&address, &entries, &parts.method),
            (_, reader, Place::File(file)) => {
                give((&self.domain, &self.transfers), (&file, reader.login), (&parts, watched)).await
            }
        }
    }

    async fn looked_up(&self, visit: &Visit<'_>, parts: &Parts) -> Result<(Address, Reader, Place), Error> {
        let reader = reader(visit, &parts.headers).await?;
        let address = parse(&parts.uri)?;
        let store = self.store(&address)?;
        let path: Vec<&str> = address.path.iter().map(String::as_str).collect();
        let place = self.domain.browse(&store, &path, &reader.user).await?;
        if let Place::File(file) = &place {
            self.domain.authorise(&reader.user, READ, &Object::Item(file.item.clone())).await?;
        }
        Ok((address, reader, place))
    }

    fn store(&self, address: &Address) -> Result<StoreId, Error> {
        let Address { datacenter, datastore, .. } = address;
        if let Some(other) = datacenter.as_ref().filter(|name| *name != self.domain.datacenter().name) {
            return Err(Error::not_found("datacenter", other));
        }
        let mut stores = self.domain.stores().filter(|(_, port)| port.name == *datastore);
        stores.next().map(|(id, _)| id.clone()).ok_or_else(|| Error::not_found("datastore", datastore))
    }
}

/// A password counts for this request; else a login session does, from whichever wire.
pub(crate) async fn reader(visit: &Visit<'_>, headers: &HeaderMap) -> Result<Reader, Error> {
    if let Some(sent) = headers.get(header::AUTHORIZATION) {
        return match authorization(sent.as_bytes()) {
            Credentials::UserPassword { user, password } => {
                let user = visit.check_password(&user, &password).await.map_err(not_let_in)?;
                Ok(Reader { user, login: None })
            }
            _ => Err(unauthenticated("quire.login.scheme", "log in with user name and password")),
        };
    }
    let token = soap::token(headers).or_else(|| cookies(headers, soap::SESSION).into_iter().next());
    let Some(token) = token else {
        let text = "this needs a login: a session's id in a header or cookie, or user name and password";
        return Err(unauthenticated("quire.login.needed", text));
    };
    let login = visit.login(&token).await?;
    Ok(Reader { user: login.user, login: Some(login.token_hash) })
}

/// Takes an address apart.
fn parse(uri: &Uri) -> Result<Address, Error> {
    let malformed = || Error::new(Meaning::NotFound, "quire.folder.address", "the address is not UTF-8");
    let path = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let names = path.split('/').filter(|name| !name.is_empty()).map(query::unescaped);
    let path = names.collect::<Result<Vec<_>, _>>().map_err(|_| malformed())?;
    let pairs = query::pairs(uri.query().unwrap_or_default()).map_err(|_| malformed())?;
    let value = |key: &str| pairs.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone());
    let Some(datastore) = value("dsName") else {
        let text = "the address names no datastore; add `dsName` and, if you like, `dcPath` to it";
        return Err(Error::new(Meaning::NotFound, "quire.folder.datastore", text));
    };
    // A path of the inventory may begin at its root.
    let datacenter = value("dcPath").map(|path| path.trim_matches('/').to_owned());
    Ok(Address { datacenter, datastore, path })
}

fn unauthenticated(id: &'static str, text: &str) -> Error {
    Error::new(Meaning::Unauthenticated, id, text)
}

fn not_let_in(refusal: LoginRefusal) -> Error {
    let text = refusal.to_string();
    match refusal {
        LoginRefusal::Slowed(_) => unauthenticated("quire.login.slowed", &text),
        LoginRefusal::Wrong => unauthenticated("quire.login.refused", &text),
        LoginRefusal::Unchecked(error) => {
            Error::new(Meaning::ServiceUnavailable, "quire.login.unavailable", text).caused_by(error)
        }
        LoginRefusal::Unknown(error) => error,
    }
}

/// A browser asks for a password where it is told to.
pub(crate) fn refused(error: &Error) -> Response<Body> {
    let mut response = refuse(error);
    if error.meaning == Meaning::Unauthenticated {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
    }
    response
}
