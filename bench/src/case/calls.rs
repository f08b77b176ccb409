//! An item by its id, authenticated, on each wire, beside a static file of 1 KiB that nginx hands to anybody.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::case::upload::Side;
use crate::figure::{Figure, Target, figures};
use crate::load::small::Calls;
use crate::pairs::{Run, beside};
use crate::peer::rest::Rest;
use crate::place::{Place, Scheme};
use crate::sample::{Meter, Sample};
use crate::stage::Stage;
use crate::statistics::{median, quantile};
use crate::wire::request;

/// Items that are asked for in turn.
const ITEMS: usize = 100;
/// Connections in all.
const CONNECTIONS: usize = 32;
/// Threads that they are spread over: one alone can be slower than a server that hands out the same few bytes.
const THREADS: usize = 2;
/// From this share of its threads on, a client can do no more, and the figure says little about the server.
const BUSY: f64 = 0.95;

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let (quire, nginx) = (stage.quire("quire", "")?, stage.nginx()?);
    let side = Side::open(stage, &quire, Scheme::Http)?;
    let items = items(side.rest(), side.library(), ITEMS)?;
    fs::write(nginx.root().join("small.json"), vec![b' '; 1024]).context("small.json")?;
    let small = nginx.place(Scheme::Http, "small.json");
    let file = [request("GET", &small, &[]).into_bytes()];
    let mut figures = Vec::new();
    for (wire, least) in [(Wire::Api, 0.5), (Wire::Rest, 0.5), (Wire::JsonRpc, 0.35)] {
        let asked: Vec<_> = items.iter().map(|item| wire.item_get(side.rest(), item)).collect();
        let run = beside(stage.size.plan, &mut || ask(stage, side.rest().server(), (&asked, quire.id())), &mut || {
            ask(stage, &small, (&file, nginx.id()))
        })?;
        let what = format!("item get, {} / nginx static 1 KiB", wire.name());
        figures.push(speed(what, &run, Target::AtLeast(least)));
        figures.push(microseconds(&run));
    }
    Ok(figures)
}

/// The ids of so many new items.
pub(super) fn items(rest: &Rest, library: &str, count: usize) -> Result<Vec<String>> {
    (0..count).map(|number| rest.make_item(library, &format!("item {number}"))).collect()
}

/// Small calls to one server for a while. `special` is the 99th percentile of their times.
pub(super) fn ask(stage: &Stage, place: &Place, (requests, server): (&[Vec<u8>], u32)) -> Result<Sample> {
    let calls = Calls { place, requests, connections: CONNECTIONS, threads: THREADS, time: stage.time() };
    let meter = Meter::start(server)?;
    let answers = calls.run(&stage.certificate)?;
    let mut sample = meter.end(answers.latencies.len() as f64)?;
    sample.special = quantile(&answers.latencies, 0.99);
    Ok(sample)
}

/// As [`Figure::speed`], with a word where the client was the bound.
pub(super) fn speed(what: String, run: &Run, target: Target) -> Figure {
    let figure = Figure::speed(what, run, target);
    let bounds = [("quire", &run.ours), ("the peer", &run.theirs)].map(|(whose, samples)| bound(whose, samples));
    let words = [Some(figure.note.clone())].into_iter().chain(bounds).flatten().collect::<Vec<_>>();
    Figure { note: words.join("; "), ..figure }
}

/// Says so where the client had no processor left for more calls.
fn bound(whose: &str, samples: &[Sample]) -> Option<String> {
    let share = median(&figures(samples, Sample::client_processors)) / THREADS as f64;
    (share >= BUSY)
        .then(|| format!("{whose} is bound by the client, which was busy for {:.0} % of the time", share * 100.0))
}

/// Processor time of our server for one call.
pub(super) fn microseconds(run: &Run) -> Figure {
    let values = run.ours.iter().map(|sample| sample.cost() * 1e6).collect();
    Figure::of("its processor time", "µs a call", values).from(run.clone())
}

/// How an item is asked for.
#[derive(Clone, Copy)]
enum Wire {
    Api,
    Rest,
    JsonRpc,
}

impl Wire {
    fn name(self) -> &'static str {
        match self {
            Self::Api => "/api",
            Self::Rest => "/rest",
            Self::JsonRpc => "JSON-RPC",
        }
    }

    fn item_get(self, rest: &Rest, item: &str) -> Vec<u8> {
        match self {
            Self::Api => rest.prebuilt("GET", &format!("/api/content/library/item/{item}"), None),
            Self::Rest => rest.prebuilt("GET", &format!("/rest/com/vmware/content/library/item/id:{item}"), None),
            Self::JsonRpc => {
                let security =
                    json!({ "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": rest.session() });
                let call = json!({ "jsonrpc": "2.0", "id": "1", "method": "invoke", "params": {
                    "serviceId": "com.vmware.content.library.item",
                    "operationId": "get",
                    "input": { "STRUCTURE": { "operation-input": { "library_item_id": item } } },
                    "ctx": { "appCtx": { "opId": "bench" }, "securityCtx": security },
                } });
                rest.prebuilt("POST", "/api", Some(&call))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_is_busy_all_the_time_is_told() {
        let of = |client_cpu| vec![Sample { amount: 100.0, seconds: 1.0, client_cpu, ..Sample::default() }; 3];
        let note = |theirs| speed(String::new(), &Run { ours: of(1.0), theirs, ..Run::default() }, Target::None).note;
        assert_eq!(note(of(1.8)), "100 / 100 a second");
        let busy = "100 / 100 a second; the peer is bound by the client, which was busy for 97 % of the time";
        assert_eq!(note(of(1.94)), busy);
    }
}
