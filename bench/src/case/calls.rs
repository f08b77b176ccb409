//! An item by its id, authenticated, on each wire, beside a static file of 1 KiB that nginx hands to anybody.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::case::upload::Side;
use crate::figure::{Figure, Target};
use crate::load::small::Calls;
use crate::pairs::{Run, beside};
use crate::peer::rest::Rest;
use crate::place::{Place, Scheme};
use crate::sample::{Meter, Sample};
use crate::stage::Stage;
use crate::statistics::quantile;
use crate::wire::request;

/// Items that are asked for in turn.
const ITEMS: usize = 100;
/// Connections, on one thread: more would only take the processors from the servers.
const CONNECTIONS: usize = 32;

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
        figures.push(Figure::speed(what, &run, Target::AtLeast(least)));
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
    let calls = Calls { place, requests, connections: CONNECTIONS, threads: 1, time: stage.time() };
    let meter = Meter::start(server)?;
    let answers = calls.run(&stage.certificate)?;
    let mut sample = meter.end(answers.latencies.len() as f64)?;
    sample.special = quantile(&answers.latencies, 0.99);
    Ok(sample)
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
