//! `com.vmware.content.security_rule_type`: a security rule for the wire.

use library_api::content::security_rule_type::SecurityRuleType;
use library_core::model::SecurityRule;

/// A rule as clients read it.
pub(super) fn shown(rule: SecurityRule) -> SecurityRuleType {
    match rule {
        SecurityRule::OvfStrictVerification => SecurityRuleType::OvfStrictVerification,
    }
}
