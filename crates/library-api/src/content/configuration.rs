//! `com.vmware.content.configuration`: settings of the whole service.

use std::collections::BTreeMap;

use vapi::{Caller, Fault};
use vapi_macros::{Enumeration, Structure, service};

/// The settings; each has a companion `…_setting` that describes it.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.configuration_model")]
pub struct ConfigurationModel {
    /// Whether subscribed libraries follow their publishers on their own.
    pub automatic_sync_enabled: Option<bool>,
    /// Describes `automatic_sync_enabled`.
    pub automatic_sync_enabled_setting: Option<ConfigurationSetting>,
    /// Hour of the day, 0..=23, at which automatic synchronisation begins.
    pub automatic_sync_start_hour: Option<i64>,
    /// Describes `automatic_sync_start_hour`.
    pub automatic_sync_start_hour_setting: Option<ConfigurationSetting>,
    /// Hour of the day, 0..=23, at which automatic synchronisation ends.
    pub automatic_sync_stop_hour: Option<i64>,
    /// Describes `automatic_sync_stop_hour`.
    pub automatic_sync_stop_hour_setting: Option<ConfigurationSetting>,
    /// How many items are synchronised at once.
    pub maximum_concurrent_item_syncs: Option<i64>,
    /// Describes `maximum_concurrent_item_syncs`.
    pub maximum_concurrent_item_syncs_setting: Option<ConfigurationSetting>,
    /// Time between two automatic synchronisations of a library.
    pub automatic_sync_refresh_interval: Option<i64>,
    /// Describes `automatic_sync_refresh_interval`.
    pub automatic_sync_refresh_interval_setting: Option<ConfigurationSetting>,
    /// Time between two looks at the synchronisation settings.
    pub automatic_sync_setting_refresh_interval: Option<i64>,
    /// Describes `automatic_sync_setting_refresh_interval`.
    pub automatic_sync_setting_refresh_interval_setting: Option<ConfigurationSetting>,
    /// Bandwidth that all transfers share.
    pub transfer_throttling_bandwidth_total: Option<i64>,
    /// Describes `transfer_throttling_bandwidth_total`.
    pub transfer_throttling_bandwidth_total_setting: Option<ConfigurationSetting>,
    /// How many NFC transfers run on one host at once.
    pub transfer_nfc_max_concurrent_transfers_per_host: Option<i64>,
    /// Describes `transfer_nfc_max_concurrent_transfers_per_host`.
    pub transfer_nfc_max_concurrent_transfers_per_host_setting: Option<ConfigurationSetting>,
    /// Workers kept for transfers with priority.
    pub priority_transfer_threads_pool_size: Option<i64>,
    /// Describes `priority_transfer_threads_pool_size`.
    pub priority_transfer_threads_pool_size_setting: Option<ConfigurationSetting>,
    /// Workers for all other transfers.
    pub transfer_threads_pool_size: Option<i64>,
    /// Describes `transfer_threads_pool_size`.
    pub transfer_threads_pool_size_setting: Option<ConfigurationSetting>,
}

/// Describes one setting.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.configuration_setting")]
pub struct ConfigurationSetting {
    /// The setting's name.
    pub name: String,
    /// Whether a change takes effect only after a restart.
    pub reboot_required: bool,
    /// What values it takes.
    pub constraints: Vec<BTreeMap<ConstraintType, String>>,
}

/// A kind of limit on a setting's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.configuration_setting.constraint_type")]
pub enum ConstraintType {
    /// One of the values listed.
    Enumeration,
    /// This or more.
    MinInclusive,
    /// This or less.
    MaxInclusive,
    /// More than this.
    MinExclusive,
    /// Less than this.
    MaxExclusive,
}

/// The settings of the content library service.
#[service("com.vmware.content.configuration")]
pub trait Configuration {
    /// Changes the settings that are set in `model`; the others stay.
    #[patch("/content/configuration", body = model)]
    #[faults(InvalidArgument)]
    #[privilege("ContentLibrary.UpdateConfiguration")]
    async fn update(
        &self,
        cx: &Caller,
        /// The settings to change.
        model: ConfigurationModel,
    ) -> Result<(), Fault>;

    /// Returns all settings.
    #[get("/content/configuration")]
    #[privilege("ContentLibrary.GetConfiguration")]
    async fn get(&self, cx: &Caller) -> Result<ConfigurationModel, Fault>;
}
