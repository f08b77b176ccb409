//! `com.vmware.content.library.publish_info`: whether and how a library is published.

use vapi::bind::{Secret, Uri};
use vapi_macros::{Enumeration, Structure};

/// How subscribers reach a library.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.library.publish_info")]
pub struct PublishInfo {
    /// What subscribers must show.
    pub authentication_method: Option<AuthenticationMethod>,
    /// Whether the library is published.
    pub published: Option<bool>,
    /// Where the library is published, given by the server.
    pub publish_url: Option<Uri>,
    /// The name that subscribers log in with.
    pub user_name: Option<String>,
    /// The new password for subscribers.
    pub password: Option<Secret>,
    /// The password until now, to change it or to turn authentication off.
    pub current_password: Option<Secret>,
    /// Whether the published documents are also kept as files beside the content.
    pub persist_json_enabled: Option<bool>,
}

/// How a subscriber proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.publish_info.authentication_method")]
pub enum AuthenticationMethod {
    /// User name and password.
    Basic,
    /// Not at all.
    None,
}
