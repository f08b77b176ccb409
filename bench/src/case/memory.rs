//! Anonymous memory of the server: at rest, with 100 streams of which half go up and half down, and with 1,000 slow ones.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::case::side::Side;
use crate::figure::{Figure, Target};
use crate::load::download::joined;
use crate::load::stream::{Moved, Stream, Way};
use crate::pause;
use crate::peer::announced::Announced;
use crate::peer::quire::Quire;
use crate::place::Scheme;
use crate::procfs::anonymous_bytes;
use crate::sample::GIB;
use crate::secure::Certificate;
use crate::stage::Stage;

/// Most MiB at rest, with 100 streams, with 1,000 slow ones.
const MOST: [f64; 3] = [32.0, 96.0, 256.0];
/// Between two looks at the memory.
const LOOK: Duration = Duration::from_millis(50);
/// Parts of the time in each of which bytes have to move both ways, so that memory is never that of streams that stand still.
const PARTS: u32 = 2;

/// How streams move.
#[derive(Clone, Copy)]
struct Streams {
    scheme: Scheme,
    count: usize,
    /// Bytes that each moves at once, and how long it rests then.
    piece: usize,
    rest: Duration,
    /// Bytes of an upload, which the server reserves when it begins.
    announced: u64,
    /// Uploads that a stream up has before it, one after the other.
    uploads: usize,
    /// For how long all of them move.
    time: Duration,
}

/// What all threads of the load share.
#[derive(Default)]
struct Load {
    over: AtomicBool,
    /// Streams that are open.
    open: AtomicUsize,
    moved: Moved,
}

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let time = stage.either(Duration::from_secs(10), Duration::from_secs(2));
    let idle = {
        let quire = stage.quire("quire", "")?;
        pause::wait_for(Instant::now() + stage.either(Duration::from_secs(5), Duration::from_secs(1)));
        figure("memory at rest", MOST[0], mebibytes(&quire)?)
    };
    let mut figures = vec![idle];
    let announced = stage.bytes(stage.either(GIB / 16, GIB / 64));
    let slow = stage.either(1000, 200);
    for scheme in [Scheme::Http, Scheme::Https] {
        let busy = Streams { scheme, count: 100, piece: 1 << 20, rest: Duration::ZERO, announced, uploads: 16, time };
        let what = format!("memory, 100 streams {}", scheme.name());
        figures.push(peak(stage, (what, MOST[1]), busy)?);
    }
    for scheme in [Scheme::Http, Scheme::Https] {
        let rest = Duration::from_millis(500);
        let calm = Streams { scheme, count: slow, piece: 2 << 10, rest, announced: 1 << 20, uploads: 1, time };
        let what = format!("memory, {slow} slow streams {}", scheme.name());
        figures.push(peak(stage, (what, MOST[2]), calm)?);
    }
    Ok(figures)
}

fn figure(what: impl Into<String>, most: f64, mebibytes: f64) -> Figure {
    Figure { target: Target::AtMost(most), ..Figure::of(what, "MiB", vec![mebibytes]) }
}

fn mebibytes(quire: &Quire) -> Result<f64> {
    Ok(anonymous_bytes(quire.id())? / f64::from(1 << 20))
}

/// The most memory while streams move.
fn peak(stage: &Stage, (what, most): (String, f64), streams: Streams) -> Result<Figure> {
    let quire = stage.quire("quire", "")?;
    let side = Side::open(stage, &quire, streams.scheme)?.of(GIB);
    let ways = ways(&quire, &side, streams)?;
    let (load, by) = (Load::default(), &stage.certificate);
    // Each thread looks after a few streams, so that a thousand of them need no thousand threads.
    let most_threads = if streams.rest.is_zero() { streams.count } else { 8 };
    std::thread::scope(|scope| {
        let threads: Vec<_> = ways
            .chunks(ways.len().div_ceil(most_threads))
            .map(|mine| scope.spawn(|| carry(mine, streams, (&load, by))))
            .collect();
        let watched = watched(&quire, streams, &load);
        load.over.store(true, Ordering::Relaxed);
        threads.into_iter().try_for_each(joined)?;
        let (peak, [up, down]) = watched?;
        let note = format!("{:.1} MB up and {:.1} MB down meanwhile", up as f64 / 1e6, down as f64 / 1e6);
        Ok(Figure { note, ..figure(what, most, peak) })
    })
}

/// Half of the streams go up, half down.
fn ways(quire: &Quire, side: &Side<'_>, streams: Streams) -> Result<Vec<Way>> {
    let down = side.rest().offer(&side.keep()?)?;
    let up = || {
        let file = Announced::unverified();
        Ok::<_, anyhow::Error>(side.rest().expect(side.library(), &quire.name(), &file)?.place)
    };
    let way = |number| match number % 2 {
        0 => Ok(Way::Up((0..streams.uploads).map(|_| up()).collect::<Result<_>>()?, streams.announced)),
        _ => Ok(Way::Down(down.clone())),
    };
    (0..streams.count).map(way).collect()
}

/// The most memory, from when all streams are open until the time is over, and what was moved up and down meanwhile.
fn watched(quire: &Quire, streams: Streams, load: &Load) -> Result<(f64, [u64; 2])> {
    let all_open = Duration::from_mins(1);
    pause::until("not all streams were opened", all_open, || Ok(load.open.load(Ordering::Relaxed) >= streams.count))?;
    let (mut most, mut sums) = (0.0, [0; 2]);
    for part in 1..=PARTS {
        let (end, before) = (Instant::now() + streams.time / PARTS, load.moved.both());
        while Instant::now() < end {
            most = f64::max(most, mebibytes(quire)?);
            pause::wait_for(Instant::now() + LOOK);
        }
        let after = load.moved.both();
        for ((sum, after), before) in sums.iter_mut().zip(after).zip(before) {
            ensure!(after > before, "nothing was moved up, or down, in part {part} of {PARTS} of the time");
            *sum += after - before;
        }
    }
    Ok((most, sums))
}

/// Moves some streams in turn until it is over.
fn carry(mine: &[Way], streams: Streams, (load, certificate): (&Load, &Certificate)) -> Result<()> {
    let mut open = Vec::new();
    for way in mine {
        open.push(Stream::open(way, certificate)?);
        load.open.fetch_add(1, Ordering::Relaxed);
    }
    let mut piece = vec![0x5a; streams.piece];
    while !load.over.load(Ordering::Relaxed) {
        for stream in &mut open {
            stream.step(&mut piece, &load.moved)?;
            if load.over.load(Ordering::Relaxed) {
                break;
            }
        }
        pause::wait_for(Instant::now() + streams.rest);
    }
    Ok(())
}
