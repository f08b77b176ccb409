//! Security policies of libraries: which there are, and what they let in.

use ::ovf::PlainName;

use crate::{
    error::{Error, Result},
    model::{Item, ItemFile, Library, SecurityPolicy, SecurityRule, VerificationStatus, security_policy::POLICIES},
    plugin::{self, ItemType},
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

/// The rule that a library's policy sets for what a plug-in takes in: the one that the plug-in can hold it to.
pub(crate) fn rule_of(library: &Library, plugin: &dyn ItemType) -> Option<SecurityRule> {
    let policy = POLICIES.iter().find(|policy| Some(policy.id) == library.security_policy.as_deref())?;
    let mut rules = policy.rules.iter().map(|(_, rule)| *rule);
    rules.find(|rule| plugin.supported_rules().contains(rule))
}

/// Whether content that is there already may be under this type in this library: it cannot be verified again, as what
/// signed it is not kept.
///
/// # Errors
/// InvalidArgument for content that the rule of its type does not let in.
pub(crate) fn admits(library: &Library, item: &Item, files: &[ItemFile]) -> Result<()> {
    // An item without a type is what its files make it.
    let names = || files.iter().filter_map(|file| PlainName::parse(&file.name).ok());
    let ruled = names().any(|name| rule_of(library, plugin::of(&item.item_type, Some(&name))).is_some());
    let verified = item.verification.as_ref().is_some_and(|it| it.status == VerificationStatus::Verified);
    if !ruled || verified {
        return Ok(());
    }
    let (name, id) = (item.name.as_str(), &library.id);
    let text = format!(
        "library `{id}` takes OVF packages with a trusted signature only, and the content of `{name}` was not verified; \
         upload the signed package there"
    );
    Err(Error::invalid("quire.library.not_verified", text).arg(id.as_str()).arg(name))
}
