//! Figures, not promises: `cargo test --release -p metastore --test throughput -- --ignored --nocapture`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it prints what it measured")]

use std::time::{Duration, Instant};

use library_core::{
    model::{Item, ItemVersion, ItemVersionKey, LibraryId},
    ports::metastore::{ItemFilter, Metastore, Noun, Query, Write},
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

async fn microseconds_a_read(metastore: &SqliteMetastore, query: Option<&Query>) -> f64 {
    let (key, rounds) = (Item::key(&item(1 << 40).id), 20_000_u32);
    let start = Instant::now();
    for _ in 0..rounds {
        match query {
            None => assert!(get(metastore, &key).await.is_some()),
            Some(query) => assert_eq!(metastore.begin().await.unwrap().query(query).await.unwrap().len(), 1),
        }
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(rounds)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures for some seconds"]
async fn figures() {
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let metastore = SqliteMetastore::open(&directory.path().join("metadata.sqlite")).unwrap();
    for committers in [1, 32, 128] {
        let rate = commits_a_second(&metastore, committers).await;
        println!("{committers} committers: {rate:.0} durable commits a second");
    }
    let name = Some(item(1 << 40).name.folded().to_owned());
    let query = Query::Items(ItemFilter { library: Some(item(0).library), folded_name: name, ..ItemFilter::default() });
    println!("get: {:.1} us", microseconds_a_read(&metastore, None).await);
    println!("item by name: {:.1} us", microseconds_a_read(&metastore, Some(&query)).await);
}

async fn milliseconds(metastore: &SqliteMetastore, name: &str, query: Query) {
    let start = Instant::now();
    let found = metastore.begin().await.unwrap().query(&query).await.unwrap().len();
    println!("{name}: {found} found in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
}

/// Items with a version of one file each, none of it garbage.
async fn fill(metastore: &SqliteMetastore, range: std::ops::Range<u64>) {
    let records = range.flat_map(|number| {
        let id = item(number).id;
        let library = LibraryId::new(format!("library-{}", number / 10_000));
        let key = ItemVersionKey { item: id, version: 2 };
        [
            Item { library, ..item(number) }.into_record(),
            ItemVersion { key, files: vec![sample::item_file(number)], ..sample::item_version(2) }.into_record(),
            sample::blob(number).into_record(),
        ]
    });
    commit(metastore, records.map(Write::Insert).collect()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures for some seconds"]
async fn figures_of_a_large_library() {
    let metastore = SqliteMetastore::open_temporary().unwrap();
    let start = Instant::now();
    for thousand in 0..100 {
        fill(&metastore, thousand * 1000..(thousand + 1) * 1000).await;
    }
    println!("100000 items with versions and blobs written in {:.1} s", start.elapsed().as_secs_f64());
    let library = Some(LibraryId::new("library-3"));
    let items = Query::Items(ItemFilter { library, ..ItemFilter::default() });
    milliseconds(&metastore, "items of a library", items).await;
    milliseconds(&metastore, "unreferenced blobs", Query::UnreferencedBlobs).await;
    milliseconds(&metastore, "forgotten versions", Query::ForgottenVersions).await;
}
