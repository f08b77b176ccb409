//! A change writes no more than it changes.
#![allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]

use std::{fs, path::Path};

use library_core::{
    model::{Item, Name},
    ports::metastore::{Noun, Revision, Write},
};
use metastore::SqliteMetastore;
use testkit::contract::metastore::{commit, insert, sample};

/// A page in the log, and what the log says about it.
const FRAME: u64 = 4096 + 24;

/// How many pages the log has grown by when `item` takes the place of itself.
async fn pages(metastore: &SqliteMetastore, log: &Path, item: Item, revision: u64) -> u64 {
    let before = fs::metadata(log).unwrap().len();
    commit(metastore, vec![Write::Update(item.into_record(), Revision(revision))]).await.unwrap();
    (fs::metadata(log).unwrap().len() - before) / FRAME
}

#[tokio::test]
async fn a_change_of_what_no_index_has_writes_one_page_and_a_new_name_the_indexes_that_have_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("metadata.sqlite");
    let metastore = SqliteMetastore::open(&path).unwrap();
    let log = directory.path().join("metadata.sqlite-wal");
    let item = sample::item(1);
    insert(&metastore, [item.clone()]).await;
    let larger = Item { size: item.size + 1, ..item };
    assert_eq!(pages(&metastore, &log, larger.clone(), 1).await, 1);
    assert_eq!(pages(&metastore, &log, larger.clone(), 2).await, 1);
    let renamed = Item { name: Name::new("another"), ..larger };
    assert_eq!(pages(&metastore, &log, renamed, 3).await, 3);
}
