//! What is counted, and as what.
#![allow(clippy::unwrap_used)]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use server::events::{Event, Events as _, Outcome};
use server::metrics::{CountedEvents, Metrics};
use server::transfers::{Limits, Transfers};
use testkit::MockClock;

fn event<'a>(what: &'a str, outcome: Outcome<'a>) -> Event<'a> {
    Event {
        request_id: "request",
        peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
        user: None,
        what,
        object: None,
        outcome,
        bytes: 0,
        elapsed: Duration::from_millis(1),
    }
}

fn text(events: &CountedEvents) -> String {
    let limits = Limits::new(&toml::from_str("").unwrap());
    Metrics::new(Arc::new(Transfers::new(limits, Arc::new(MockClock::default()))), events).text()
}

/// The value of a metric by its name and labels.
fn value(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

#[tokio::test]
async fn a_look_at_how_far_an_upload_is_counts_as_neither_a_call_nor_a_transfer() {
    let events = CountedEvents::default();
    events.record(&event("com.vmware.content.library.get", Outcome::Done));
    for what in ["upload", "download", "file", "folder"] {
        events.record(&event(what, Outcome::Done));
    }
    events.record(&event("upload_state", Outcome::Done));
    events.record(&event("upload_state", Outcome::Refused("quire.transfer.address")));
    let text = text(&events);
    assert_eq!(value(&text, "quire_calls_total{outcome=\"done\"}"), Some(1), "{text}");
    assert_eq!(value(&text, "quire_calls_total{outcome=\"refused\"}"), Some(0), "{text}");
    assert_eq!(value(&text, "quire_call_duration_seconds_count"), Some(1), "{text}");
    assert_eq!(value(&text, "quire_upload_states_total"), Some(2), "{text}");
    assert_eq!(value(&text, "quire_transfers_ended_total{direction=\"upload\"}"), Some(0), "{text}");
}
