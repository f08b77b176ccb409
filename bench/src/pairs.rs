//! Runs two sides in alternating pairs (A B, B A, A B, …), and says when the machine was too noisy for what came of it.

use anyhow::{Context as _, Result};

use crate::sample::Sample;
use crate::statistics::{full_spread, spread};
use crate::watch::Seen;

/// Most that the peer may spread (distance of its quartiles over its median) before a run is void.
pub(crate) const MOST_SPREAD: f64 = 0.10;
/// Most of the processors that others may use before a run is void.
pub(crate) const MOST_FOREIGN: f64 = 0.10;

/// How often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Pairs of a run.
    pub(crate) pairs: usize,
    /// Whether somebody wants just so many.
    pub(crate) said: Said,
    /// Runs until one is not void; the last one stands, void or not.
    pub(crate) tries: usize,
}

/// Where a number of pairs comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// From the command line: no case takes fewer.
    Asked,
    /// Nobody said anything.
    Default,
}

impl Plan {
    /// The same with at most so many pairs, for what takes long; unless somebody wants more.
    pub(crate) fn at_most(self, pairs: usize) -> Self {
        match self.said {
            Said::Asked => self,
            Said::Default => Self { pairs: self.pairs.min(pairs), ..self },
        }
    }
}

/// Measures one side once.
pub(crate) type Side<'a> = &'a mut dyn FnMut() -> Result<Sample>;

/// What a run gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    /// Ours, in the order of the pairs.
    pub(crate) ours: Vec<Sample>,
    /// Theirs, likewise; none where nobody is measured beside.
    pub(crate) theirs: Vec<Sample>,
    /// Why it says nothing.
    pub(crate) void: Vec<String>,
    /// Why the runs before it said nothing.
    pub(crate) earlier: Vec<Vec<String>>,
}

impl Run {
    /// What others did while either side was measured.
    pub(crate) fn seen(&self) -> Seen {
        self.ours.iter().chain(&self.theirs).map(|sample| sample.seen).sum()
    }

    /// Distance of the peer's quartiles over its median; with no peer that of ours.
    pub(crate) fn spread(&self) -> f64 {
        spread(&self.judged())
    }

    /// Distance of the same side's slowest and fastest over its median. It voids nothing.
    pub(crate) fn full_spread(&self) -> f64 {
        full_spread(&self.judged())
    }

    /// The rates by which the machine is judged.
    fn judged(&self) -> Vec<f64> {
        let measured = if self.theirs.is_empty() { &self.ours } else { &self.theirs };
        measured.iter().map(Sample::rate).collect()
    }

    /// What `figure` is of each pair, ours over theirs.
    pub(crate) fn ratios(&self, figure: impl Fn(&Sample) -> f64) -> Vec<f64> {
        self.ours.iter().zip(&self.theirs).map(|(ours, theirs)| figure(ours) / figure(theirs)).collect()
    }
}

/// Measures `ours` beside `theirs`, again while it is void and may be tried.
///
/// # Errors
/// When a side fails.
pub(crate) fn beside(plan: Plan, ours: Side<'_>, theirs: Side<'_>) -> Result<Run> {
    repeated(plan, true, &mut || paired(plan.pairs, ours, theirs))
}

/// Measures `ours` alone, after once that does not count, again while others use too much of the machine.
///
/// # Errors
/// When it fails.
pub(crate) fn alone(plan: Plan, ours: Side<'_>) -> Result<Run> {
    repeated(plan, false, &mut || {
        ours().context("quire")?;
        let ours = (0..plan.pairs).map(|_| ours().context("quire")).collect::<Result<_>>()?;
        Ok(Run { ours, ..Run::default() })
    })
}

fn repeated(plan: Plan, peer: bool, once: &mut dyn FnMut() -> Result<Run>) -> Result<Run> {
    let mut earlier = Vec::new();
    loop {
        let mut run = once()?;
        run.void = void(run.seen().foreign(), peer.then(|| run.spread()));
        if run.void.is_empty() || earlier.len() + 1 >= plan.tries {
            return Ok(Run { earlier, ..run });
        }
        earlier.push(run.void);
    }
}

fn paired(pairs: usize, ours: Side<'_>, theirs: Side<'_>) -> Result<Run> {
    // The first of each finds nothing warm.
    ours().context("quire, warming up")?;
    theirs().context("the peer, warming up")?;
    let mut run = Run::default();
    for pair in 0..pairs {
        if pair % 2 == 0 {
            run.ours.push(ours().context("quire")?);
            run.theirs.push(theirs().context("the peer")?);
        } else {
            run.theirs.push(theirs().context("the peer")?);
            run.ours.push(ours().context("quire")?);
        }
    }
    Ok(run)
}

/// Why a run says nothing; nothing when it does.
fn void(foreign: f64, spread: Option<f64>) -> Vec<String> {
    let mut reasons = Vec::new();
    if foreign > MOST_FOREIGN {
        reasons.push(format!("others used {:.0} % of the processors", foreign * 100.0));
    }
    // A spread that is no number is none that could be judged.
    if let Some(spread) = spread.filter(|spread| spread.is_nan() || *spread > MOST_SPREAD) {
        reasons.push(format!("the peer spread over {:.0} %", spread * 100.0));
    }
    reasons
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::cell::RefCell;

    use super::*;

    fn sample(seconds: f64) -> Sample {
        Sample { amount: 1.0, seconds, ..Sample::default() }
    }

    #[test]
    fn sides_take_turns_in_going_first() {
        let order = RefCell::new(String::new());
        let side = |name| {
            order.borrow_mut().push(name);
            Ok(sample(1.0))
        };
        let run = paired(3, &mut || side('a'), &mut || side('b')).unwrap();
        assert_eq!(*order.borrow(), "ababbaab");
        assert_eq!((run.ours.len(), run.theirs.len()), (3, 3));
    }

    #[test]
    fn a_case_takes_fewer_pairs_unless_somebody_wants_more() {
        let plan = |said| Plan { pairs: 15, said, tries: 1 };
        assert_eq!([Said::Default, Said::Asked].map(|said| plan(said).at_most(5).pairs), [5, 15]);
        assert_eq!(plan(Said::Default).at_most(20).pairs, 15);
    }

    #[test]
    fn a_ratio_is_of_its_own_pair() {
        let run =
            Run { ours: vec![sample(1.0), sample(2.0)], theirs: vec![sample(2.0), sample(2.0)], ..Run::default() };
        assert_eq!(run.ratios(Sample::rate), [2.0, 1.0]);
    }

    #[test]
    fn noise_is_void_with_its_reason() {
        assert!(void(0.10, Some(0.10)).is_empty());
        assert!(void(0.02, None).is_empty());
        assert_eq!(void(0.11, None), ["others used 11 % of the processors"]);
        assert_eq!(void(0.5, Some(0.25)).len(), 2);
        assert_eq!(void(0.0, Some(f64::NAN)).len(), 1);
    }

    #[test]
    fn a_void_run_is_repeated_and_what_stays_void_says_so() {
        let calls = RefCell::new(0);
        let mut unsteady = || {
            *calls.borrow_mut() += 1;
            let theirs = vec![sample(1.0), sample(2.0), sample(9.0)];
            Ok(Run { ours: theirs.clone(), theirs, ..Run::default() })
        };
        let run = repeated(Plan { pairs: 3, said: Said::Default, tries: 3 }, true, &mut unsteady).unwrap();
        assert_eq!(*calls.borrow(), 3);
        assert_eq!(run.earlier.len(), 2);
        assert!(run.void.iter().any(|reason| reason.starts_with("the peer spread")), "{:?}", run.void);
    }
}
