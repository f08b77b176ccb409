//! What is to be sent next of a file: the rest of it in order, or the parts that are missing, several at once. Sends nothing.

use std::num::NonZeroU64;
use std::ops::Range;

use super::pass::Extent;

/// What a server has of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Here {
    /// Bytes from the start without a gap.
    pub(super) offset: u64,
    /// In parts of how many bytes it takes the file in any order; `None`: in order only.
    pub(super) part_bytes: Option<NonZeroU64>,
    /// All that is there, in order.
    pub(super) runs: Vec<Range<u64>>,
}

/// What is sent next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Over one connection.
    InOrder(Extent),
    /// Over several connections, none of them empty.
    Parts(Vec<Range<u64>>),
}

impl Here {
    /// How many bytes are there.
    pub(super) fn taken(&self) -> u64 {
        let runs = self.runs.iter().map(|run| run.end - run.start).sum();
        self.offset.max(runs)
    }

    /// The parts of a file of `size` bytes that are missing, if the server takes them in any order.
    pub(super) fn missing(&self, size: u64) -> Option<Vec<Range<u64>>> {
        let most = self.part_bytes?.get();
        let mut parts = Vec::new();
        let mut start = self.offset;
        let ends = self.runs.iter().cloned().chain(std::iter::once(size..size));
        for run in ends {
            while start < run.start.min(size) {
                let end = run.start.min(size).min(start.saturating_add(most));
                parts.push(start..end);
                start = end;
            }
            start = start.max(run.end);
        }
        Some(parts)
    }
}

/// Runs as the header tells them: first and last byte of each, `0-1023,4096-8191`.
pub(super) fn runs(text: &str) -> Option<Vec<Range<u64>>> {
    let run = |text: &str| {
        let (first, last) = text.trim().split_once('-')?;
        let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
        (first <= last).then_some(first..last.checked_add(1)?)
    };
    text.split(',').map(run).collect()
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use std::num::NonZeroU64;

    use super::{Here, runs};

    #[test]
    fn what_is_missing_lies_between_the_runs_and_in_no_part_too_large() {
        let missing = |offset, text, size| {
            let runs = runs(text).unwrap_or_default();
            Here { offset, part_bytes: NonZeroU64::new(10), runs }.missing(size)
        };
        assert_eq!(missing(0, "", 25), Some(vec![0..10, 10..20, 20..25]));
        assert_eq!(missing(4, "0-3,10-11,30-49", 55), Some(vec![4..10, 12..22, 22..30, 50..55]));
        assert_eq!(missing(25, "0-24", 25), Some(vec![]));
        assert_eq!(missing(0, "5-99", 10), Some(vec![0..5]));
        assert_eq!(Here { offset: 0, part_bytes: None, runs: vec![] }.missing(5), None);
    }

    #[test]
    fn runs_are_read_and_nonsense_is_not() {
        assert_eq!(runs("0-9, 20-20"), Some(vec![0..10, 20..21]));
        for bad in ["", "1", "9-1", "a-b", "0-18446744073709551615"] {
            assert_eq!(runs(bad), None, "{bad}");
        }
    }
}
