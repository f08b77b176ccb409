//! What a row of samples says: median, an interval for it, and how far the samples spread. Measures nothing itself.

/// Where the median of what was sampled lies, by order statistics: no assumption about how samples are distributed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interval {
    /// Lower end.
    pub(crate) low: f64,
    /// Upper end.
    pub(crate) high: f64,
    /// How probable it is that the median lies between, at least 0.95 from six samples on.
    pub(crate) coverage: f64,
}

/// The middle one; between two middle ones the mean. Not a number when there is none.
pub(crate) fn median(samples: &[f64]) -> f64 {
    quantile(samples, 0.5)
}

/// The value below which the share `part` (0 to 1) of the samples lies, interpolated.
pub(crate) fn quantile(samples: &[f64], part: f64) -> f64 {
    let sorted = sorted(samples);
    let place = part.clamp(0.0, 1.0) * sorted.len().saturating_sub(1) as f64;
    let below = place.floor();
    let (Some(low), Some(high)) = (sorted.get(index(below)), sorted.get(index(place.ceil()))) else {
        return f64::NAN;
    };
    low + (high - low) * (place - below)
}

/// The 95 % interval of the median: from the k-th smallest to the k-th largest sample, with the largest k that still
/// covers as much. Below six samples it is all of them, and `coverage` says how little that is.
pub(crate) fn interval(samples: &[f64]) -> Interval {
    let sorted = sorted(samples);
    let count = sorted.len();
    let mut outside = 0;
    while outside + 1 < count.div_ceil(2) && coverage(count, outside + 1) >= 0.95 {
        outside += 1;
    }
    let low = sorted.get(outside).copied().unwrap_or(f64::NAN);
    let high = sorted.get(count.saturating_sub(1 + outside)).copied().unwrap_or(f64::NAN);
    Interval { low, high, coverage: coverage(count, outside) }
}

/// Distance between the quartiles, as a share of the median. One or two outliers do not move it.
pub(crate) fn spread(samples: &[f64]) -> f64 {
    (quantile(samples, 0.75) - quantile(samples, 0.25)) / median(samples)
}

/// Distance between the smallest and the largest, as a share of the median.
pub(crate) fn full_spread(samples: &[f64]) -> f64 {
    (quantile(samples, 1.0) - quantile(samples, 0.0)) / median(samples)
}

/// How probable it is that the median of what was sampled lies within `count` samples without the `outside` smallest and
/// the `outside` largest: both ends are tails of a binomial distribution with p = 1/2.
fn coverage(count: usize, outside: usize) -> f64 {
    let mut ways = 1.0;
    let mut tail = 0.0;
    for taken in 0..=outside {
        tail += ways;
        ways *= count.saturating_sub(taken) as f64 / (taken + 1) as f64;
    }
    1.0 - 2.0 * tail / 2_f64.powf(count as f64)
}

fn sorted(samples: &[f64]) -> Vec<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number within a length")]
fn index(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upto(last: u32) -> Vec<f64> {
        (1..=last).rev().map(f64::from).collect()
    }

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-9
    }

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        assert!(close(median(&upto(15)), 8.0));
        assert!(close(median(&[4.0, 1.0]), 2.5));
        assert!(close(median(&[7.0]), 7.0));
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn quantiles_are_interpolated() {
        assert!(close(quantile(&upto(11), 0.9), 10.0));
        assert!(close(quantile(&upto(2), 0.25), 1.25));
    }

    /// The ranks of any table of the sign test.
    #[test]
    fn fifteen_samples_give_the_fourth_from_either_end() {
        let found = interval(&upto(15));
        assert!(close(found.low, 4.0) && close(found.high, 12.0), "{found:?}");
        assert!((found.coverage - 0.9648).abs() < 1e-4, "{found:?}");
        let found = interval(&upto(6));
        assert!(close(found.low, 1.0) && close(found.high, 6.0) && found.coverage > 0.95, "{found:?}");
    }

    #[test]
    fn three_samples_say_how_little_they_say() {
        let found = interval(&upto(3));
        assert!(close(found.low, 1.0) && close(found.high, 3.0));
        assert!(close(found.coverage, 0.75));
        assert!(interval(&[]).low.is_nan());
    }

    #[test]
    fn one_outlier_does_not_spread() {
        let mut samples = vec![100.0; 14];
        samples.push(1.0);
        assert!(close(spread(&samples), 0.0) && close(full_spread(&samples), 0.99));
        assert!(close(spread(&[90.0, 100.0, 110.0]), 0.1));
    }
}
