//! One line of the outcome: what was measured, its target, and whether that was met. Runs nothing.

use crate::pairs::Run;
use crate::sample::Sample;
use crate::scale::Scale;
use crate::statistics::{Interval, interval, median};

/// What a figure should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// So much or more.
    AtLeast(f64),
    /// So much or less.
    AtMost(f64),
    /// Nothing in particular; it is told.
    None,
}

/// How a figure stands to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The whole interval meets it.
    Met,
    /// The median meets it, not the whole interval.
    Narrowly,
    /// The median does not meet it, some of the interval does.
    NotQuite,
    /// Nothing of the interval meets it.
    Missed,
    /// The machine was too noisy.
    Void,
    /// It was measured with less than its target is about.
    Reduced,
    /// It has no target.
    Told,
}

/// One line.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// What was measured, beside whom.
    pub(crate) what: String,
    /// Of its values.
    pub(crate) unit: &'static str,
    /// One for each pair, or for each sample of ours.
    pub(crate) values: Vec<f64>,
    /// What they should be.
    pub(crate) target: Target,
    /// Where they come from; figures of one run share it.
    pub(crate) run: Run,
    /// In words, for the table: medians of both sides, for example.
    pub(crate) note: String,
    /// Its place on a curve, if it is a point of one.
    pub(crate) at: Option<At>,
    /// Whether it may be held against its target.
    pub(crate) scale: Scale,
}

/// A place on a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct At {
    /// What grows.
    pub(crate) axis: &'static str,
    /// To how many.
    pub(crate) x: f64,
}

/// A case that could not be measured, or what came of it.
pub(crate) struct Outcome {
    /// The case's name.
    pub(crate) case: &'static str,
    /// Its figures, or why there are none.
    pub(crate) figures: Result<Vec<Figure>, String>,
    /// How long it took, in seconds.
    pub(crate) seconds: f64,
}

impl Target {
    fn meets(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
            Self::None => true,
        }
    }
}

impl Figure {
    /// A figure that needs no more than these values.
    pub(crate) fn of(what: impl Into<String>, unit: &'static str, values: Vec<f64>) -> Self {
        Self {
            what: what.into(),
            unit,
            values,
            target: Target::None,
            run: Run::default(),
            note: String::new(),
            at: None,
            scale: Scale::Full,
        }
    }

    /// The same figure as a point of a curve.
    pub(crate) fn at(self, axis: &'static str, x: f64) -> Self {
        Self { at: Some(At { axis, x }), ..self }
    }

    /// The same figure, measured at this scale.
    pub(crate) fn of_scale(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }

    /// The same figure with where it comes from.
    pub(crate) fn from(self, run: Run) -> Self {
        Self { run, ..self }
    }

    /// How often ours moves as much a second as theirs: `ratio` of rates.
    pub(crate) fn speed(what: impl Into<String>, run: &Run, target: Target) -> Self {
        let note = beside(run, Sample::rate);
        Self { run: run.clone(), note, target, ..Self::of(what, "×", run.ratios(Sample::rate)) }
    }

    /// Processor time of our server for the same amount, over that of theirs.
    pub(crate) fn cost(what: impl Into<String>, run: &Run, target: Target) -> Self {
        let note = format!(
            "{:.2} / {:.2} s/GiB",
            median(&figures(&run.ours, Sample::cost_of_a_gib)),
            median(&figures(&run.theirs, Sample::cost_of_a_gib))
        );
        Self { run: run.clone(), note, target, ..Self::of(what, "×", run.ratios(Sample::cost)) }
    }

    /// Processor time of our server for a GiB.
    pub(crate) fn cost_of_a_gib(what: impl Into<String>, run: &Run, target: Target) -> Self {
        let values = figures(&run.ours, Sample::cost_of_a_gib);
        Self { run: run.clone(), target, ..Self::of(what, "s/GiB", values) }
    }

    /// The median.
    pub(crate) fn median(&self) -> f64 {
        median(&self.values)
    }

    /// Where it lies.
    pub(crate) fn interval(&self) -> Interval {
        interval(&self.values)
    }

