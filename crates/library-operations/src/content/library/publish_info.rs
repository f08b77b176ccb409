//! `com.vmware.content.library.publish_info`: whether and how a library is published.

use library_api::content::library::publish_info::{AuthenticationMethod, PublishInfo};
use library_core::{
    library::{PublicationChange, publication::PUBLISH_USER},
    model::{Library, LibraryId, LibraryKind, Publication, PublicationAuthentication},
};
use vapi::bind::Uri;

/// How a library is published, as clients read it. A local library always says so, even if it never was: clients read the
/// fields without looking whether they are there (the contract calls it optional). Passwords never get out.
pub(in crate::content) fn shown(library: &Library, origin: &str) -> Option<PublishInfo> {
    let never = Publication {
        published: false,
        authentication: PublicationAuthentication::None,
        password_hash: None,
        persist_json: false,
    };
    let publication = match (&library.publication, library.kind) {
        (Some(publication), _) => publication,
        (None, LibraryKind::Local) => &never,
        (None, LibraryKind::Subscribed) => return None,
    };
    let (authentication_method, user_name) = match publication.authentication {
        PublicationAuthentication::None => (AuthenticationMethod::None, None),
        PublicationAuthentication::Basic => (AuthenticationMethod::Basic, Some(PUBLISH_USER.to_owned())),
    };
    Some(PublishInfo {
        authentication_method: Some(authentication_method),
        published: Some(publication.published),
        publish_url: publication.published.then(|| publish_url(&library.id, origin)),
        user_name,
        password: None,
        current_password: None,
        persist_json_enabled: Some(publication.persist_json),
    })
}

/// What a client says about it.
pub(in crate::content) fn change(info: PublishInfo) -> PublicationChange {
    PublicationChange {
        published: info.published,
        authentication: info.authentication_method.map(authentication),
        user_name: info.user_name,
        password: info.password.map(|password| password.0),
        current_password: info.current_password.map(|password| password.0),
        persist_json: info.persist_json_enabled,
    }
}

/// The library of this server whose publication has this address, if the server is reached at `origin`.
pub(in crate::content) fn published_at(url: &str, origin: &str) -> Option<LibraryId> {
    let id = url.strip_prefix(origin)?.strip_prefix("/cls/vcsp/lib/")?.strip_suffix("/lib.json")?;
    let library = LibraryId::new(id);
    (publish_url(&library, origin).0 == url && !id.contains(['/', '?', '#'])).then_some(library)
}

/// Where a publication of this server is.
pub(super) fn publish_url(library: &LibraryId, origin: &str) -> Uri {
    Uri(format!("{origin}/cls/vcsp/lib/{library}/lib.json"))
}

fn authentication(method: AuthenticationMethod) -> PublicationAuthentication {
    match method {
        AuthenticationMethod::Basic => PublicationAuthentication::Basic,
        AuthenticationMethod::None => PublicationAuthentication::None,
    }
}
