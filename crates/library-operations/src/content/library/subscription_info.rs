//! `com.vmware.content.library.subscription_info`: which publisher a library follows, and how.

use library_api::content::library::subscription_info::{AuthenticationMethod, SourceInfo, SubscriptionInfo};
use library_core::{
    library::PublisherChange,
    model::{Fetching, PublicationAuthentication, Publisher, PublisherLogin, PublisherSource},
};
use vapi::bind::{Id, Uri};

use super::publish_info::published_at;

/// The publisher that a library follows, as clients read it. The password and what the publisher's certificate is held
/// against never get out (contract: absent from `get`).
pub(in crate::content) fn shown(publisher: &Publisher) -> SubscriptionInfo {
    let (authentication_method, user_name) = match &publisher.login {
        PublisherLogin::None => (AuthenticationMethod::None, None),
        PublisherLogin::Basic { user, .. } => (AuthenticationMethod::Basic, Some(user.clone())),
    };
    SubscriptionInfo {
        authentication_method: Some(authentication_method),
        automatic_sync_enabled: Some(publisher.automatic_sync),
        on_demand: Some(shown_fetching(publisher.fetching)),
        password: None,
        ssl_thumbprint: None,
        subscription_url: Some(Uri(publisher.url.clone())),
        user_name,
        source_info: publisher.source.as_ref().map(shown_source),
        ssl_certificate: None,
    }
}

/// What a client says about it. Which subscription leads to a library, the server knows; `origin` is where the client
/// reaches the server, and so where its own publications are.
pub(in crate::content) fn change(info: SubscriptionInfo, origin: &str) -> PublisherChange {
    PublisherChange {
        here: info.subscription_url.as_ref().and_then(|url| published_at(&url.0, origin)),
        url: info.subscription_url.map(|url| url.0),
        authentication: info.authentication_method.map(authentication),
        user_name: info.user_name,
        password: info.password.map(|password| password.0),
        automatic_sync: info.automatic_sync_enabled,
        fetching: info.on_demand.map(fetching),
        thumbprint: info.ssl_thumbprint,
        certificate: info.ssl_certificate,
    }
}

fn shown_fetching(fetching: Fetching) -> bool {
    match fetching {
        Fetching::OnDemand => true,
        Fetching::Ahead => false,
    }
}

fn fetching(on_demand: bool) -> Fetching {
    if on_demand { Fetching::OnDemand } else { Fetching::Ahead }
}

fn shown_source(source: &PublisherSource) -> SourceInfo {
    SourceInfo {
        source_library: Some(Id(source.library.to_string())),
        subscription: Some(Id(source.subscription.to_string())),
    }
}

fn authentication(method: AuthenticationMethod) -> PublicationAuthentication {
    match method {
        AuthenticationMethod::Basic => PublicationAuthentication::Basic,
        AuthenticationMethod::None => PublicationAuthentication::None,
    }
}
