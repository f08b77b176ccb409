//! `com.vmware.content.type`: the item types that this server understands.

use library_api::content::r#type::{Info, Type};
use library_core::plugin::{TYPES, TypeInfo};
use vapi::{Caller, Fault};

use crate::Services;

impl Type for Services {
    async fn list(&self, _: &Caller) -> Result<Vec<Info>, Fault> {
        Ok(TYPES.iter().filter_map(|plugin| plugin.info()).map(info).collect())
    }
}

fn info(known: TypeInfo) -> Info {
    Info {
        description: known.description.to_owned(),
        name: known.name.to_owned(),
        r#type: known.id.to_owned(),
        vendor: known.vendor.to_owned(),
        version: known.version.to_owned(),
        supported_rules: None,
    }
}
