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

/// `byte * 2^20` is how OVF 1.1 and later say it, `MegaBytes` how 0.9 and 1.0 do.
fn factor(units: &str) -> Option<u64> {
    let compact: String = units.to_ascii_lowercase().split_whitespace().collect();
    match compact.as_str() {
        "" | "byte" | "bytes" => return Some(1),
        "kilobytes" | "kb" => return Some(1 << 10),
        "megabytes" | "mb" => return Some(1 << 20),
        "gigabytes" | "gb" => return Some(1 << 30),
        "terabytes" | "tb" => return Some(1 << 40),
        _ => {}
    }
    let (base, exponent) = compact.strip_prefix("byte*")?.split_once('^')?;
    base.parse::<u64>().ok()?.checked_pow(exponent.parse().ok()?)
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