    /// How it stands to its target.
    pub(crate) fn verdict(&self) -> Verdict {
        let Interval { low, high, .. } = self.interval();
        if self.scale == Scale::Reduced && self.target != Target::None {
            return Verdict::Reduced;
        }
        let ends = [low, high].map(|end| self.target.meets(end));
        match (self.run.void.is_empty(), self.target, self.target.meets(self.median()), ends) {
            (false, ..) => Verdict::Void,
            (true, Target::None, ..) => Verdict::Told,
            (true, _, true, [true, true]) => Verdict::Met,
            (true, _, true, _) => Verdict::Narrowly,
            (true, _, false, [false, false]) => Verdict::Missed,
            (true, _, false, _) => Verdict::NotQuite,
        }
    }
}

impl Verdict {
    /// In words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Narrowly => "met, narrowly",
            Self::NotQuite => "not quite",
            Self::Missed => "missed",
            Self::Void => "VOID",
            Self::Reduced => "none: reduced",
            Self::Told => "",
        }
    }
}

/// `figure` of each sample.
pub(crate) fn figures(samples: &[Sample], figure: impl Fn(&Sample) -> f64) -> Vec<f64> {
    samples.iter().map(figure).collect()
}

/// The medians of both sides: megabytes a second where bytes were moved, calls a second else.
fn beside(run: &Run, figure: impl Fn(&Sample) -> f64) -> String {
    let [ours, theirs] = [&run.ours, &run.theirs].map(|samples| median(&figures(samples, &figure)));
    if run.ours.first().is_some_and(|sample| sample.amount >= 1e7) {
        format!("{:.0} / {:.0} MB/s", ours / 1e6, theirs / 1e6)
    } else {
        format!("{ours:.0} / {theirs:.0} a second")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(values: &[f64], target: Target, void: &[&str]) -> Verdict {
        let run = Run { void: void.iter().map(|&reason| reason.to_owned()).collect(), ..Run::default() };
        Figure { target, run, ..Figure::of("it", "×", values.to_vec()) }.verdict()
    }

    #[test]
    fn the_interval_says_how_sure_a_verdict_is() {
        let values = [0.8, 0.9, 1.0];
        assert_eq!(verdict(&values, Target::AtLeast(0.8), &[]), Verdict::Met);
        assert_eq!(verdict(&values, Target::AtLeast(0.85), &[]), Verdict::Narrowly);
        assert_eq!(verdict(&values, Target::AtLeast(0.95), &[]), Verdict::NotQuite);
        assert_eq!(verdict(&values, Target::AtLeast(1.1), &[]), Verdict::Missed);
        assert_eq!(verdict(&values, Target::AtMost(0.95), &[]), Verdict::Narrowly);
        assert_eq!(verdict(&values, Target::None, &[]), Verdict::Told);
    }

    #[test]
    fn what_is_void_meets_nothing_and_misses_nothing() {
        assert_eq!(verdict(&[2.0], Target::AtLeast(1.0), &["noise"]), Verdict::Void);
        assert_eq!(verdict(&[], Target::AtLeast(1.0), &[]), Verdict::Missed);
    }

    #[test]
    fn less_than_the_target_is_about_is_not_judged() {
        let figure = |target| Figure { target, ..Figure::of("it", "×", vec![2.0]) }.of_scale(Scale::Reduced);
        assert_eq!(figure(Target::AtLeast(1.0)).verdict(), Verdict::Reduced);
        assert_eq!(figure(Target::None).verdict(), Verdict::Told);
    }

    #[test]
    fn bytes_are_told_in_megabytes_and_calls_as_they_are() {
        let sample = |amount| Sample { amount, seconds: 2.0, ..Sample::default() };
        let run = |amount| Run { ours: vec![sample(amount)], theirs: vec![sample(amount)], ..Run::default() };
        assert_eq!(Figure::speed("", &run(4e9), Target::None).note, "2000 / 2000 MB/s");
        assert_eq!(Figure::speed("", &run(4e5), Target::None).note, "200000 / 200000 a second");
    }
}
