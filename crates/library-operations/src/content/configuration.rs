//! `com.vmware.content.configuration`: settings of the whole service.

use std::collections::BTreeMap;

use library_api::content::configuration::{Configuration, ConfigurationModel, ConfigurationSetting, ConstraintType};
use library_core::configuration::{SETTINGS, SettingDef, SettingValue};
use vapi::{Caller, Fault};

use crate::Services;

impl Configuration for Services {
    async fn update(&self, cx: &Caller, model: ConfigurationModel) -> Result<(), Fault> {
        self.domain.configure(&changes(&model)).await.map_err(self.fault(cx))
    }

    async fn get(&self, cx: &Caller) -> Result<ConfigurationModel, Fault> {
        let values = self.domain.configuration().await.map_err(self.fault(cx))?;
        Ok(shown(&values))
    }
}

/// Both ways between the model's fields and the settings of the same names.
macro_rules! settings {
    ($($field:ident $companion:ident $kind:ident,)*) => {
        /// The settings that are set; their companions say nothing that could change.
        fn changes(model: &ConfigurationModel) -> Vec<(&'static str, SettingValue)> {
            let mut changes = Vec::new();
            $(changes.extend(model.$field.map(|value| (stringify!($field), SettingValue::$kind(value))));)*
            changes
        }

        fn shown(values: &BTreeMap<&'static str, SettingValue>) -> ConfigurationModel {
            ConfigurationModel {
                $($field: match values.get(stringify!($field)) {
                    Some(SettingValue::$kind(value)) => Some(*value),
                    _ => None,
                },
                $companion: described(stringify!($field)),)*
            }
        }
    };
}

settings! {
    automatic_sync_enabled automatic_sync_enabled_setting Boolean,
    automatic_sync_start_hour automatic_sync_start_hour_setting Long,
    automatic_sync_stop_hour automatic_sync_stop_hour_setting Long,
    maximum_concurrent_item_syncs maximum_concurrent_item_syncs_setting Long,
    automatic_sync_refresh_interval automatic_sync_refresh_interval_setting Long,
    automatic_sync_setting_refresh_interval automatic_sync_setting_refresh_interval_setting Long,
    transfer_throttling_bandwidth_total transfer_throttling_bandwidth_total_setting Long,
    transfer_nfc_max_concurrent_transfers_per_host transfer_nfc_max_concurrent_transfers_per_host_setting Long,
    priority_transfer_threads_pool_size priority_transfer_threads_pool_size_setting Long,
    transfer_threads_pool_size transfer_threads_pool_size_setting Long,
}

fn described(name: &str) -> Option<ConfigurationSetting> {
    let def = SETTINGS.iter().find(|def| def.name == name)?;
    let (name, reboot_required) = (name.to_owned(), def.reboot_required);
    Some(ConfigurationSetting { name, reboot_required, constraints: constraints(def) })
}

/// One constraint a map; a switch has none.
fn constraints(def: &SettingDef) -> Vec<BTreeMap<ConstraintType, String>> {
    match def.default {
        SettingValue::Boolean(_) => Vec::new(),
        SettingValue::Long(_) => {
            let (min, max) = (def.min.to_string(), def.max.to_string());
            [(ConstraintType::MinInclusive, min), (ConstraintType::MaxInclusive, max)]
                .map(|constraint| BTreeMap::from([constraint]))
                .to_vec()
        }
    }
}
