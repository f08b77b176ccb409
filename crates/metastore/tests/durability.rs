//! What was acknowledged survives a killed process.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "the child tells on its standard output")]

use std::{
    env,
    io::{BufRead, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use library_core::{model::Item, ports::metastore::Noun};
use metastore::SqliteMetastore;
use testkit::contract::metastore::{get, insert, sample};

const FILE: &str = "METASTORE_DURABILITY_FILE";
const FIRST: &str = "METASTORE_DURABILITY_FIRST";

/// The child: adds items until it is killed, naming each that was acknowledged. Does nothing on its own.
#[test]
fn child() {
    let Some(path) = env::var_os(FILE) else {
        return;
    };
    let first: u64 = env::var(FIRST).unwrap().parse().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let metastore = SqliteMetastore::open(Path::new(&path)).unwrap();
    let writers = (0..4).map(|writer| {
        let metastore = metastore.clone();
        runtime.spawn(async move {
            for number in (first + writer..).step_by(4) {
                insert(&metastore, [sample::item(number)]).await;
                let mut out = std::io::stdout().lock();
                writeln!(out, "kept {number}").unwrap();
                out.flush().unwrap();
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    runtime.block_on(futures::future::join_all(writers));
}

/// Runs a child until it has acknowledged `count` items, kills it, and returns what it acknowledged.
fn acknowledged_by_a_killed_child(path: &Path, first: u64, count: usize) -> Vec<u64> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(FILE, path)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let number = |line: String| line.split_once("kept ").and_then(|(_, number)| number.trim().parse().ok());
    let mut kept: Vec<u64> = lines.by_ref().map(Result::unwrap).filter_map(number).take(count).collect();
    child.kill().unwrap();
    // What it still said before it died counts too; its last line may be cut.
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    let whole = rest.len().saturating_sub(1);
    kept.extend(rest.into_iter().take(whole).filter_map(number));
    child.wait().unwrap();
    kept
}

#[tokio::test]
async fn acknowledged_commits_survive_a_kill() {
    let directory = tempfile::tempdir().unwrap();
    let path: PathBuf = directory.path().join("metadata.sqlite");
    let mut kept = Vec::new();
    for round in 0..4 {
        let more = acknowledged_by_a_killed_child(&path, round * 1_000_000, 100);
        assert!(more.len() >= 100, "the child acknowledged {} items", more.len());
        kept.extend(more);
        let metastore = SqliteMetastore::open(&path).unwrap();
        for number in &kept {
            let key = Item::key(&sample::item(*number).id);
            let found = get(&metastore, &key).await.map(|stored| stored.record);
            assert_eq!(found, Some(sample::item(*number).into_record()), "item {number} was acknowledged");
        }
    }
}
