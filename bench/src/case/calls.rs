//! An item by its id, authenticated, on each wire, beside a static file of 1 KiB that nginx hands to anybody.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::case::side::Side;
use crate::figure::{Figure, Target, figures};
use crate::load::small::Calls;
use crate::pairs::{Run, beside};
use crate::peer::rest::Rest;
use crate::peer::stock::stocked;
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
/// For how long each side is asked: long enough that a moment's unrest does not count.
const TIME: Duration = Duration::from_secs(5);
/// The same where figures do not count.
pub(super) const QUICK: Duration = Duration::from_millis(300);

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let (quire, nginx) = (stage.quire("quire", "")?, stage.nginx()?);
    let side = Side::open(stage, &quire, Scheme::Http)?;
    let items = stocked(side.rest(), (side.library(), ITEMS), stage.content()?, &stage.certificate)?;
    fs::write(nginx.root().join("small.json"), vec![b' '; 1024]).context("small.json")?;
    let small = nginx.place(Scheme::Http, "small.json");
    let file = [request("GET", &small, &[]).into_bytes()];
    let (mut figures, time) = (Vec::new(), stage.either(TIME, QUICK));
    for (wire, least) in [(Wire::Api, 0.5), (Wire::Rest, 0.5), (Wire::JsonRpc, 0.35)] {
        let asked: Vec<_> = items.iter().map(|item| wire.item_get(side.rest(), item)).collect();
        let run =
            beside(stage.size.plan, &mut || ask(stage, side.rest().server(), (&asked, quire.id(), time)), &mut || {
                ask(stage, &small, (&file, nginx.id(), time))
            })?;
        let what = format!("item get, {} / nginx static 1 KiB", wire.name());
        figures.push(Figure::speed(what, &run, Target::AtLeast(least)));
        figures.extend(microseconds(&run));
    }
    Ok(figures)
}

/// Small calls to one server for a while. `special` is the 99th percentile of their times.
pub(super) fn ask(
    stage: &Stage,
    place: &Place,
    (requests, server, time): (&[Vec<u8>], u32, Duration),
) -> Result<Sample> {
    let calls = Calls { place, requests, connections: CONNECTIONS, threads: THREADS, time };
    let meter = Meter::start(server)?;
    let answers = calls.run(&stage.certificate)?;
    let mut sample = meter.end(answers.latencies.len() as f64)?;
    sample.special = quantile(&answers.latencies, 0.99);
    Ok(sample)
}

/// Processor time of our server for one call, and that of the client.
pub(super) fn microseconds(run: &Run) -> [Figure; 2] {
    let ours = run.ours.iter().map(|sample| sample.cost() * 1e6).collect();
    let clients = run.ours.iter().map(|sample| sample.client_cost() * 1e6).collect();
    let note = format!(
        "of what both used: {:.0} % beside quire, {:.0} % beside the peer",
        client_share(&run.ours) * 100.0,
        client_share(&run.theirs) * 100.0
    );
    [
        Figure::of("its processor time", "µs a call", ours).from(run.clone()),
        Figure { note, ..Figure::of("the client's processor time", "µs a call", clients).from(run.clone()) },
    ]
}

/// Share that the client has in the processor time of both: the larger, the less a figure says about the server.
fn client_share(samples: &[Sample]) -> f64 {
    median(&figures(samples, |sample| sample.client_cpu / (sample.client_cpu + sample.server_cpu)))
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
            Self::Api => rest.item_get_by_api(item),
            Self::Rest => rest.item_get(item),
            Self::JsonRpc => rest.item_get_by_json_rpc(item),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_costs_is_told_beside_what_the_server_costs() {
        let of = |client_cpu| {
            vec![Sample { amount: 1e6, seconds: 2.0, server_cpu: 3.0, client_cpu, ..Sample::default() }; 3]
        };
        let [server, client] = microseconds(&Run { ours: of(1.0), theirs: of(9.0), ..Run::default() });
        assert_eq!((server.values, client.values), (vec![3.0; 3], vec![1.0; 3]));
        assert_eq!(client.note, "of what both used: 25 % beside quire, 75 % beside the peer");
    }
}
