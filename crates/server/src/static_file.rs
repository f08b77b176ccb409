//! `/cls/static/<library>/<item>/<file>?version=<n>`: a file of an item, for whoever has logged in and may read it
//! (contract: `file_download_endpoint`, with the session's id in a header; an outdated version is not found).

use std::sync::Arc;

use http::{HeaderMap, Response, Uri, request::Parts};
use library_core::{
    Domain, Error, Meaning,
    access::Object,
    model::{Item, ItemFile, ItemId, LibraryId},
    transfer::FileAddress,
};
use percent_encoding::{percent_decode_str, utf8_percent_encode};

use crate::{
    address::ENCODED, download::serve, events::Watched, listener::Body, refuse::refuse_watched, tokens,
    transfers::Transfers,
};

/// Where static addresses begin.
pub const STATIC_PREFIX: &str = "/cls/static/";
/// The header that carries the session's id.
const SESSION: &str = "vmware-api-session-id";
/// What a reader must hold on the item.
const READ: &str = "System.Read";

/// The path and query of a file.
pub fn path(item: &Item, file: &ItemFile) -> String {
    let name = utf8_percent_encode(&file.name, ENCODED);
    format!("{STATIC_PREFIX}{}/{}/{name}?version={}", item.library, item.id, file.version)
}

/// Takes an address apart; `None` when no static address looks like it.
pub fn parse(uri: &Uri) -> Option<FileAddress> {
    let mut segments = uri.path().strip_prefix(STATIC_PREFIX)?.split('/');
    let (library, item, name) = (segments.next()?, segments.next()?, segments.next()?);
    if segments.next().is_some() {
        return None;
    }
    let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let version = pairs.into_iter().find(|(key, _)| *key == "version").map(|(_, version)| version.to_owned());
    let name = percent_decode_str(name).decode_utf8().ok()?.into_owned();
    Some(FileAddress { library: LibraryId::new(library), item: ItemId::new(item), name, version })
}

/// Serves a file.
pub async fn fetch(
    (domain, transfers): (&Arc<Domain>, &Transfers),
    address: &FileAddress,
    (request, watched): (&Parts, Watched),
) -> Response<Body> {
    match reader(domain, address, &request.headers).await {
        Ok(login) => give((domain, transfers), (address, Some(login)), (request, watched)).await,
        Err(error) => refuse_watched(&error, watched),
    }
}

/// Gives a file to somebody who may read it; `login` is the key of the login session that reads, if one does.
pub(crate) async fn give(
    (domain, transfers): (&Arc<Domain>, &Transfers),
    (address, login): (&FileAddress, Option<String>),
    (request, watched): (&Parts, Watched),
) -> Response<Body> {
    match domain.open_file(address, login).await {
        Ok(download) => serve((domain, transfers), &download, (request, watched)).await,
        Err(error) => refuse_watched(&error, watched),
    }
}

/// The login session of a caller who may read the item.
async fn reader(domain: &Arc<Domain>, address: &FileAddress, headers: &HeaderMap) -> Result<String, Error> {
    let token = headers.get(SESSION).and_then(|token| token.to_str().ok());
    let Some(token) = token else {
        let text = "this needs a login session; send its id in the header `vmware-api-session-id`";
        return Err(Error::new(Meaning::Unauthenticated, "quire.login.needed", text));
    };
    let login = domain.logged_in(&tokens::hash(token)).await?;
    domain.authorise(&login.user, READ, &Object::Item(address.item.clone())).await?;
    Ok(login.token_hash)
}
