//! `com.vmware.content.security_rule_type`: rules that a security policy may hold.

use vapi_macros::Enumeration;

/// A rule that content must meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.security_rule_type")]
pub enum SecurityRuleType {
    /// An OVF package is signed by a trusted certificate and matches its manifest.
    OvfStrictVerification,
}
