//! A set of byte ranges: what of a file has been served.

/// Disjoint half-open ranges in ascending order, merged where they touch.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    /// From parts in any order, as a store kept them.
    pub fn from_parts(parts: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let mut ranges = Self::default();
        for (start, end) in parts {
            ranges.add(start, end);
        }
        ranges
    }

    /// Adds `start..end`; an empty range changes nothing.
    pub fn add(&mut self, start: u64, end: u64) {
        if start >= end {
            return;
        }
        let (mut start, mut end) = (start, end);
        self.0.retain(|&(s, e)| {
            let apart = e < start || s > end;
            if !apart {
                start = start.min(s);
                end = end.max(e);
            }
            apart
        });
        let at = self.0.partition_point(|&(s, _)| s < start);
        self.0.insert(at, (start, end));
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: &Self) {
        for &(start, end) in &other.0 {
            self.add(start, end);
        }
    }

    /// Number of bytes in it.
    pub fn len(&self) -> u64 {
        self.0.iter().map(|(start, end)| end - start).sum()
    }

    /// Whether it has no byte.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every byte of `0..size` is in it.
    pub fn covers(&self, size: u64) -> bool {
        size == 0 || self.0.iter().any(|&(start, end)| start == 0 && end >= size)
    }

    /// Where the last part ends; 0 for none.
    pub fn end(&self) -> u64 {
        self.parts().last().map_or(0, |(_, end)| *end)
    }

    /// How many bytes it has from the very start without a gap.
    pub fn from_start(&self) -> u64 {
        self.0.first().filter(|(start, _)| *start == 0).map_or(0, |(_, end)| *end)
    }

    /// The parts of `start..end` that are not in it, in ascending order.
    pub fn missing(&self, start: u64, end: u64) -> Vec<(u64, u64)> {
        let mut gaps = Vec::new();
        let mut from = start;
        for &(s, e) in self.0.iter().filter(|(s, e)| *e > start && *s < end) {
            if s > from {
                gaps.push((from, s));
            }
            from = from.max(e);
        }
        if from < end {
            gaps.push((from, end));
        }
        gaps
    }

    /// Its parts in ascending order.
    pub fn parts(&self) -> &[(u64, u64)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Ranges;

    #[test]
    fn ranges_that_touch_become_one() {
        let ranges = Ranges::from_parts([(10, 20), (0, 5), (5, 10)]);
        assert_eq!(ranges.parts(), [(0, 20)]);
        assert!(ranges.covers(20) && !ranges.covers(21));
    }

    #[test]
    fn what_is_missing_is_all_that_is_not_in_it() {
        let ranges = Ranges::from_parts([(0, 10), (20, 30)]);
        assert_eq!(ranges.missing(5, 40), [(10, 20), (30, 40)]);
        assert_eq!(ranges.missing(12, 15), [(12, 15)]);
        assert_eq!(ranges.missing(20, 30), []);
        assert_eq!((ranges.from_start(), Ranges::from_parts([(1, 5)]).from_start()), (10, 0));
    }

    #[test]
    fn overlapping_ranges_count_once() {
        let ranges = Ranges::from_parts([(0, 10), (5, 15), (30, 31)]);
        assert_eq!(ranges.len(), 16);
        assert!(!ranges.covers(31));
    }
}
