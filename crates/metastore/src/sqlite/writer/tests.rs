//! The writer when its disk is full or busy: it refuses, loses nothing, and goes on when it can.
#![allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]

use std::{path::Path, sync::Arc, time::Duration};

use library_core::ports::metastore::{MetastoreError, Noun, Record, Revision, Write};
use rusqlite::Connection;
use testkit::contract::metastore::sample;

use super::{BATCH, Request, Writer, together};
use crate::{
    dispatch,
    recall::{Limits, Recall},
    sqlite::{
        Sql,
        open::{Durability, first},
    },
};

fn insertion(number: u64) -> Vec<Write> {
    vec![Write::Insert(sample::item(number).into_record())]
}

fn large(number: u64) -> Vec<Write> {
    let mut item = sample::item(number);
    item.description = "x".repeat(100_000);
    vec![Write::Insert(item.into_record())]
}

fn revision(connection: &Connection, number: u64) -> Option<Revision> {
    let key = sample::item(number).into_record().key();
    dispatch::get(&Sql::new(connection), &key).unwrap().map(|stored| stored.revision)
}

/// Runs the commits as one batch; what each was told.
fn batch(connection: &Connection, commits: Vec<Vec<Write>>) -> Vec<Result<(), MetastoreError>> {
    let (requests, outcomes): (Vec<_>, Vec<_>) = commits
        .into_iter()
        .map(|writes| {
            let (reply, outcome) = tokio::sync::oneshot::channel();
            (Request { writes, reply }, outcome)
        })
        .unzip();
    together(connection, &Recall::new(Limits::USUAL), requests);
    outcomes.into_iter().map(|mut outcome| outcome.try_recv().unwrap()).collect()
}

fn limit_pages(connection: &Connection, more: i64) {
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    connection.query_row(&format!("PRAGMA max_page_count = {}", pages + more), [], |_| Ok(())).unwrap();
}

fn in_directory() -> (tempfile::TempDir, Connection) {
    let directory = tempfile::tempdir().unwrap();
    let connection = first(&directory.path().join("metadata.sqlite"), Durability::Full).unwrap();
    (directory, connection)
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let (_directory, connection) = in_directory();
    assert!(batch(&connection, vec![insertion(1)])[0].is_ok());
    limit_pages(&connection, 2);
    let outcomes = batch(&connection, vec![insertion(2), large(3), insertion(4)]);
    assert!(matches!(outcomes[1], Err(MetastoreError::NoSpace(_))), "{outcomes:?}");
    for (number, outcome) in [(2, &outcomes[0]), (3, &outcomes[1]), (4, &outcomes[2])] {
        assert_eq!(revision(&connection, number).is_some(), outcome.is_ok(), "item {number}: {outcome:?}");
    }
    assert_eq!(revision(&connection, 1), Some(Revision(1)));
    limit_pages(&connection, 1000);
    assert!(batch(&connection, vec![large(3)])[0].is_ok());
}

#[test]
fn conflicts_in_a_batch_stay_apart() {
    let (_directory, connection) = in_directory();
    let outcomes = batch(&connection, vec![insertion(1), insertion(1), insertion(2)]);
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    assert!(matches!(outcomes[1], Err(MetastoreError::Conflict { constraint: "key" })));
    assert_eq!(revision(&connection, 2), Some(Revision(1)));
}

#[test]
fn another_process_that_writes_makes_it_unavailable_for_a_while() {
    let (directory, connection) = in_directory();
    connection.busy_timeout(Duration::ZERO).unwrap();
    let other = Connection::open(directory.path().join("metadata.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let outcomes = batch(&connection, vec![insertion(1), insertion(2)]);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(MetastoreError::Unavailable(_)))), "{outcomes:?}");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(batch(&connection, vec![insertion(1)])[0].is_ok());
}

#[test]
fn a_row_that_makes_no_sense_is_damage() {
    let (_directory, connection) = in_directory();
    assert!(batch(&connection, vec![insertion(1)])[0].is_ok());
    connection.execute("UPDATE items SET cached = 7", []).unwrap();
    let found = dispatch::get(&Sql::new(&connection), &sample::item(1).into_record().key());
    let Err(MetastoreError::Corrupt(text)) = found else { panic!("expected damage, got {found:?}") };
    assert!(text.contains("column `cached` of `items`"), "{text}");
}

#[tokio::test]
async fn a_number_that_does_not_fit_is_refused() {
    let (_directory, connection) = in_directory();
    let writer = Writer::start(connection, Arc::new(Recall::new(Limits::USUAL))).unwrap();
    let mut item = sample::item(1);
    item.size = u64::MAX;
    let outcome = writer.commit(vec![Write::Insert(Record::Item(item))]).await;
    assert!(matches!(outcome, Err(MetastoreError::Internal(_))), "{outcome:?}");
}

#[tokio::test]
async fn more_commits_than_a_batch_are_all_answered() {
    let directory = tempfile::tempdir().unwrap();
    let path: &Path = &directory.path().join("metadata.sqlite");
    let writer = Writer::start(first(path, Durability::None).unwrap(), Arc::new(Recall::new(Limits::USUAL))).unwrap();
    let count = BATCH as u64 * 10;
    let outcomes = futures::future::join_all((0..count).map(|number| writer.commit(insertion(number)))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    drop(writer);
    let connection = first(path, Durability::None).unwrap();
    assert_eq!(revision(&connection, count - 1), Some(Revision(1)));
}
