//! Security policies of libraries: which there are, and what they let in.

use crate::{
    error::{Error, Result},
    model::{
        Item, ItemFile, Library, SecurityPolicy, SecurityRule, VerificationStatus, folded, security_policy::POLICIES,
    },
};

/// All policies.
pub fn policies() -> &'static [SecurityPolicy] {
    &POLICIES
}

/// # Errors
/// InvalidArgument for a policy that does not exist.
pub(crate) fn check_policy(id: &str) -> Result<()> {
    if POLICIES.iter().any(|policy| policy.id == id) {
        return Ok(());
    }
    let known: Vec<_> = POLICIES.iter().map(|policy| format!("`{}` ({})", policy.id, policy.name)).collect();
    let text = format!("security policy `{id}` does not exist; this server has {}", known.join(", "));
    Err(Error::invalid("quire.library.security_policy", text).arg(id))
}

/// The rule that a library's policy sets for items of a type. `ova` is an OVF package too; an item without a type is held
/// against the rule of what its files are, so that the empty type has none here.
pub fn rule_for(library: &Library, item_type: &str) -> Option<SecurityRule> {
    let policy = POLICIES.iter().find(|policy| Some(policy.id) == library.security_policy.as_deref())?;
    let kind = match folded(item_type).as_str() {
        "ova" => "ovf".to_owned(),
        other => other.to_owned(),
    };
    policy.rules.iter().find(|(item_type, _)| *item_type == kind).map(|(_, rule)| *rule)
}

/// Whether content that is there already may be under this type in this library: it cannot be verified again, as what
/// signed it is not kept.
///
/// # Errors
/// InvalidArgument for content that the rule of its type does not let in.
pub(crate) fn admits(library: &Library, item: &Item, files: &[ItemFile]) -> Result<()> {
    let verified = item.verification.as_ref().is_some_and(|it| it.status == VerificationStatus::Verified);
    if rule_for(library, &item.item_type).is_none() || files.is_empty() || verified {
        return Ok(());
    }
    let (name, id) = (item.name.as_str(), &library.id);
    let text = format!(
        "library `{id}` takes OVF packages with a trusted signature only, and the content of `{name}` was not verified; \
         upload the signed package there"
    );
    Err(Error::invalid("quire.library.not_verified", text).arg(id.as_str()).arg(name))
}
