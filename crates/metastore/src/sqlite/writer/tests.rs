//! The writer when its disk is full or busy: it refuses, loses nothing, and goes on when it can.
#![allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]

use std::{path::Path, sync::Arc, time::Duration};

use library_core::ports::metastore::{MetastoreError, Noun, Record, Revision, Write};
use rusqlite::Connection;
use testkit::contract::metastore::sample;

use super::{BATCH, Request, Writer, Writing, together};
use crate::{
    dispatch,
    recall::{Limits, Recall},
    sqlite::{
        Sql,
        check::Damage,
        open::{Manner, first},
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
fn batch(writing: &Writing, commits: Vec<Vec<Write>>) -> Vec<Result<(), MetastoreError>> {
    let (requests, outcomes): (Vec<_>, Vec<_>) = commits
        .into_iter()
        .map(|writes| {
            let (reply, outcome) = tokio::sync::oneshot::channel();
            (Request { writes, reply }, outcome)
        })
        .unzip();
    together(writing, requests);
    outcomes.into_iter().map(|mut outcome| outcome.try_recv().unwrap()).collect()
}

fn limit_pages(connection: &Connection, more: i64) {
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    connection.query_row(&format!("PRAGMA max_page_count = {}", pages + more), [], |_| Ok(())).unwrap();
}

fn in_directory() -> (tempfile::TempDir, Writing) {
    let directory = tempfile::tempdir().unwrap();
    let (connection, _) = first(&directory.path().join("metadata.sqlite"), Manner::DURABLE).unwrap();
    (directory, writing(connection))
}

fn writing(connection: Connection) -> Writing {
    Writing { connection, recall: Arc::new(Recall::new(Limits::USUAL)), damage: Damage::default() }
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let (_directory, writing) = in_directory();
    assert!(batch(&writing, vec![insertion(1)])[0].is_ok());
    limit_pages(&writing.connection, 2);
    let outcomes = batch(&writing, vec![insertion(2), large(3), insertion(4)]);
    assert!(matches!(outcomes[1], Err(MetastoreError::NoSpace(_))), "{outcomes:?}");
    for (number, outcome) in [(2, &outcomes[0]), (3, &outcomes[1]), (4, &outcomes[2])] {
        assert_eq!(revision(&writing.connection, number).is_some(), outcome.is_ok(), "item {number}: {outcome:?}");
    }
    assert_eq!(revision(&writing.connection, 1), Some(Revision(1)));
    limit_pages(&writing.connection, 1000);
    assert!(batch(&writing, vec![large(3)])[0].is_ok());
}

#[test]
fn conflicts_in_a_batch_stay_apart() {
    let (_directory, writing) = in_directory();
    let outcomes = batch(&writing, vec![insertion(1), insertion(1), insertion(2)]);
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    assert!(matches!(outcomes[1], Err(MetastoreError::Conflict { constraint: "key" })));
    assert_eq!(revision(&writing.connection, 2), Some(Revision(1)));
}

#[test]
fn another_process_that_writes_makes_it_unavailable_for_a_while() {
    let (directory, writing) = in_directory();
    writing.connection.busy_timeout(Duration::ZERO).unwrap();
    let other = Connection::open(directory.path().join("metadata.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let outcomes = batch(&writing, vec![insertion(1), insertion(2)]);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(MetastoreError::Unavailable(_)))), "{outcomes:?}");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(batch(&writing, vec![insertion(1)])[0].is_ok());
}

#[test]
fn a_row_that_makes_no_sense_is_damage() {
    let (_directory, writing) = in_directory();
    assert!(batch(&writing, vec![insertion(1)])[0].is_ok());
    writing.connection.execute("UPDATE items SET cached = 7", []).unwrap();
    let found = dispatch::get(&Sql::new(&writing.connection), &sample::item(1).into_record().key());
    let Err(MetastoreError::Corrupt(text)) = found else { panic!("expected damage, got {found:?}") };
    assert!(text.contains("column `cached` of `items`"), "{text}");
}

#[tokio::test]
async fn a_number_that_does_not_fit_is_refused() {
    let (_directory, writing) = in_directory();
    let writer = Writer::start(writing).unwrap();
    let mut item = sample::item(1);
    item.size = u64::MAX;
    let outcome = writer.commit(vec![Write::Insert(Record::Item(item))]).await;
    assert!(matches!(outcome, Err(MetastoreError::Internal(_))), "{outcome:?}");
}

#[tokio::test]
async fn more_commits_than_a_batch_are_all_answered() {
    let directory = tempfile::tempdir().unwrap();
    let path: &Path = &directory.path().join("metadata.sqlite");
    let writer = Writer::start(writing(first(path, Manner::FLEETING).unwrap().0)).unwrap();
    let count = BATCH as u64 * 10;
    let outcomes = futures::future::join_all((0..count).map(|number| writer.commit(insertion(number)))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    drop(writer);
    let (connection, _) = first(path, Manner::FLEETING).unwrap();
    assert_eq!(revision(&connection, count - 1), Some(Revision(1)));
}

#[test]
fn damage_that_is_found_late_ends_all_writing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("metadata.sqlite");
    let (connection, _) = first(&path, Manner::DURABLE).unwrap();
    let whole = writing(connection);
    assert!(batch(&whole, (0..200).map(insertion).collect()).iter().take(100).all(Result::is_ok));
    drop(whole);
    let mut bytes = std::fs::read(&path).unwrap();
    let end = bytes.len();
    bytes[end - 4096..end].fill(0xFF);
    std::fs::write(&path, bytes).unwrap();

    let (connection, mut check) = first(&path, Manner { patience: None, ..Manner::DURABLE }).unwrap();
    check.wait();
    let damaged = Writing { damage: check.damage(), ..writing(connection) };
    let outcomes = batch(&damaged, vec![insertion(1000), insertion(1001)]);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(MetastoreError::Corrupt(_)))), "{outcomes:?}");
}
