//! Figures, not promises: `cargo test --release -p metastore --test throughput -- --ignored --nocapture`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it prints what it measured")]

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use library_core::{
    model::{Item, ItemVersion, ItemVersionKey, LibraryId},
    ports::metastore::{ItemFilter, Key, LibraryFilter, Metastore, Noun, Query, Write},
};
use metastore::SqliteMetastore;
use testkit::contract::metastore::{commit, get, insert, sample};

const ROUND: Duration = Duration::from_secs(3);

async fn commits_a_second(metastore: &SqliteMetastore, committers: u64) -> f64 {
    let start = Instant::now();
    let tasks: Vec<_> = (0..committers)
        .map(|committer| {
            let metastore = metastore.clone();
            tokio::spawn(async move {
                let mut count = 0;
                while start.elapsed() < ROUND {
                    let number = (committers << 40) + (committer << 24) + count;
                    insert(&metastore, [Item { created: sample::at(0), ..item(number) }]).await;
                    count += 1;
                }
                count
            })
        })
        .collect();
    let counts = futures::future::join_all(tasks).await;
    let total: u64 = counts.into_iter().map(Result::unwrap).sum();
    f64::from(u32::try_from(total).unwrap()) / start.elapsed().as_secs_f64()
}

fn item(number: u64) -> Item {
    let name = library_core::model::Name::new(format!("item {number}"));
    Item { id: library_core::model::ItemId::new(format!("item-{number}")), name, ..sample::item(0) }
}

/// CPU seconds of this process.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

/// Anonymous memory of this process in MiB.
fn memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

/// CPU time of one of many rounds.
async fn each<F: Future<Output = ()>>(name: &str, rounds: u32, one: impl Fn() -> F) {
    one().await;
    let (start, before) = (Instant::now(), cpu());
    for _ in 0..rounds {
        one().await;
    }
    let wall = start.elapsed().as_secs_f64();
    let (wall, cpu) = (wall * 1e6 / f64::from(rounds), (cpu() - before) * 1e6 / f64::from(rounds));
    println!("{name}: {cpu:.2} us CPU, {wall:.2} us");
}

async fn asks(metastore: &SqliteMetastore, query: &Query, expected: usize) {
    each(&format!("  unit of work, {expected} records"), 200, || async {
        assert_eq!(metastore.begin().await.unwrap().query(query).await.unwrap().len(), expected);
    })
    .await;
    each(&format!("  unit of work, {expected} keys"), 200, || async {
        assert_eq!(metastore.begin().await.unwrap().keys(query).await.unwrap().len(), expected);
    })
    .await;
    each(&format!("  glimpse, {expected} keys"), 2000, || async {
        assert_eq!(metastore.glimpse().keys(query).await.unwrap().len(), expected);
    })
    .await;
}

async fn gets(metastore: &SqliteMetastore, key: &Key) {
    each("  unit of work", 20_000, || async { assert!(get(metastore, key).await.is_some()) }).await;
    each("  glimpse", 200_000, || async { assert!(metastore.glimpse().get(key).await.unwrap().is_some()) }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures for some seconds"]
async fn figures() {
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let metastore = SqliteMetastore::open(&directory.path().join("metadata.sqlite")).unwrap();
    for committers in [1, 8, 32, 128] {
        let before = cpu();
        let rate = commits_a_second(&metastore, committers).await;
        let each = (cpu() - before) * 1e6 / (rate * ROUND.as_secs_f64());
        println!("{committers} committers: {rate:.0} durable commits a second, {each:.0} us CPU each");
    }
    let name = Some(item(1 << 40).name.folded().to_owned());
    let query = Query::Items(ItemFilter { library: Some(item(0).library), folded_name: name, ..ItemFilter::default() });
    println!("get");
    gets(&metastore, &Item::key(&item(1 << 40).id)).await;
    println!("item by name");
    asks(&metastore, &query, 1).await;
}

/// Items with a version of one file each, none of it garbage: a hundred in each library, a thousand in the first.
async fn fill(metastore: &SqliteMetastore, range: std::ops::Range<u64>) {
    let records = range.flat_map(|number| {
        let id = item(number).id;
        let library = LibraryId::new(format!("library-{}", if number < 1000 { 0 } else { number / 100 }));
        let key = ItemVersionKey { item: id, version: 2 };
        [
            Item { library, content_version: 2, ..item(number) }.into_record(),
            ItemVersion { key, files: vec![sample::item_file(number)], ..sample::item_version(2) }.into_record(),
            sample::blob(number).into_record(),
        ]
    });
    commit(metastore, records.map(Write::Insert).collect()).await.unwrap();
}

fn open(path: &Path) -> SqliteMetastore {
    let (start, before) = (Instant::now(), cpu());
    let metastore = SqliteMetastore::open(path).unwrap();
    println!("opened in {:.3} s, {:.2} s CPU, {:.1} MiB", start.elapsed().as_secs_f64(), cpu() - before, memory());
    metastore
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures for some minutes"]
async fn figures_of_a_large_store() {
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = directory.path().join("metadata.sqlite");
    let metastore = open(&path);
    let (start, before) = (Instant::now(), cpu());
    insert(&metastore, (0..10_000).map(sample::library)).await;
    for thousand in 0..1000 {
        fill(&metastore, thousand * 1000..(thousand + 1) * 1000).await;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("1000000 items with versions and blobs written in {seconds:.1} s, {:.1} s CPU", cpu() - before);
    println!("{} MiB on disk", fs::metadata(&path).unwrap().len() >> 20);
    drop(metastore);
    let metastore = open(&path);
    println!("get");
    gets(&metastore, &Item::key(&item(777_777).id)).await;
    println!("items of a library");
    asks(&metastore, &Query::items_of(&LibraryId::new("library-0")), 1000).await;
    println!("libraries");
    asks(&metastore, &Query::Libraries(LibraryFilter::default()), 10_000).await;
    println!("item by name anywhere");
    let folded_name = Some(item(555_555).name.folded().to_owned());
    asks(&metastore, &Query::Items(ItemFilter { folded_name, ..ItemFilter::default() }), 1).await;
    println!("the sweep");
    asks(&metastore, &Query::UnreferencedBlobs, 0).await;
    asks(&metastore, &Query::ForgottenVersions, 0).await;
    println!("{:.1} MiB in the end", memory());
}
