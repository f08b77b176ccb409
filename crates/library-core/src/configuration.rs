//! The service's global settings (contract: `content.configuration`): names, defaults, ranges, and changing them.

use std::collections::BTreeMap;

use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Result},
    model::Setting,
    ports::metastore::Query,
};

/// Prefix of their names among all settings.
const PREFIX: &str = "configuration.";

/// The value of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// On or off.
    Boolean(bool),
    /// A number in the setting's unit.
    Long(i64),
}

/// A setting of the service.
#[derive(Clone, Copy, Debug)]
pub struct SettingDef {
    /// Its field in the contract's configuration model.
    pub name: &'static str,
    /// Its value until it is changed.
    pub default: SettingValue,
    /// Smallest number.
    pub min: i64,
    /// Largest number.
    pub max: i64,
    /// It takes effect at the next start only.
    pub reboot_required: bool,
}

const fn switch(name: &'static str, default: bool) -> SettingDef {
    SettingDef { name, default: SettingValue::Boolean(default), min: 0, max: 1, reboot_required: false }
}

const fn number(name: &'static str, default: i64, min: i64, max: i64) -> SettingDef {
    SettingDef { name, default: SettingValue::Long(default), min, max, reboot_required: false }
}

const fn at_restart(setting: SettingDef) -> SettingDef {
    SettingDef { reboot_required: true, ..setting }
}

/// All settings, in the contract's order. Hours are of the day, intervals of minutes or seconds as the contract says them,
/// bandwidth is Mbit/s with 0 for unlimited. The contract limits hours; the other limits are far beyond what is of use, so
/// that nothing that is computed with a number overflows: a year, a thousand at once, a Tbit/s.
pub const SETTINGS: [SettingDef; 10] = [
    switch("automatic_sync_enabled", true),
    number("automatic_sync_start_hour", 20, 0, 23),
    number("automatic_sync_stop_hour", 7, 0, 23),
    number("maximum_concurrent_item_syncs", 5, 1, 1024),
    number("automatic_sync_refresh_interval", 240, 1, 525_600),
    at_restart(number("automatic_sync_setting_refresh_interval", 600, 1, 31_536_000)),
    number("transfer_throttling_bandwidth_total", 0, 0, 1_000_000),
    number("transfer_nfc_max_concurrent_transfers_per_host", 8, 1, 1024),
    at_restart(number("priority_transfer_threads_pool_size", 5, 1, 1024)),
    at_restart(number("transfer_threads_pool_size", 20, 1, 1024)),
];

impl Domain {
    /// The value of every setting, by name.
    pub async fn configuration(&self) -> Result<BTreeMap<&'static str, SettingValue>> {
        let kept = self.begin().await?.query::<Setting>(&Query::Settings(PREFIX.to_owned())).await?;
        let value = |def: &SettingDef| {
            let name = format!("{PREFIX}{}", def.name);
            let kept = kept.iter().find(|setting| setting.record.name == name);
            kept.and_then(|setting| parse(def, &setting.record.value)).unwrap_or(def.default)
        };
        Ok(SETTINGS.iter().map(|def| (def.name, value(def))).collect())
    }

    /// Changes settings, all or none.
    ///
    /// # Errors
    /// InvalidArgument for a value out of range.
    pub async fn configure(&self, changes: &[(&'static str, SettingValue)]) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            for (name, value) in changes {
                check(name, *value)?;
                work.put(Setting { name: format!("{PREFIX}{name}"), value: shown(*value) }).await?;
            }
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

fn check(name: &str, value: SettingValue) -> Result<()> {
    let Some(def) = SETTINGS.iter().find(|def| def.name == name) else { return Ok(()) };
    let SettingValue::Long(value) = value else { return Ok(()) };
    let SettingDef { min, max, .. } = *def;
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(Error::invalid("quire.configuration.range", format!("`{name}` must be {min} to {max}, not {value}")).arg(name))
}

/// What was kept before its setting had this range is brought into it.
fn parse(def: &SettingDef, text: &str) -> Option<SettingValue> {
    match def.default {
        SettingValue::Boolean(_) => text.parse().ok().map(SettingValue::Boolean),
        SettingValue::Long(_) => {
            text.parse::<i64>().ok().map(|value| SettingValue::Long(value.clamp(def.min, def.max)))
        }
    }
}

fn shown(value: SettingValue) -> String {
    match value {
        SettingValue::Boolean(value) => value.to_string(),
        SettingValue::Long(value) => value.to_string(),
    }
}
