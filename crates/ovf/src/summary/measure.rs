//! Numbers of devices in the contract's units. A number with an unknown unit is none.

use crate::descriptor::{Capacity, multiple};

const BYTES_OF_MB: u64 = 1 << 20;

/// A number without a unit.
pub(super) fn number(value: Option<&String>) -> Option<u64> {
    value?.trim().parse().ok()
}

/// `true`, `false`, or neither.
pub(super) fn truth(value: Option<&String>) -> Option<bool> {
    match value?.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// A number of MHz; without a unit it is no frequency.
pub(super) fn mhz(value: Option<&String>, units: Option<&String>) -> Option<u64> {
    let hertz = match units?.trim().to_ascii_lowercase().as_str() {
        "mhz" | "megahertz" => 1_000_000,
        "ghz" | "gigahertz" => 1_000_000_000,
        units => multiple(units, "hertz")?,
    };
    Some(number(value)?.checked_mul(hertz)? / 1_000_000)
}

/// A number of MB, rounded up; bytes where no unit is given.
pub(super) fn mb(value: Option<&String>, units: Option<&String>) -> Option<u64> {
    let capacity = Capacity { value: value?.clone(), units: units.cloned() };
    capacity_mb(&capacity)
}

/// A capacity in MB, rounded up.
pub(super) fn capacity_mb(capacity: &Capacity) -> Option<u64> {
    Some(capacity.bytes()?.div_ceil(BYTES_OF_MB))
}
