//! The growth report: the same figures for stores of 1 × 1, 10 × 10, 100 × 100 and 1,000 × 1,000 libraries and items, and
//! for 1, 8 and 64 streams, so that a curve that bends is seen.

use std::time::Duration;

use anyhow::Result;

use crate::case::big_store::filled;
use crate::case::calls::{QUICK, ask};
use crate::case::creates;
use crate::case::side::Side;
use crate::content::Content;
use crate::figure::Figure;
use crate::load::download::{Fetch, Taken, joined};
use crate::load::upload::{Request, upload};
use crate::pairs::{Plan, Run, alone};
use crate::peer::announced::Announced;
use crate::peer::quire::Quire;
use crate::peer::rest::Rest;
use crate::place::Scheme;
use crate::procfs::anonymous_bytes;
use crate::sample::{GIB, Meter, Sample};
use crate::scale::told;
use crate::stage::Stage;
use crate::store::{Shape, item_id, item_name, library_id};

/// Bytes of all streams together.
const BYTES: u64 = 4 * GIB;
/// What stores grow in.
const STORES: &str = "libraries, with as many items each";
/// What transfers grow in.
const STREAMS: &str = "streams";

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for side in stage.either(vec![1, 10, 100, 1000], vec![1, 10]) {
        figures.extend(store(stage, side)?.into_iter().map(|figure| figure.at(STORES, side as f64)));
    }
    for streams in stage.either(vec![1, 8, 64], vec![1, 8]) {
        figures.extend(transfers(stage, streams)?.into_iter().map(|figure| figure.at(STREAMS, streams as f64)));
    }
    Ok(figures)
}

/// Five samples each: the curve is what counts.
fn plan(stage: &Stage) -> Plan {
    stage.size.plan.at_most(5)
}

fn store(stage: &Stage, side: u64) -> Result<Vec<Figure>> {
    let shape = Shape::square(side);
    let (data, _) = filled(stage, "grown", shape)?;
    let quire = stage.quire_again(&data, "")?;
    let rest = quire.rest(Scheme::Http, &stage.certificate)?;
    let mut figures = vec![Figure::of("start", "s", vec![quire.start_up.as_secs_f64()])];
    let time = stage.either(Duration::from_secs(2), QUICK);
    for (what, requests) in calls(&rest, shape) {
        let run = alone(plan(stage), &mut || ask(stage, rest.server(), (&requests, quire.id(), time)))?;
        figures.push(rate(what, &run));
    }
    let (plan, time) = (plan(stage), stage.either(Duration::from_secs(3), Duration::from_millis(300)));
    let library = rest.make_library("created", crate::peer::quire::DATASTORE)?;
    let run = alone(plan, &mut || Ok(creates::measure(stage, (&quire, &library), time)?.0))?;
    figures.push(rate("durable creates", &run));
    let memory = anonymous_bytes(quire.id())? / f64::from(1 << 20);
    figures.push(Figure::of("memory", "MiB", vec![memory]));
    Ok(figures)
}

fn rate(what: impl Into<String>, run: &Run) -> Figure {
    Figure::of(what, "a second", run.ours.iter().map(Sample::rate).collect()).from(run.clone())
}

fn calls(rest: &Rest, shape: Shape) -> [(&'static str, Vec<Vec<u8>>); 3] {
    let step = usize::try_from((shape.items() / 1000).max(1)).unwrap_or(1);
    let numbers = || (0..shape.items()).step_by(step);
    let get = |number| rest.item_get(&item_id(number));
    let find = |number| rest.item_find(&library_id(shape.library_of(number)), &item_name(number));
    let list = |number| rest.item_list(&library_id(number));
    [
        ("item get", numbers().map(get).collect()),
        ("item find by name", numbers().map(find).collect()),
        // The more items a library has, the longer its list: this curve falls.
        ("item list", (0..shape.libraries).map(list).collect()),
    ]
}

fn transfers(stage: &Stage, streams: u64) -> Result<Vec<Figure>> {
    let quire = stage.quire("quire", "")?;
    let (mut figures, bytes) = (Vec::new(), told(stage.bytes(BYTES)));
    for scheme in [Scheme::Http, Scheme::Https] {
        let side = Side::open_as(stage, &quire, (scheme, scheme.name()))?;
        let up = alone(plan(stage), &mut || many_up(stage, &quire, (&side, streams)))?;
        figures.push(speed(format!("upload {}, {bytes} in all", scheme.name()), &up));
        let whole = side.of(BYTES);
        let place = whole.rest().offer(&whole.keep()?)?;
        let down = alone(plan(stage), &mut || {
            let meter = Meter::start(quire.id())?;
            Fetch { place: &place, length: whole.bytes(), streams, fields: &[], taken: Taken::Dropped }
                .run(&stage.certificate)?;
            meter.end(whole.bytes() as f64)
        })?;
        figures.push(speed(format!("download {}, {bytes} in all", scheme.name()), &down));
    }
    Ok(figures)
}

fn speed(what: String, run: &Run) -> Figure {
    Figure::of(what, "MB/s", run.ours.iter().map(|sample| sample.rate() / 1e6).collect()).from(run.clone())
}

/// As many uploads at once, which share the bytes. Their items go afterwards.
fn many_up(stage: &Stage, quire: &Quire, (side, streams): (&Side<'_>, u64)) -> Result<Sample> {
    let (content, certificate, each) = (stage.content()?, &stage.certificate, stage.bytes(BYTES) / streams);
    let before = quire.occupied();
    stage.warm(each * streams)?;
    let mut waiting = Vec::new();
    for _ in 0..streams {
        let payload = content.next(each);
        let file = Announced::verified(content, &payload)?;
        waiting.push((side.rest().expect(side.library(), &quire.name(), &file)?, payload));
    }
    let meter = Meter::start(quire.id())?;
    std::thread::scope(|scope| {
        let path = &content.path;
        let send = |(item, payload): &(crate::peer::rest::Waiting, crate::content::Payload)| {
            upload(&Request::put(&item.place), &Content::open(path)?, payload, certificate).map(drop)
        };
        let threads: Vec<_> = waiting.iter().map(|one| scope.spawn(move || send(one))).collect();
        threads.into_iter().try_for_each(joined)
    })?;
    let sample = meter.end((each * streams) as f64)?;
    for (item, _) in &waiting {
        side.rest().complete(&item.session)?;
        side.rest().remove_item(&item.item)?;
    }
    quire.freed(before, each * streams)?;
    Ok(sample)
}
