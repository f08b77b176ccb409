//! `com.vmware.content.library.subscription_info`: what a subscribed library follows.

use vapi::bind::{Id, Secret, Uri};
use vapi_macros::{Enumeration, Structure};

/// The publisher of a subscribed library, and how to follow it.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.subscription_info")]
pub struct SubscriptionInfo {
    /// What the publisher wants to be shown.
    pub authentication_method: Option<AuthenticationMethod>,
    /// Whether the library follows its publisher on its own.
    pub automatic_sync_enabled: Option<bool>,
    /// Whether content is fetched only when it is wanted.
    pub on_demand: Option<bool>,
    /// The password for the publisher.
    pub password: Option<Secret>,
    /// Thumbprint of the publisher's certificate.
    pub ssl_thumbprint: Option<String>,
    /// Where the publisher's library is.
    pub subscription_url: Option<Uri>,
    /// The user name for the publisher.
    pub user_name: Option<String>,
    /// The publisher's library, when it is on a known server.
    pub source_info: Option<SourceInfo>,
    /// The publisher's certificate, PEM.
    pub ssl_certificate: Option<String>,
}

/// The published library and the subscription that leads to it.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.source_info")]
pub struct SourceInfo {
    /// The published library.
    pub source_library: Option<Id>,
    /// The subscription at the publisher.
    pub subscription: Option<Id>,
}

/// How a subscribed library proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.subscription_info.authentication_method")]
pub enum AuthenticationMethod {
    /// User name and password.
    Basic,
    /// Not at all.
    None,
}
