//! Measures what stitching gives: `cargo run --release -p sha-pair --example speed -- [seconds]`. Prints GB/s (1e9 bytes)
//! of one core, for bytes that are in its cache: best and median of alternating rounds. Never touches a disk.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use sha_pair::ShaPair;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

/// As much as a lane of an upload takes at once.
const BATCH: usize = 256 << 10;
const BATCHES: usize = 16;

/// Takes as many batches of these bytes.
type Way = fn(&[u8]);

fn main() {
    let seconds = std::env::args().nth(1).map_or(5, |seconds| seconds.parse().unwrap());
    let ways: [(&str, Way); 5] = [
        ("pair", |batch| hash(ShaPair::new(), batch)),
        ("pair, in turn", |batch| hash(ShaPair::new().in_turn(), batch)),
        ("sha1, then sha2", in_turn_by_batch),
        ("sha1 alone", sha1),
        ("sha2 alone", sha256),
    ];
    let batch: Vec<u8> = (0..BATCH).map(|at| at.to_le_bytes()[0] ^ at.to_le_bytes()[1]).collect();
    let mut seen = ways.map(|_| Vec::new());
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        for ((_, way), seen) in ways.iter().zip(&mut seen) {
            let start = Instant::now();
            way(&batch);
            seen.push((BATCH * BATCHES) as f64 / 1e9 / start.elapsed().as_secs_f64());
        }
    }
    println!("stitched: {}", ShaPair::new().is_stitched());
    for ((name, _), mut seen) in ways.iter().zip(seen) {
        seen.sort_by(f64::total_cmp);
        println!("{name:16} best {:.2} GB/s  median {:.2} GB/s", seen[seen.len() - 1], seen[seen.len() / 2]);
    }
}

fn hash(mut pair: ShaPair, batch: &[u8]) {
    (0..BATCHES).for_each(|_| pair.update(black_box(batch)));
    black_box(pair.finish());
}

fn sha1(batch: &[u8]) {
    let mut hash = Sha1::new();
    (0..BATCHES).for_each(|_| hash.update(black_box(batch)));
    black_box(hash.finalize());
}

fn sha256(batch: &[u8]) {
    let mut hash = Sha256::new();
    (0..BATCHES).for_each(|_| hash.update(black_box(batch)));
    black_box(hash.finalize());
}

/// What a lane would do with the two crates.
fn in_turn_by_batch(batch: &[u8]) {
    let (mut one, mut other) = (Sha1::new(), Sha256::new());
    for _ in 0..BATCHES {
        one.update(black_box(batch));
        other.update(black_box(batch));
    }
    black_box((one.finalize(), other.finalize()));
}
