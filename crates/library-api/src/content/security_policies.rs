//! `com.vmware.content.security_policies`: what libraries may demand of content.
#![allow(clippy::zero_sized_map_values, reason = "the contract has a single rule so far")]

use std::collections::BTreeMap;

use vapi::{Caller, Fault};
use vapi_macros::{Structure, service};

use super::security_rule_type::SecurityRuleType;
use crate::ids::SecurityPolicyId;

/// A security policy.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.security_policies.info")]
pub struct Info {
    /// The policy's id.
    pub policy: SecurityPolicyId,
    /// Name for people.
    pub name: String,
    /// The rule that items of a type must meet, by type.
    pub item_type_rules: BTreeMap<String, SecurityRuleType>,
}

/// Security policies: a library that has one takes in only content that meets it.
#[service("com.vmware.content.security_policies")]
pub trait SecurityPolicies {
    /// Lists the policies that the server has.
    #[get("/content/security-policies")]
    #[faults(Error, Unauthenticated)]
    #[privilege("System.Read")]
    async fn list(&self, cx: &Caller) -> Result<Vec<Info>, Fault>;
}
