//! Items of one small file, each made durable: create, update session, add, `PUT`, complete, by eight clients at once.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::case::side::Side;
use crate::content::{Content, Payload};
use crate::figure::{Figure, Target};
use crate::load::download::joined;
use crate::load::upload::send;
use crate::pairs::alone;
use crate::peer::announced::Announced;
use crate::peer::quire::{DATASTORE, Quire};
use crate::peer::rest::Rest;
use crate::place::Scheme;
use crate::sample::{Meter, Sample};
use crate::stage::Stage;
use crate::statistics::{median, quantile};
use crate::wire::Wire;

/// Clients at once.
const CLIENTS: u64 = 8;
/// Bytes of each file.
const BYTES: u64 = 1024;
/// Fewest items a second.
const LEAST: f64 = 1000.0;
/// What a log gets at least before it is made durable.
const PAGE: usize = 4096;
/// How often that is done to see what it takes.
const SYNCS: usize = 200;

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let quire = stage.quire("quire", "")?;
    let side = Side::open(stage, &quire, Scheme::Http)?;
    let (mut halves, mut tails) = (Vec::new(), Vec::new());
    let note = format!("the sync of a page alone: {:.2} ms", sync_alone(&stage.work)? * 1000.0);
    let time = stage.either(Duration::from_secs(5), Duration::from_millis(500));
    let run = alone(stage.size.plan, &mut || {
        // Each in a library of its own, so that none grows from one to the next.
        let library = side.rest().make_library(&quire.name(), DATASTORE)?;
        let (sample, latencies) = measure(stage, (&quire, &library), time)?;
        halves.push(median(&latencies) * 1000.0);
        tails.push(quantile(&latencies, 0.99) * 1000.0);
        Ok(sample)
    })?;
    let rates = run.ours.iter().map(Sample::rate).collect();
    let [halves, tails] = [halves, tails].map(|mut all| all.split_off(all.len().saturating_sub(run.ours.len())));
    Ok(vec![
        Figure { target: Target::AtLeast(LEAST), note, ..Figure::of("durable creates, 8 clients", "a second", rates) }
            .from(run.clone()),
        Figure::of("half of them within", "ms", halves).from(run.clone()),
        Figure::of("99 of 100 within", "ms", tails).from(run),
    ])
}

/// Seconds of an `fdatasync` after a page was written over an old one, nothing else running: the middle of many. Each of a
/// create's five calls waits for at least one.
fn sync_alone(folder: &Path) -> Result<f64> {
    let path = folder.join("synced");
    let file = File::create(&path)?;
    file.write_all_at(&vec![0x5a; PAGE * SYNCS], 0)?;
    file.sync_all()?;
    let mut seconds = Vec::new();
    for number in 0..SYNCS {
        file.write_all_at(&[0xa5; PAGE], (number * PAGE) as u64)?;
        let begun = Instant::now();
        file.sync_data()?;
        seconds.push(begun.elapsed().as_secs_f64());
    }
    fs::remove_file(&path)?;
    Ok(median(&seconds))
}

/// One measurement: how many, and how long each took.
pub(super) fn measure(stage: &Stage, (quire, library): (&Quire, &str), time: Duration) -> Result<(Sample, Vec<f64>)> {
    let content = stage.content()?;
    // Clients log in, and what they send is made, before the time begins.
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        let rest = quire.rest(Scheme::Http, &stage.certificate)?;
        let wire = Wire::open(quire.place(Scheme::Http), &stage.certificate)?;
        let files = (0..4000).map(|_| announced(content)).collect::<Result<_>>()?;
        clients.push(Client { rest, wire, files, name: format!("{} {number}", quire.name()) });
    }
    let meter = Meter::start(quire.id())?;
    let deadline = Instant::now() + time;
    let latencies = std::thread::scope(|scope| {
        let path = &content.path;
        let threads: Vec<_> = clients
            .into_iter()
            .map(|client| scope.spawn(move || client.run(library, &Content::open(path)?, deadline)))
            .collect();
        let mut all = Vec::new();
        for thread in threads {
            all.append(&mut joined(thread)?);
        }
        Ok::<_, anyhow::Error>(all)
    })?;
    Ok((meter.end(latencies.len() as f64)?, latencies))
}

/// A small file that was never sent before.
fn announced(content: &Content) -> Result<(Announced, Payload)> {
    let payload = content.next(BYTES);
    Ok((Announced::verified(content, &payload)?, payload))
}

/// One of the clients, with a connection for calls and one for bytes.
struct Client {
    rest: Rest,
    wire: Wire,
    files: Vec<(Announced, Payload)>,
    name: String,
}

impl Client {
    fn run(mut self, library: &str, content: &Content, deadline: Instant) -> Result<Vec<f64>> {
        let mut latencies = Vec::new();
        for (number, file) in std::mem::take(&mut self.files).into_iter().enumerate() {
            let begun = Instant::now();
            if begun >= deadline {
                break;
            }
            self.create((library, &format!("{} {number}", self.name)), content, &file)?;
            latencies.push(begun.elapsed().as_secs_f64());
        }
        Ok(latencies)
    }

    fn create(
        &mut self,
        (library, name): (&str, &str),
        content: &Content,
        (file, payload): &(Announced, Payload),
    ) -> Result<()> {
        let waiting = self.rest.expect(library, name, file)?;
        self.wire.ask("PUT", &waiting.place, &[("Content-Length", payload.length().to_string())])?;
        payload.parts.iter().try_for_each(|part| send(&mut self.wire, content, part))?;
        let head = self.wire.head()?;
        ensure!((200..300).contains(&head.status), "a small upload was answered with {}", head.status);
        self.wire.body(head)?;
        self.rest.complete(&waiting.session)
    }
}
