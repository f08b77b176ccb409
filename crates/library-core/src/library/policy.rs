//! Security policies of libraries: which there are, and what they let in.

use ::ovf::PlainName;

use crate::{
    Domain, Glance,
    error::{Error, Result},
    model::{
        Item, ItemFile, ItemId, Library, SecurityPolicy, SecurityRule, Verification, VerificationStatus,
        security_policy::POLICIES,
    },
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

/// How an item stands to the policy of its library (contract: `security_compliance`, `certificate_verification_info`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compliance {
    /// No rule holds for the item, or it was verified.
    pub complies: bool,
    /// What was found about its signer; `None` unless a rule holds for it.
    pub verification: Option<Verification>,
}

impl Domain {
    /// An item and how it stands to the policy of its library.
    ///
    /// # Errors
    /// NotFound.
    pub async fn judged_item(&self, id: &ItemId) -> Result<(Item, Compliance)> {
        let mut glance = self.glance();
        loop {
            let judged = judged(&mut glance, id).await;
            if glance.was_one_moment() {
                return judged;
            }
        }
    }
}

async fn judged(glance: &mut Glance, id: &ItemId) -> Result<(Item, Compliance)> {
    let Some(item) = glance.get::<Item>(id).await? else { return Err(Error::not_found("item", id.as_str())) };
    let library = glance.get::<Library>(&item.record.library).await?;
    let compliance = library.map_or(UNRULED, |library| compliance(&library.record, &item.record));
    Ok((item.record.clone(), compliance))
}

const UNRULED: Compliance = Compliance { complies: true, verification: None };

fn compliance(library: &Library, item: &Item) -> Compliance {
    // What an item without a type is was found when its content came.
    let ruled = rule_of(library, plugin::of(&item.item_type, None)).is_some()
        || (library.security_policy.is_some() && item.item_type.is_empty() && item.verification.is_some());
    if !ruled {
        return UNRULED;
    }
    let unknown = Verification { status: VerificationStatus::NotAvailable, chain: Vec::new() };
    let verification = item.verification.clone().unwrap_or(unknown);
    let complies = match verification.status {
        VerificationStatus::Verified | VerificationStatus::Internal => true,
        VerificationStatus::NotAvailable
        | VerificationStatus::VerificationFailure
        | VerificationStatus::VerificationInProgress
        | VerificationStatus::Untrusted => false,
    };
    Compliance { complies, verification: Some(verification) }
}
