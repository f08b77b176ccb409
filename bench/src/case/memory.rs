//! Anonymous memory of the server: at rest, with 100 streams of which half go up and half down, and with 1,000 slow ones.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::case::upload::Side;
use crate::figure::{Figure, Target};
use crate::load::download::joined;
use crate::pause;
use crate::peer::announced::Announced;
use crate::peer::quire::Quire;
use crate::place::{Place, Scheme};
use crate::procfs::anonymous_bytes;
use crate::sample::GIB;
use crate::secure::Certificate;
use crate::stage::Stage;
use crate::wire::Wire;

/// Most MiB at rest, with 100 streams, with 1,000 slow ones.
const MOST: [f64; 3] = [32.0, 96.0, 256.0];
/// Between two looks at the memory.
const LOOK: Duration = Duration::from_millis(50);

/// How streams move.
#[derive(Clone, Copy)]
struct Streams {
    scheme: Scheme,
    count: usize,
    /// Bytes that each moves at once, and how long it rests then.
    piece: usize,
    rest: Duration,
    /// Bytes that an upload announces: no more of it is sent.
    announced: u64,
    /// For how long all of them move.
    time: Duration,
}

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let time = stage.either(Duration::from_secs(10), Duration::from_secs(1));
    let idle = {
        let quire = stage.quire("quire", "")?;
        pause::wait_for(Instant::now() + stage.either(Duration::from_secs(5), Duration::from_secs(1)));
        figure("memory at rest", MOST[0], mebibytes(&quire)?)
    };
    let mut figures = vec![idle];
    // Each upload reserves what it announces.
    let announced = stage.either(GIB / 4, GIB / 64);
    let slow = stage.either(1000, 200);
    for scheme in [Scheme::Http, Scheme::Https] {
        let busy = Streams { scheme, count: 100, piece: 1 << 20, rest: Duration::ZERO, announced, time };
        figures.push(figure(format!("memory, 100 streams {}", scheme.name()), MOST[1], peak(stage, busy)?));
    }
    for scheme in [Scheme::Http, Scheme::Https] {
        let rest = Duration::from_millis(500);
        let calm = Streams { scheme, count: slow, piece: 2 << 10, rest, announced: 1 << 20, time };
        figures.push(figure(format!("memory, {slow} slow streams {}", scheme.name()), MOST[2], peak(stage, calm)?));
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
fn peak(stage: &Stage, streams: Streams) -> Result<f64> {
    let quire = stage.quire("quire", "")?;
    let side = Side::open(stage, &quire, streams.scheme)?.of(GIB);
    let down = side.rest().offer(&side.keep()?)?;
    let mut places = Vec::new();
    for number in 0..streams.count {
        if number % 2 == 0 {
            places.push((true, side.rest().expect(side.library(), &quire.name(), &Announced::unverified())?.place));
        } else {
            places.push((false, down.clone()));
        }
    }
    let certificate = &stage.certificate;
    let (over, moving) = (AtomicBool::new(false), AtomicUsize::new(0));
    // Each thread looks after a few streams, so that a thousand of them need no thousand threads.
    let most_threads = if streams.rest.is_zero() { streams.count } else { 8 };
    std::thread::scope(|scope| {
        let threads: Vec<_> = places
            .chunks(places.len().div_ceil(most_threads))
            .map(|mine| scope.spawn(|| carry(mine, streams, (certificate, &over, &moving))))
            .collect();
        let peak = watched(&quire, streams, &moving);
        over.store(true, Ordering::Relaxed);
        threads.into_iter().try_for_each(joined)?;
        peak
    })
}

/// The most memory, from when all streams are open until the time is over.
fn watched(quire: &Quire, streams: Streams, moving: &AtomicUsize) -> Result<f64> {
    let all_open = Duration::from_mins(1);
    pause::until("not all streams were opened", all_open, || Ok(moving.load(Ordering::Relaxed) >= streams.count))?;
    let end = Instant::now() + streams.time;
    let mut most: f64 = 0.0;
    while Instant::now() < end {
        most = most.max(mebibytes(quire)?);
        pause::wait_for(Instant::now() + LOOK);
    }
    Ok(most)
}

/// Moves some streams in turn until it is over.
fn carry(
    mine: &[(bool, Place)],
    streams: Streams,
    (certificate, over, moving): (&Certificate, &AtomicBool, &AtomicUsize),
) -> Result<()> {
    let mut wires = Vec::new();
    for (up, place) in mine {
        let left = if *up { streams.announced } else { 0 };
        wires.push((*up, left, open(place, left, certificate)?, place));
        moving.fetch_add(1, Ordering::Relaxed);
    }
    let mut piece = vec![0x5a; streams.piece];
    while !over.load(Ordering::Relaxed) {
        for (up, left, wire, place) in &mut wires {
            if *up {
                // One byte is held back, so that no upload ends.
                let some = usize::try_from(left.saturating_sub(1))?.min(streams.piece);
                let some = piece.get(..some).unwrap_or_default();
                wire.write_all(some).context("a stream up")?;
                *left -= some.len() as u64;
            } else if wire.read(&mut piece).context("a stream down")? == 0 {
                *wire = open(place, 0, certificate)?;
            }
            if over.load(Ordering::Relaxed) {
                break;
            }
        }
        pause::wait_for(Instant::now() + streams.rest);
    }
    Ok(())
}

/// Begins an upload of so many bytes, or a download.
fn open(place: &Place, announced: u64, certificate: &Certificate) -> Result<Wire> {
    let mut wire = Wire::open(place, certificate)?;
    if announced > 0 {
        wire.ask("PUT", place, &[("Content-Length", announced.to_string())])?;
    } else {
        wire.ask("GET", place, &[("Connection", "close".to_owned())])?;
        ensure!(wire.head()?.status == 200, "a stream down was refused");
    }
    Ok(wire)
}
