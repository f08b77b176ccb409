//! `com.vmware.content.type`: the item types that this server understands.

pub(crate) mod ovf;

use library_api::content::r#type::{Info, Type};
use library_core::{
    model::SecurityRule,
    plugin::{TYPES, TypeInfo},
};
use vapi::{Caller, Fault};

use super::security_rule_type;
use crate::Services;

impl Type for Services {
    async fn list(&self, _: &Caller) -> Result<Vec<Info>, Fault> {
        let known = TYPES.iter().filter_map(|plugin| plugin.info().map(|it| info(it, plugin.supported_rules())));
        Ok(known.collect())
    }
}

/// Without rules the field is unset (contract: no security rule applies).
fn info(known: TypeInfo, rules: &[SecurityRule]) -> Info {
    let rules: Vec<_> = rules.iter().map(|rule| security_rule_type::shown(*rule)).collect();
    Info {
        description: known.description.to_owned(),
        name: known.name.to_owned(),
        r#type: known.id.to_owned(),
        vendor: known.vendor.to_owned(),
        version: known.version.to_owned(),
        supported_rules: Some(rules).filter(|rules| !rules.is_empty()),
    }
}
