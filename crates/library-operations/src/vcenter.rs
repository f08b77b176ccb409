//! `com.vmware.vcenter`: of the inventory, what clients ask for before they make a library.

mod cluster;
mod datacenter;
mod datastore;
mod folder;
mod host;
mod network;
mod resource_pool;
mod vm;

use std::collections::BTreeSet;

/// Whether one condition of a filter holds: it is unset, empty, or `is_wanted` of one of its values
/// (official SDK: "if None or empty, … with any … match the filter").
fn holds<T>(condition: Option<&BTreeSet<T>>, is_wanted: impl Fn(&T) -> bool) -> bool {
    condition.is_none_or(|values| values.is_empty() || values.iter().any(is_wanted))
}
