//! `kill -9` at random moments of uploads, archives, pulls and completions, on a real server process: what was
//! acknowledged is there, nothing is half-visible, everything can go on, and no byte is left over.
//!
//! `cargo test` runs it short. `QUIRE_CRASH=full cargo test --release -p quire --test crash -- --nocapture` runs it with
//! 8 × 64 MiB and more kills; `QUIRE_CRASH_SEED` chooses other moments.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, unreachable_pub)]

#[path = "../support/mod.rs"]
mod support;

mod check;
mod pinned;
mod scale;
mod session;
mod worker;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use check::Tally;
use pinned::Pinned;
use scale::{Moment, Phase, Scale};
use support::{content::Random, disk, library::Client, server::Server, source::Source};
use worker::Worker;

#[test]
fn killed_at_any_moment_it_keeps_what_it_acknowledged_and_nothing_else() {
    let scale = Scale::asked();
    let mut random = Random::new(scale.seed);
    println!("seed {}, {scale:?}", scale.seed);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start(&data);
    let client = Client::login(server.http);
    let library = client.create_library("crash").unwrap();
    let source = Source::start();
    let mut workers = Vec::new();
    for phase in Phase::ALL {
        let new = (0..scale.workers).map(|number| Worker::new(&client.at(server.http), &library, (phase, number)));
        let mut hands: Vec<Worker> = new.collect();
        let mut tally = Tally::default();
        for _ in 0..scale.kills {
            let moment = Moment::random(phase, &scale, &mut random);
            let caller = client.at(server.http);
            let pinned: Vec<Pinned> = hands.iter().filter_map(|worker| Pinned::of(&caller, worker)).collect();
            let peak = strike(&mut server, &mut hands, (&caller, &source), (&scale, moment));
            server = Server::start(&data);
            assert!(server.ready_after <= scale.ready, "ready after {:?} only", server.ready_after);
            tally.starts.push(server.ready_after);
            tally.peak = tally.peak.max(peak);
            for pinned in pinned {
                pinned.still_serves(&client.at(server.http));
            }
            check::all(&client.at(server.http), &mut hands, &mut tally);
        }
        println!("{phase:?}: {tally}");
        workers.extend(hands);
    }
    let client = client.at(server.http);
    check::nothing_but(&data, &workers);
    for worker in &workers {
        client.delete_item(&worker.item).unwrap();
    }
    check::nothing_but(&data, &[]);
    assert_eq!(disk::bytes(&data), 0);
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

/// Lets the workers work until the moment, then kills the server; gives the most memory that it had.
fn strike(
    server: &mut Server,
    hands: &mut [Worker],
    (client, source): (&Client, &Source),
    (scale, moment): (&Scale, Moment),
) -> u64 {
    let completes = AtomicU64::new(0);
    thread::scope(|scope| {
        for worker in hands {
            scope.spawn(|| worker.work(client, source, (scale.size, &completes)));
        }
        match moment {
            Moment::After(time) => thread::sleep(time),
            Moment::Complete { number, later } => {
                while completes.load(Ordering::Relaxed) < number {
                    thread::sleep(Duration::from_micros(50));
                }
                thread::sleep(later);
            }
        }
        let peak = server.peak_memory();
        server.kill();
        peak
    })
}
