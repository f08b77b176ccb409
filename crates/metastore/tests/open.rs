//! Opening: what is kept, what is refused and how.
#![allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]

use std::{fs, os::unix::fs::PermissionsExt};

use library_core::{
    model::Item,
    ports::metastore::{Metastore, Noun, Revision, Stored, Write},
};
use metastore::{OpenError, SqliteMetastore};
use testkit::contract::metastore::{commit, get, insert, sample};

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("metadata.sqlite");
    let metastore = SqliteMetastore::open(&path).unwrap();
    for record in sample::full() {
        commit(&metastore, vec![Write::Insert(record)]).await.unwrap();
    }
    drop(metastore);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let metastore = SqliteMetastore::open(&path).unwrap();
    for record in sample::full() {
        let stored = get(&metastore, &record.key()).await;
        assert_eq!(stored, Some(Stored { record, revision: Revision(1) }));
    }
}

#[tokio::test]
async fn a_unit_outlives_the_handle_it_came_from() {
    let metastore = SqliteMetastore::open_temporary().unwrap();
    let unit = metastore.begin().await.unwrap();
    drop(metastore);
    unit.commit(sample::full().into_iter().map(Write::Insert).collect()).await.unwrap();
}

#[tokio::test]
async fn more_units_than_readers_wait_for_their_turn() {
    let metastore = SqliteMetastore::open_temporary().unwrap();
    insert(&metastore, [sample::item(1)]).await;
    let key = Item::key(&sample::item(1).id);
    let reads = (0..100).map(|_| get(&metastore, &key));
    let found = futures::future::join_all(reads).await;
    assert!(found.iter().all(Option::is_some));

    let mut units = Vec::new();
    for _ in 0..16 {
        let mut unit = metastore.begin().await.unwrap();
        assert!(unit.get(&key).await.unwrap().is_some());
        units.push(unit);
    }
    insert(&metastore, [sample::item(2)]).await;
    let waiting = async { get(&metastore, &key).await.is_some() };
    let releasing = async { drop(units.pop()) };
    let (found, ()) = futures::future::join(waiting, releasing).await;
    assert!(found);
}

#[test]
fn a_newer_file_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("metadata.sqlite");
    drop(SqliteMetastore::open(&path).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute("INSERT INTO schema_migrations (version, name) VALUES (7, 'later')", []).unwrap();
    drop(connection);
    let Err(error) = SqliteMetastore::open(&path) else { panic!("a newer file was opened") };
    assert!(matches!(error, OpenError::Newer { found: 7, known: 5, .. }));
    assert!(error.to_string().contains("have schema 7, this version knows 5"), "{error}");
}

#[test]
fn a_file_of_something_else_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("metadata.sqlite");
    fs::write(&path, "not a database at all, ".repeat(100)).unwrap();
    let Err(error) = SqliteMetastore::open(&path) else { panic!("a text was opened") };
    assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("last good backup"), "{error}");
}

#[tokio::test]
async fn a_flipped_page_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("metadata.sqlite");
    let metastore = SqliteMetastore::open(&path).unwrap();
    insert(&metastore, (0..200).map(sample::item)).await;
    drop(metastore);
    let mut bytes = fs::read(&path).unwrap();
    let end = bytes.len();
    bytes[end - 4096..end].fill(0xFF);
    fs::write(&path, bytes).unwrap();
    let Err(error) = SqliteMetastore::open(&path) else { panic!("damaged metadata were opened") };
    assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
}

#[test]
fn a_missing_directory_is_named() {
    let Err(error) = SqliteMetastore::open("/nonexistent/metadata.sqlite".as_ref()) else { panic!("it was opened") };
    assert!(matches!(error, OpenError::Unavailable { .. }));
    assert!(error.to_string().contains("`/nonexistent/metadata.sqlite`"), "{error}");
}
