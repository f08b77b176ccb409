//! The JSON of a run: everything that the table says, and every sample of both sides.

use serde_json::{Value, json};

use crate::figure::{Figure, Outcome, Target};
use crate::pairs::{MOST_FOREIGN, MOST_SPREAD, Run};
use crate::sample::{GIB, Sample};
use crate::stage::{Extent, Size};

/// The whole document.
pub(crate) fn document(machine: &Value, size: &Size, outcomes: &[Outcome]) -> Value {
    let cases: Vec<Value> = outcomes.iter().map(case).collect();
    json!({
        "machine": machine,
        "run": run(size),
        "void_over": { "spread_of_the_peer": MOST_SPREAD, "foreign_processor_share": MOST_FOREIGN },
        "cases": cases,
    })
}

fn run(size: &Size) -> Value {
    let extent = match size.extent {
        Extent::Full => "full",
        Extent::Quick => "quick",
    };
    json!({
        "extent": extent,
        "pairs": size.plan.pairs,
        "tries": size.plan.tries,
        "most_mebibytes": size.most_bytes / (GIB / 1024),
    })
}

fn case(outcome: &Outcome) -> Value {
    let (figures, failed) = match &outcome.figures {
        Ok(figures) => (figures.iter().map(figure).collect(), Value::Null),
        Err(reason) => (Vec::new(), json!(reason)),
    };
    json!({ "case": outcome.case, "seconds": outcome.seconds, "failed": failed, "figures": figures })
}

fn figure(figure: &Figure) -> Value {
    let (interval, run) = (figure.interval(), &figure.run);
    json!({
        "what": figure.what,
        "unit": figure.unit,
        "n": figure.values.len(),
        "median": figure.median(),
        "interval": { "low": interval.low, "high": interval.high, "coverage": interval.coverage },
        "target": target(figure.target),
        "scale": figure.scale.name(),
        "verdict": figure.verdict().name(),
        "note": figure.note,
        "at": figure.at.map(|at| json!({ "axis": at.axis, "x": at.x })),
        "void": run.void,
        "void_tries_before": run.earlier,
        "spread_of_the_peer": measured(run, Run::spread),
        "full_spread_of_the_peer": measured(run, Run::full_spread),
        "foreign_processor_share": run.seen().foreign(),
        "kernel_processor_share": run.seen().kernel(),
        "values": figure.values,
        "quire": samples(&run.ours),
        "peer": samples(&run.theirs),
    })
}

fn measured(run: &Run, share: fn(&Run) -> f64) -> Value {
    if run.ours.is_empty() { Value::Null } else { json!(share(run)) }
}

fn target(target: Target) -> Value {
    match target {
        Target::AtLeast(least) => json!({ "at_least": least }),
        Target::AtMost(most) => json!({ "at_most": most }),
        Target::None => Value::Null,
    }
}

fn samples(samples: &[Sample]) -> Vec<Value> {
    let told = |sample: &Sample| {
        json!({
            "amount": sample.amount,
            "seconds": sample.seconds,
            "server_cpu_seconds": sample.server_cpu,
            "client_cpu_seconds": sample.client_cpu,
            "special": sample.special,
            "foreign_processor_share": sample.seen.foreign(),
        })
    };
    samples.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairs::{Plan, Said};

    #[test]
    fn nothing_is_hidden() {
        let sample = Sample { amount: 2.0, seconds: 1.0, ..Sample::default() };
        let run = Run {
            ours: vec![sample; 2],
            theirs: vec![sample; 2],
            void: vec!["noise".to_owned()],
            earlier: vec![vec!["more noise".to_owned()]],
        };
        let outcomes = [
            Outcome { case: "a", figures: Ok(vec![Figure::speed("it", &run, Target::AtLeast(1.0))]), seconds: 1.0 },
            Outcome { case: "b", figures: Err("why".to_owned()), seconds: 1.0 },
        ];
        let plan = Plan { pairs: 2, said: Said::Default, tries: 3 };
        let size = Size { extent: Extent::Quick, plan, most_bytes: 8 << 20 };
        let document = document(&json!({}), &size, &outcomes);
        let at = |pointer| document.pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(at("/cases/0/figures/0/verdict"), "VOID");
        assert_eq!(at("/cases/0/figures/0/void/0"), "noise");
        assert_eq!(at("/cases/0/figures/0/void_tries_before/0/0"), "more noise");
        assert_eq!(at("/cases/0/figures/0/peer/1/amount"), 2.0);
        assert_eq!(at("/cases/1/failed"), "why");
        assert_eq!((at("/run/extent"), at("/run/most_mebibytes")), (json!("quick"), json!(8)));
    }
}
