//! Calls by outcome and duration, and looks at uploads. Costs a call a few atomic additions; asks nobody anything.

use std::sync::Arc;

use prometheus_client::{
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};
use vapi::FaultKind;

use crate::events::{Event, EventLog, Events, Outcome};

/// Upper bounds of durations, in seconds.
const DURATIONS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Writes events to the log and counts those that are calls or looks.
#[derive(Clone, Debug)]
pub struct CountedEvents {
    log: EventLog,
    counts: Arc<Counts>,
}

#[derive(Debug)]
struct Counts {
    calls: Family<[(&'static str, &'static str); 1], Counter>,
    done: Counter,
    refused: Counter,
    failed: Counter,
    durations: Histogram,
    upload_states: Counter,
}

impl Default for CountedEvents {
    fn default() -> Self {
        let calls = Family::<[(&'static str, &'static str); 1], Counter>::default();
        let of = |outcome| calls.get_or_create(&[("outcome", outcome)]).clone();
        let (done, refused, failed) = (of("done"), of("refused"), of("failed"));
        let (durations, upload_states) = (Histogram::new(DURATIONS), Counter::default());
        let counts = Counts { calls, done, refused, failed, durations, upload_states };
        Self { log: EventLog, counts: Arc::new(counts) }
    }
}

impl CountedEvents {
    pub(super) fn register(&self, registry: &mut Registry) {
        let Counts { calls, durations, upload_states, .. } = &*self.counts;
        let help = "Calls of operations on all wires, by how they ended: done, refused by a rule, failed in the server";
        registry.register("calls", help, calls.clone());
        let help = "From a call's request to its answer";
        registry.register_with_unit("call_duration", help, Unit::Seconds, durations.clone());
        let help = "Times that the sender of a file asked how far it is";
        registry.register("upload_states", help, upload_states.clone());
    }
}

impl Events for CountedEvents {
    fn record(&self, event: &Event<'_>) {
        self.log.record(event);
        let counts = &*self.counts;
        match event.what {
            // Transfers are counted where they are let in.
            "upload" | "download" | "file" | "folder" => return,
            "upload_state" => {
                counts.upload_states.inc();
                return;
            }
            _ => {}
        }
        counts.durations.observe(event.elapsed.as_secs_f64());
        let counter = match event.outcome {
            Outcome::Done => &counts.done,
            Outcome::Refused(why) if is_failure(why) => &counts.failed,
            Outcome::Refused(_) => &counts.refused,
        };
        counter.inc();
    }
}

/// Whether it is the server's fault.
fn is_failure(fault: &str) -> bool {
    [FaultKind::InternalServerError, FaultKind::ServiceUnavailable].iter().any(|kind| kind.name() == fault)
}
