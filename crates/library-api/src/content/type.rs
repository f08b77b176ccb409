//! `com.vmware.content.type`: the item types that this server understands.

pub mod ovf;

use vapi::{Caller, Fault};
use vapi_macros::{Structure, service};

use super::security_rule_type::SecurityRuleType;

/// An item type with a plug-in behind it.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.info")]
pub struct Info {
    /// What the type is.
    pub description: String,
    /// Name for people.
    pub name: String,
    /// The type's id as in an item's `type`.
    pub r#type: String,
    /// Who made the plug-in.
    pub vendor: String,
    /// The plug-in's version.
    pub version: String,
    /// Security rules that the plug-in can check.
    pub supported_rules: Option<Vec<SecurityRuleType>>,
}

/// Item types: content of a known type gets more care than plain files.
#[service("com.vmware.content.type")]
pub trait Type {
    /// Lists the types for which the server has a plug-in.
    #[get("/content/type")]
    #[privilege("ContentLibrary.TypeIntrospection")]
    async fn list(&self, cx: &Caller) -> Result<Vec<Info>, Fault>;
}
