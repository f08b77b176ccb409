//! Security policies: which rule holds for items of which type (contract: `security_policies`), and what became of an
//! item under them.

/// A rule that content must meet before it becomes visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecurityRule {
    /// OVF packages are signed, and a trusted authority vouches for the signer.
    OvfStrictVerification,
}

/// A named set of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityPolicy {
    /// Its id; the same on every server and for ever.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// The rule for each item type.
    pub rules: &'static [(&'static str, SecurityRule)],
}

/// The policies that there are.
pub const POLICIES: [SecurityPolicy; 1] = [SecurityPolicy {
    id: "5f0e4d6c-8a2b-4c1d-9e3f-6b7a8c9d0e1f",
    name: "OVF default policy",
    rules: &[("ovf", SecurityRule::OvfStrictVerification)],
}];

/// What the verification of an item's signature found (contract: `item.cert_verification_status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerificationStatus {
    /// Nothing is known: the item was there before the policy, or has no signature to verify.
    NotAvailable,
    /// Signed, and the signer is trusted.
    Verified,
    /// Made by the server itself; nothing here is, as templates are captured from machines.
    Internal,
    /// Its signature does not hold.
    VerificationFailure,
    /// Not finished.
    VerificationInProgress,
    /// Signed by somebody who is not trusted.
    Untrusted,
}

/// The outcome of a verification, kept with the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// What was found.
    pub status: VerificationStatus,
    /// The signer's chain, base64 of DER, signer first; empty without a signature.
    pub chain: Vec<String>,
}
