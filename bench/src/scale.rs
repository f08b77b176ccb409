//! Whether what was measured is as large as the targets say, and how a number of bytes is told. Measures nothing.

use crate::sample::GIB;

/// How large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scale {
    /// As the targets say.
    #[default]
    Full,
    /// Smaller: the figure is held against no target.
    Reduced,
}

impl Scale {
    /// In words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Reduced => "reduced",
        }
    }
}

/// A number of bytes, in the largest unit of which it is a whole number.
pub(crate) fn told(bytes: u64) -> String {
    const MIB: u64 = GIB / 1024;
    const KIB: u64 = MIB / 1024;
    let units = [(GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB"), (1, "bytes")];
    let (unit, name) =
        units.into_iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit)).unwrap_or((1, "bytes"));
    format!("{} {name}", bytes / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_in_the_largest_unit_that_fits() {
        let told = [4 * GIB, 64 << 20, 1536 << 20, 1024, 1000, 0].map(told);
        assert_eq!(told, ["4 GiB", "64 MiB", "1536 MiB", "1 KiB", "1000 bytes", "0 bytes"]);
    }
}
