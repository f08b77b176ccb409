//! `com.vmware.content.security_policies`: what libraries may demand of content.

use library_api::{
    content::security_policies::{Info, SecurityPolicies},
    ids::SecurityPolicyId,
};
use library_core::{library::policy::policies, model::SecurityPolicy};
use vapi::{Caller, Fault};

use super::security_rule_type;
use crate::Services;

impl SecurityPolicies for Services {
    async fn list(&self, _: &Caller) -> Result<Vec<Info>, Fault> {
        Ok(policies().iter().map(info).collect())
    }
}

fn info(policy: &SecurityPolicy) -> Info {
    let rules = policy.rules.iter();
    Info {
        policy: SecurityPolicyId(policy.id.to_owned()),
        name: policy.name.to_owned(),
        item_type_rules: rules.map(|(kind, rule)| ((*kind).to_owned(), security_rule_type::shown(*rule))).collect(),
    }
}
