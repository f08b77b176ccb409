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
        publish_url: Some(publish_url(&library.id, origin)),
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

/// The library of this server whose publication has this address, if the server is reached at `origin`. Without the
/// document's name it is the same address (govc passes it so).
pub(in crate::content) fn published_at(url: &str, origin: &str) -> Option<LibraryId> {
    let rest = url.strip_prefix(origin)?.strip_prefix("/cls/vcsp/lib/")?;
    let id = rest.strip_suffix("/lib.json").unwrap_or(rest);
    (!id.is_empty() && !id.contains(['/', '?', '#'])).then(|| LibraryId::new(id))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publication_is_here_at_this_servers_own_address_alone() {
        let origin = "https://here:8443";
        let own = Some(LibraryId::new("a-library"));
        assert_eq!(published_at("https://here:8443/cls/vcsp/lib/a-library/lib.json", origin), own);
        assert_eq!(published_at("https://here:8443/cls/vcsp/lib/a-library", origin), own);
        for other in [
            "https://there/cls/vcsp/lib/a-library/lib.json",
            "https://there/x?y=https://here:8443/cls/vcsp/lib/a-library/lib.json",
            "https://here:8443/cls/vcsp/lib/a-library/lib.json?x=y",
            "https://here:8443/cls/vcsp/lib/a-library/items.json",
            "https://here:8443/cls/vcsp/lib/",
            "https://here:84430/cls/vcsp/lib/a-library/lib.json",
        ] {
            assert_eq!(published_at(other, origin), None, "{other}");
        }
    }
}
