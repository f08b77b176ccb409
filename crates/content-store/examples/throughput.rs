//! Measures the intake of the disk store, without any network: `cargo run --release -p content-store --example throughput
//! -- <directory> [GiB] [rounds] [part of a way's name]`. Prints GB/s and CPU (user + system) seconds for each GiB: first
//! of the hashes and the checksums alone, which nobody can save, then of each way in turn, round after round, after one
//! round that only warms memory. Never leaves anything in the directory.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss)]

use std::path::Path;
use std::time::Instant;

use bytes::Bytes;
use content_store::{DiskOptions, DiskStore};
use futures::StreamExt as _;
use library_core::model::{BlobId, ChecksumAlgorithm};
use library_core::ports::content_store::{ContentStore, Manner, NewUpload};
use sha1::Digest as _;

const PIECE: usize = 256 << 10;
const GIB: f64 = (1 << 30) as f64;

#[derive(Clone, Copy)]
enum Order {
    OneByOne,
    /// Eight writers, each with a part of 64 MiB at a time.
    Parallel,
}

struct Way {
    name: &'static str,
    direct_from_bytes: u64,
    digests: &'static [ChecksumAlgorithm],
    order: Order,
}

const SHA1: &[ChecksumAlgorithm] = &[ChecksumAlgorithm::Sha1];

const WAYS: [Way; 6] = [
    Way { name: "direct, SHA-256", direct_from_bytes: 0, digests: &[], order: Order::OneByOne },
    Way { name: "direct, SHA-256 + SHA-1", direct_from_bytes: 0, digests: SHA1, order: Order::OneByOne },
    Way { name: "direct, both, 8 writers", direct_from_bytes: 0, digests: SHA1, order: Order::Parallel },
    Way { name: "buffered, SHA-256", direct_from_bytes: u64::MAX, digests: &[], order: Order::OneByOne },
    Way { name: "buffered, SHA-256 + SHA-1", direct_from_bytes: u64::MAX, digests: SHA1, order: Order::OneByOne },
    Way { name: "buffered, both, 8 writers", direct_from_bytes: u64::MAX, digests: SHA1, order: Order::Parallel },
];

#[tokio::main(worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().expect("a directory");
    let size = arguments.next().map_or(2, |gib| gib.parse::<u64>().unwrap()) << 30;
    let rounds = arguments.next().map_or(3, |rounds| rounds.parse::<u32>().unwrap());
    let part = arguments.next().unwrap_or_default();
    let pieces: Vec<Bytes> = (0..64).map(piece).collect();
    checks_alone(&pieces, size);
    for round in 0..=rounds {
        for way in WAYS.iter().filter(|way| way.name.contains(&part)) {
            let root = tempfile::tempdir_in(Path::new(&directory)).unwrap();
            let told = ingest(root.path(), way, (&pieces, size)).await;
            if round > 0 {
                println!("{:28} {told}", way.name);
            }
        }
    }
    let root = tempfile::tempdir_in(Path::new(&directory)).unwrap();
    small(&DiskStore::open(root.path(), &DiskOptions::new("volume-1")).unwrap(), &pieces[0]).await;
}

fn piece(number: usize) -> Bytes {
    let byte = |at: usize| (at ^ (at >> 8) ^ number).to_le_bytes()[0];
    (0..PIECE).map(byte).collect::<Vec<_>>().into()
}

/// What nobody can save.
fn checks_alone(pieces: &[Bytes], size: u64) {
    let all = || (0..size / PIECE as u64).zip(pieces.iter().cycle()).map(|(_, piece)| piece);
    let clock = Clock::start();
    let sum = all().fold(0_u32, |sum, piece| sum ^ crc32fast::hash(piece));
    println!("{:28} {}", "CRC-32 alone", clock.tell(size));
    let clock = Clock::start();
    let digest = all().fold(sha2::Sha256::new(), sha2::Digest::chain_update).finalize();
    println!("{:28} {}", "SHA-256 alone", clock.tell(size));
    let clock = Clock::start();
    let other = all().fold(sha1::Sha1::new(), sha2::Digest::chain_update).finalize();
    println!("{:28} {}  ({sum:x} {:x} {:x})", "SHA-1 alone", clock.tell(size), digest[0], other[0]);
}

async fn ingest(root: &Path, way: &Way, (pieces, size): (&[Bytes], u64)) -> String {
    let options = DiskOptions { direct_from_bytes: way.direct_from_bytes, ..DiskOptions::new("volume-1") };
    let store = DiskStore::open(root, &options).unwrap();
    let key = BlobId::new("content");
    let new = NewUpload { key: key.clone(), size_hint: Some(size), digests: way.digests.to_vec() };
    let clock = Clock::start();
    let upload = store.begin(new).await.unwrap();
    let write = async |range: std::ops::Range<u64>| {
        for offset in range.step_by(PIECE) {
            let piece = &pieces[usize::try_from(offset / PIECE as u64).unwrap() % pieces.len()];
            upload.write_at(offset, piece.clone()).await.unwrap();
        }
    };
    match way.order {
        Order::OneByOne => write(0..size).await,
        Order::Parallel => {
            let parts = (0..size).step_by(64 << 20).map(|start| write(start..(start + (64 << 20)).min(size)));
            futures::stream::iter(parts).buffer_unordered(8).collect::<Vec<()>>().await;
        }
    }
    let taken = clock.tell(size);
    let seal = Instant::now();
    upload.seal().await.unwrap();
    let told = format!("{}   taken {taken}, seal {:.0} ms", clock.tell(size), seal.elapsed().as_secs_f64() * 1e3);
    let clock = Clock::start();
    let mut stream = store.open(&key, 0..size, Manner::Copied).await.unwrap();
    while let Some(bytes) = stream.next().await {
        bytes.unwrap();
    }
    format!("{told}   read back {}", clock.tell(size))
}

async fn small(store: &DiskStore, piece: &Bytes) {
    let (count, clock) = (500, Clock::start());
    for number in 0..count {
        let new = NewUpload { key: BlobId::new(format!("{number:03}-small")), size_hint: None, digests: Vec::new() };
        let upload = store.begin(new).await.unwrap();
        upload.write_at(0, piece.slice(..16_384)).await.unwrap();
        upload.seal().await.unwrap();
    }
    let each = clock.wall.elapsed().as_secs_f64() * 1e3 / f64::from(count);
    println!("{:28} {each:.2} ms each", "16 KiB, durable");
}

struct Clock {
    wall: Instant,
    cpu: (f64, f64),
}

impl Clock {
    fn start() -> Self {
        Self { wall: Instant::now(), cpu: cpu_seconds() }
    }

    fn tell(&self, bytes: u64) -> String {
        let gib = bytes as f64 / GIB;
        let speed = bytes as f64 / 1e9 / self.wall.elapsed().as_secs_f64();
        let (user, system) = cpu_seconds();
        let (user, system) = ((user - self.cpu.0) / gib, (system - self.cpu.1) / gib);
        format!("{speed:5.2} GB/s {:.2} CPU s/GiB ({user:.2} + {system:.2})", user + system)
    }
}

/// User and system time of this process; ticks are 10 ms on Linux.
fn cpu_seconds() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() / 100.0, fields[12].parse::<f64>().unwrap() / 100.0)
}
