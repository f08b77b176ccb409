//! A store of 1,000,000 items in 10,000 libraries under 200 calls a second: how long calls take at that pace, how long the
//! server takes to start, and how much memory it takes for it.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::case::side::Side;
use crate::figure::{Figure, Target};
use crate::load::download::joined;
use crate::load::paced::Paced;
use crate::pairs::alone;
use crate::peer::rest::Rest;
use crate::place::Scheme;
use crate::procfs::anonymous_bytes;
use crate::sample::{Meter, Sample};
use crate::stage::Stage;
use crate::statistics::{median, quantile};
use crate::store::{Shape, fill, item_id, item_name, library_id};
use crate::watch::Watch;

/// What is asked: calls a second, and most milliseconds of 99 in 100.
const ASKED: [(&str, f64, f64); 4] = [
    ("item get", 95.0, 10.0),
    ("item find by name", 95.0, 10.0),
    ("item list", 5.0, 10.0),
    ("library list", 5.0, 50.0),
];
/// Most seconds of a start.
const START: f64 = 2.0;
/// Most MiB more than an empty server at rest has.
const GROWTH: f64 = 64.0;

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let full = Shape { libraries: 10_000, first: 1000, others: 999_000 };
    let shape = stage.either(full, Shape { libraries: 20, first: 100, others: 1900 });
    let (data, empty) = filled(stage, "big", shape)?;
    let plan = stage.size.plan.at_most(6);
    let starts = alone(plan, &mut || start(stage, &data))?;
    let quire = stage.quire_again(&data, "")?;
    let rest = quire.rest(Scheme::Http, &stage.certificate)?;
    let time = stage.either(Duration::from_secs(20), Duration::from_millis(800));
    let (mut heard, mut asked) = (Vec::new(), 0);
    let load = alone(plan, &mut || {
        let kinds = requests(&rest, shape, (asked, time));
        asked += kinds.iter().map(Vec::len).sum::<usize>() as u64;
        let meter = Meter::start(quire.id())?;
        let latencies = at_once(stage, &rest, (&kinds, time))?;
        let sample = meter.end(latencies.iter().map(Vec::len).sum::<usize>() as f64)?;
        heard.push(latencies);
        Ok(sample)
    })?;
    // What void runs before the last one heard does not count.
    let heard = heard.split_off(heard.len().saturating_sub(load.ours.len()));
    let grown = (anonymous_bytes(quire.id())? - empty) / f64::from(1 << 20);
    let mut figures = Vec::new();
    for (kind, (what, rate, most)) in ASKED.into_iter().enumerate() {
        let of_kind = heard.iter().filter_map(|latencies| latencies.get(kind));
        let [half, tail]: [Vec<f64>; 2] =
            [0.5, 0.99].map(|part| of_kind.clone().map(|latencies| quantile(latencies, part) * 1000.0).collect());
        let note = format!("half within {:.2} ms, at {rate:.0} calls a second", median(&half));
        let listed = [None, None, Some(shape.first), Some(shape.libraries)].get(kind).copied().flatten();
        let listed = listed.map(|count| format!(" of {count}")).unwrap_or_default();
        let what = format!("{} items: {what}{listed}, 99 of 100 within", shape.items());
        let figure = Figure { target: Target::AtMost(most), note, ..Figure::of(what, "ms", tail) };
        figures.push(figure.from(load.clone()));
    }
    let seconds = starts.ours.iter().map(|sample| sample.seconds).collect();
    figures.push(Figure { target: Target::AtMost(START), ..Figure::of("its start", "s", seconds) }.from(starts));
    let what = "its memory, more than an empty server's";
    figures.push(Figure { target: Target::AtMost(GROWTH), ..Figure::of(what, "MiB", vec![grown]) });
    Ok(figures)
}

/// How long a start takes.
fn start(stage: &Stage, data: &Path) -> Result<Sample> {
    let watch = Watch::start()?;
    let quire = stage.quire_again(data, "")?;
    let seconds = quire.start_up.as_secs_f64();
    Ok(Sample { amount: 1.0, seconds, seen: watch.end()?, ..Sample::default() })
}

/// The data folder of a server with a store of this shape, and the memory of the server while it was empty, in bytes.
pub(super) fn filled(stage: &Stage, name: &str, shape: Shape) -> Result<(std::path::PathBuf, f64)> {
    let quire = stage.quire(name, "")?;
    let empty = anonymous_bytes(quire.id())?;
    let side = Side::open(stage, &quire, Scheme::Http)?.of(1024);
    let item = side.keep()?;
    let (library, data) = (side.library().to_owned(), Path::to_owned(quire.data()));
    drop(side);
    drop(quire);
    fill(&data, (&library, &item), shape)?;
    Ok((data, empty))
}

/// Requests of each kind that [`ASKED`] names, as many as come in `time`, spread over the whole store. What was asked for
/// before is not asked for again, so that caches of the server do not flatter: `asked` says how many these were.
fn requests(rest: &Rest, shape: Shape, (asked, time): (u64, Duration)) -> [Vec<Vec<u8>>; 4] {
    let counts = ASKED.map(|(_, rate, _)| calls_in(time, rate));
    let mut numbers = shape.scattered(asked);
    let get = |number| rest.item_get(&item_id(number));
    let find = |number| rest.item_find(&library_id(shape.library_of(number)), &item_name(number));
    let gets = numbers.by_ref().take(counts[0]).map(get).collect();
    [gets, numbers.take(counts[1]).map(find).collect(), vec![rest.item_list(&library_id(0))], vec![rest.library_list()]]
}

/// Calls at so many a second.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
fn calls_in(time: Duration, rate: f64) -> usize {
    (time.as_secs_f64() * rate).ceil() as usize
}

/// All kinds at once, each at its pace; how long each call took, in seconds.
fn at_once(stage: &Stage, rest: &Rest, (kinds, time): (&[Vec<Vec<u8>>], Duration)) -> Result<Vec<Vec<f64>>> {
    let (place, certificate) = (rest.server(), &stage.certificate);
    std::thread::scope(|scope| {
        let threads: Vec<_> = kinds
            .iter()
            .zip(ASKED)
            .map(|(requests, (_, rate, _))| {
                scope.spawn(move || Paced { place, requests, rate, connections: 4, time }.run(certificate))
            })
            .collect();
        threads.into_iter().map(joined).collect()
    })
}
