//! A named value of the server: its configuration service's settings, its guid, its address key.

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Stable name, for example `configuration.automatic_sync_enabled`.
    pub name: String,
    /// Its value as text.
    pub value: String,
}
