//! A bandwidth as people write it: `100 MiB/s`, `1 Gbit/s`. Only whole bytes per second come out of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, de::Error as _};

/// Bytes per second, at least [`Rate::LEAST`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Rate(u64);

/// A text that is no bandwidth.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// It has no number, or no unit that is known.
    #[error(
        "`{0}` is no bandwidth; write a number and a unit, for example `100 MiB/s`, `12.5 MB/s` or `1 Gbit/s` (B, kB, KiB, \
         MB, MiB, GB, GiB, kbit, Mbit, Gbit)"
    )]
    Malformed(String),
    /// So little that transfers would break off.
    #[error("`{0}` is less than 64 KiB/s, with which transfers break off; write more, or leave the limit out")]
    Little(String),
    /// More than can be counted.
    #[error("`{0}` is more than any network has; leave the limit out")]
    Much(String),
}

impl Rate {
    /// The smallest: 64 KiB/s.
    pub const LEAST: u64 = 64 << 10;
    /// The largest: 1 EiB/s.
    const MOST: f64 = 1_152_921_504_606_846_976.0;

    /// Bytes per second.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

/// Bytes in a unit; units of 1000 and of 1024 are told apart, and bits have names of their own.
fn unit(name: &str) -> Option<f64> {
    let (kilo, kibi) = (1e3_f64, 1024_f64);
    let bytes = match name {
        "b" => 1.0,
        "kb" => kilo,
        "kib" => kibi,
        "mb" => kilo.powi(2),
        "mib" => kibi.powi(2),
        "gb" => kilo.powi(3),
        "gib" => kibi.powi(3),
        "kbit" => kilo / 8.0,
        "mbit" => kilo.powi(2) / 8.0,
        "gbit" => kilo.powi(3) / 8.0,
        _ => return None,
    };
    Some(bytes)
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let malformed = || RateError::Malformed(text.to_owned());
        let plain = text.trim().to_ascii_lowercase();
        let amount = plain.strip_suffix("/s").ok_or_else(malformed)?.trim_end();
        let digits = amount.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(amount.len());
        let (number, name) = amount.split_at(digits);
        let number: f64 = number.parse().map_err(|_| malformed())?;
        let bytes = number * unit(name.trim_start()).ok_or_else(malformed)?;
        if bytes > Self::MOST {
            return Err(RateError::Much(text.to_owned()));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it has no sign and was bounded above"
        )]
        let bytes = bytes as u64;
        if bytes < Self::LEAST { Err(RateError::Little(text.to_owned())) } else { Ok(Self(bytes)) }
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} B/s", self.0)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Option<u64> {
        text.parse::<Rate>().ok().map(Rate::bytes)
    }

    #[test]
    fn bandwidths_are_read_as_they_are_written() {
        assert_eq!(bytes("100 MiB/s"), Some(100 << 20));
        assert_eq!(bytes("100MiB/s"), Some(100 << 20));
        assert_eq!(bytes(" 12.5 MB/s "), Some(12_500_000));
        assert_eq!(bytes("1 Gbit/s"), Some(125_000_000));
        assert_eq!(bytes("65536 b/s"), Some(64 << 10));
        assert_eq!(bytes("2 GiB/s"), Some(2 << 30));
    }

    #[test]
    fn what_is_no_bandwidth_is_refused_with_an_example() {
        for text in ["", "100", "100 MiB", "MiB/s", "1.2.3 MB/s", "100 miles/s", "-1 MB/s", "nan MB/s", "1e3 MB/s"] {
            assert_eq!(text.parse::<Rate>(), Err(RateError::Malformed(text.to_owned())), "{text}");
        }
        assert!(matches!("1 kB/s".parse::<Rate>(), Err(RateError::Little(_))));
        assert!(matches!("99999999999999 GB/s".parse::<Rate>(), Err(RateError::Much(_))));
    }
}
