//! A short text that differs when a value differs, the same for the same value on every machine and in every release.
//! Tells changes, not forgeries: it is FNV-1a over 128 bits.

use crate::{Value, value::canonical::canonical};

/// Where FNV-1a starts.
const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// 32 hexadecimal digits.
pub(super) fn of(value: &Value) -> String {
    let mut hash = BASIS;
    canonical(value, &mut |bytes: &[u8]| hash = after(hash, bytes));
    format!("{hash:032x}")
}

fn after(hash: u128, bytes: &[u8]) -> u128 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::{BASIS, Value, after, of};

    #[test]
    fn of_known_bytes_it_is_the_published_hash() {
        assert_eq!(format!("{:032x}", after(BASIS, b"foobar")), "343e1662793c64bf6f0d3597ba446f18");
    }

    #[test]
    fn it_is_the_same_for_equal_values_and_differs_for_others() {
        assert_eq!(of(&Value::string("a")), of(&Value::string("a")));
        assert_ne!(of(&Value::string("a")), of(&Value::string("b")));
    }
}
