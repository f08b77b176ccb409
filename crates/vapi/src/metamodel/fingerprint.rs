//! A short text that differs when a value differs, on every machine and in every release the same for the same value.
//! Tells changes, not forgeries: it is FNV-1a over 128 bits.

use crate::{Structure, Value};

/// 32 hexadecimal digits.
pub(super) fn of(value: &Value) -> String {
    let mut hash = Hash(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
    hash.value(value);
    format!("{:032x}", hash.0)
}

struct Hash(u128);

impl Hash {
    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }

    /// What kind of value follows, and how much of it: no two values have the same bytes.
    fn head(&mut self, kind: u8, count: usize) {
        self.bytes(&[kind]);
        self.bytes(&(count as u64).to_le_bytes());
    }

    fn text(&mut self, kind: u8, text: &str) {
        self.head(kind, text.len());
        self.bytes(text.as_bytes());
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Void => self.head(0, 0),
            Value::Boolean(truth) => self.head(1, usize::from(*truth)),
            Value::Long(number) => {
                self.head(2, 0);
                self.bytes(&number.to_le_bytes());
            }
            Value::Double(number) => {
                self.head(3, 0);
                self.bytes(&number.to_le_bytes());
            }
            Value::String(text) => self.text(4, text),
            Value::Secret(text) => self.text(5, text),
            Value::Binary(bytes) => {
                self.head(6, bytes.len());
                self.bytes(bytes);
            }
            Value::Optional(inner) => {
                self.head(7, usize::from(inner.is_some()));
                if let Some(inner) = inner {
                    self.value(inner);
                }
            }
            Value::List(items) => {
                self.head(8, items.len());
                for item in items {
                    self.value(item);
                }
            }
            Value::Map(entries) => {
                self.head(9, entries.len());
                for (key, value) in entries {
                    self.value(key);
                    self.value(value);
                }
            }
            Value::Structure(structure) => self.structure(10, structure),
            Value::Error(error) => self.structure(11, error),
        }
    }

    fn structure(&mut self, kind: u8, structure: &Structure) {
        self.head(kind, structure.fields.len());
        self.text(4, &structure.name);
        for (name, value) in &structure.fields {
            self.text(4, name);
            self.value(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Structure, Value, of};

    #[test]
    fn of_known_bytes_it_is_the_published_hash() {
        let mut hash = super::Hash(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        hash.bytes(b"foobar");
        assert_eq!(format!("{:032x}", hash.0), "343e1662793c64bf6f0d3597ba446f18");
    }

    #[test]
    fn it_is_the_same_for_equal_values_and_differs_for_others() {
        let structure = |name: &'static str| Value::Structure(Structure::new(name).with("a", Value::Long(1)));
        assert_eq!(of(&structure("s")), of(&structure("s")));
        let others = [
            structure("s"),
            structure("t"),
            Value::List(vec![Value::string("ab")]),
            Value::List(vec![Value::string("a"), Value::string("b")]),
            Value::Map(vec![(Value::string("a"), Value::string("b"))]),
            Value::UNSET,
            Value::set(Value::Boolean(false)),
            Value::set(Value::Boolean(true)),
        ];
        let distinct: std::collections::BTreeSet<String> = others.iter().map(of).collect();
        assert_eq!(distinct.len(), others.len());
    }
}
