//! Measures the disk store: `cargo run --release -p content-store --example throughput -- <directory> [GiB]`. Prints
//! GB/s (1e9 bytes) and CPU seconds per GB. Never leaves anything in the directory.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss)]

use std::path::Path;
use std::time::Instant;

use bytes::Bytes;
use content_store::{DiskOptions, DiskStore};
use futures::StreamExt as _;
use library_core::model::{BlobId, ChecksumAlgorithm};
use library_core::ports::content_store::{ContentStore, Manner, NewUpload};

const PIECE: usize = 1 << 20;

#[tokio::main(worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().expect("a directory");
    let size = arguments.next().map_or(2, |gib| gib.parse::<u64>().unwrap()) << 30;
    let root = tempfile::tempdir_in(Path::new(&directory)).unwrap();
    let store = DiskStore::open(root.path(), &DiskOptions::new("volume-1")).unwrap();
    let piece = Bytes::from((0..PIECE).map(|at| at.to_le_bytes()[1] ^ at.to_le_bytes()[0]).collect::<Vec<_>>());
    let kinds: [(&str, &[ChecksumAlgorithm]); 3] = [
        ("ingest, SHA-256", &[]),
        ("ingest, SHA-256 + SHA-1", &[ChecksumAlgorithm::Sha1]),
        ("ingest, SHA-256 + SHA-1 + MD5", &[ChecksumAlgorithm::Sha1, ChecksumAlgorithm::Md5]),
    ];
    for (number, (name, digests)) in kinds.into_iter().enumerate() {
        let key = BlobId::new(format!("key-{number}"));
        let new = NewUpload { key: key.clone(), size_hint: Some(size), digests: digests.to_vec() };
        let clock = Clock::start();
        let upload = store.begin(new).await.unwrap();
        for offset in (0..size).step_by(PIECE) {
            upload.write_at(offset, piece.clone()).await.unwrap();
        }
        clock.tell(&format!("{name}, before seal"), size);
        upload.seal().await.unwrap();
        clock.tell(&format!("{name}, sealed (with fsync)"), size);
    }
    for (number, _) in kinds.iter().enumerate() {
        let clock = Clock::start();
        let mut stream = store.open(&BlobId::new(format!("key-{number}")), 0..size, Manner::Copied).await.unwrap();
        while let Some(bytes) = stream.next().await {
            bytes.unwrap();
        }
        clock.tell("verified read, page cache", size);
    }
    small(&store, &piece).await;
}

async fn small(store: &DiskStore, piece: &Bytes) {
    let (count, clock) = (500, Clock::start());
    for number in 0..count {
        let new = NewUpload { key: BlobId::new(format!("{number:03}-small")), size_hint: None, digests: Vec::new() };
        let upload = store.begin(new).await.unwrap();
        upload.write_at(0, piece.slice(..16_384)).await.unwrap();
        upload.seal().await.unwrap();
    }
    println!(
        "{:40} {:.2} ms each",
        "upload of 16 KiB, durable",
        clock.wall.elapsed().as_secs_f64() * 1e3 / f64::from(count)
    );
}

struct Clock {
    wall: Instant,
    cpu: f64,
}

impl Clock {
    fn start() -> Self {
        Self { wall: Instant::now(), cpu: cpu_seconds() }
    }

    fn tell(&self, what: &str, bytes: u64) {
        let gigabytes = bytes as f64 / 1e9;
        let speed = gigabytes / self.wall.elapsed().as_secs_f64();
        println!("{what:40} {speed:5.2} GB/s  {:.2} CPU s/GB", (cpu_seconds() - self.cpu) / gigabytes);
    }
}

/// User and system time of this process; ticks are 10 ms on Linux.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}
