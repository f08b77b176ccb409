//! A disk's capacity: a number and a unit, or the name of a property. Computes bytes, and never guesses.

/// `ovf:capacity` and `ovf:capacityAllocationUnits`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// The capacity as written: a number, or `${property}` that a deployment fills in.
    pub value: String,
    /// The unit as written, such as `byte * 2^30` or `GigaBytes`; bytes where none is given.
    pub units: Option<String>,
}

impl Capacity {
    /// The capacity in bytes; `None` for a property, an unknown unit, or a number beyond 64 bits.
    pub fn bytes(&self) -> Option<u64> {
        let factor = self.units.as_deref().map_or(Some(1), factor)?;
        self.value.trim().parse::<u64>().ok()?.checked_mul(factor)
    }
}

/// How many of a base unit, such as `hertz`, a unit like `hertz * 10^6` stands for.
pub(crate) fn multiple(units: &str, base_unit: &str) -> Option<u64> {
    let compact: String = units.to_ascii_lowercase().split_whitespace().collect();
    let rest = compact.strip_prefix(base_unit)?;
    if rest.is_empty() {
        return Some(1);
    }
    let (base, exponent) = rest.strip_prefix('*')?.split_once('^')?;
    base.parse::<u64>().ok()?.checked_pow(exponent.parse().ok()?)
}

/// `byte * 2^20` is how OVF 1.1 and later say it, `MegaBytes` how 0.9 and 1.0 do.
fn factor(units: &str) -> Option<u64> {
    let compact: String = units.to_ascii_lowercase().split_whitespace().collect();
    match compact.as_str() {
        "" | "bytes" => Some(1),
        "kilobytes" | "kb" => Some(1 << 10),
        "megabytes" | "mb" => Some(1 << 20),
        "gigabytes" | "gb" => Some(1 << 30),
        "terabytes" | "tb" => Some(1 << 40),
        _ => multiple(&compact, "byte"),
    }
}

#[cfg(test)]
mod tests {
    use super::Capacity;

    #[test]
    fn units_of_all_versions_give_bytes() {
        let bytes = |value: &str, units: Option<&str>| {
            Capacity { value: value.to_owned(), units: units.map(str::to_owned) }.bytes()
        };
        assert_eq!(bytes("512", None), Some(512));
        assert_eq!(bytes("30", Some("byte * 2^20")), Some(30 << 20));
        assert_eq!(bytes("2", Some("byte*10^9")), Some(2_000_000_000));
        assert_eq!(bytes("2", Some("GigaBytes")), Some(2 << 30));
        for (value, units) in [("${size}", None), ("1", Some("furlong")), ("2", Some("byte * 2^64")), ("-1", None)] {
            assert_eq!(bytes(value, units), None, "{value} {units:?}");
        }
        assert_eq!(bytes("18446744073709551615", Some("KiloBytes")), None);
    }
}
