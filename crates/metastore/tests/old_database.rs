//! A database of an older version opens, keeps its rows and takes what is new.
#![allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]

use std::path::Path;

use jiff::Timestamp;
use library_core::{
    model::{Blob, Item, ItemVersion, Library, UpdateSession},
    ports::metastore::{ItemFilter, Metastore, Noun, Query, Record, Revision, Stored, Write, constraint},
};
use metastore::SqliteMetastore;
use testkit::contract::metastore::{answer, commit, constraint_of, get, insert, sample};

const FIRST: &str = include_str!("../migrations/sqlite/0001_first.sql");
const ROWS: &str = include_str!("old/0001.sql");
const VERSIONS: &str = "CREATE TABLE schema_migrations (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)";

/// A database of schema 1.
fn old(path: &Path) {
    let connection = rusqlite::Connection::open(path).unwrap();
    for text in [VERSIONS, FIRST, ROWS] {
        connection.execute_batch(text).unwrap();
    }
}

/// What schema 1 keeps of a record, if it knows the noun.
fn as_kept(record: Record) -> Option<Record> {
    match record {
        Record::Library(library) => Some(Library { publisher: None, state_message: None, ..library }.into_record()),
        Record::Item(item) => Some(Item { verification: None, unfinished: false, ..item }.into_record()),
        Record::ItemVersion(version) => Some(ItemVersion { template: None, ..version }.into_record()),
        Record::Hold(_)
        | Record::Usage(_)
        | Record::Subscription(_)
        | Record::TrustedCertificate(_)
        | Record::Category(_)
        | Record::Tag(_)
        | Record::TagAssociation(_) => None,
        Record::UpdateSession(session) => {
            let touched = Timestamp::UNIX_EPOCH;
            Some(UpdateSession { touched, finished_itself: false, ..session }.into_record())
        }
        known @ (Record::UpdateFile(_)
        | Record::DownloadSession(_)
        | Record::DownloadFile(_)
        | Record::Blob(_)
        | Record::User(_)
        | Record::Role(_)
        | Record::Grant(_)
        | Record::LoginSession(_)
        | Record::ClientToken(_)
        | Record::Setting(_)
        | Record::Job(_)
        | Record::Event(_)) => Some(known),
    }
}

async fn keeps_its_rows(metastore: &dyn Metastore) {
    for record in sample::full().into_iter().filter_map(as_kept) {
        let stored = get(metastore, &record.key()).await;
        assert_eq!(stored, Some(Stored { record, revision: Revision(1) }));
    }
}

#[tokio::test]
async fn a_database_of_schema_1_keeps_its_rows() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("metadata.sqlite");
    old(&path);
    keeps_its_rows(&SqliteMetastore::open(&path).unwrap()).await;
    // The second opening finds nothing left to migrate.
    let metastore = SqliteMetastore::open(&path).unwrap();
    keeps_its_rows(&metastore).await;
    let items = answer::<Item>(&metastore, Query::Items(ItemFilter::default())).await;
    assert_eq!(items, [Item { verification: None, unfinished: false, ..sample::item(1) }]);
}

#[tokio::test]
async fn a_database_of_schema_1_takes_what_is_new() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("metadata.sqlite");
    old(&path);
    let metastore = SqliteMetastore::open(&path).unwrap();
    for record in sample::full() {
        let write = match as_kept(record.clone()) {
            Some(kept) if kept == record => Write::Expect(record.key(), Revision(1)),
            Some(_) => Write::Update(record, Revision(1)),
            None => Write::Insert(record),
        };
        commit(&metastore, vec![write]).await.unwrap();
    }
    let of = |revision, record: Record| Some(Stored { record, revision: Revision(revision) });
    assert_eq!(get(&metastore, &Library::key(&sample::library(1).id)).await, of(2, sample::library(1).into_record()));
    assert_eq!(get(&metastore, &Item::key(&sample::item(1).id)).await, of(2, sample::item(1).into_record()));
    let held = sample::blob(2);
    insert(&metastore, [held.clone()]).await;
    insert(&metastore, [sample::hold(2)]).await;
    assert_eq!(constraint_of(&metastore, vec![Write::Condemn(held.id)]).await, constraint::BLOB_STATE);
    assert_eq!(answer::<Blob>(&metastore, Query::UnreferencedBlobs).await, []);
}

/// A stored blob to which nothing refers.
const LOOSE: &str =
    "INSERT INTO blobs SELECT 'loose', store_id, size, 'other', sha1, md5, sha512, 'STORED', created_at, 1 FROM blobs";

#[tokio::test]
async fn what_a_database_of_schema_1_left_for_the_sweep_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("metadata.sqlite");
    old(&path);
    rusqlite::Connection::open(&path).unwrap().execute_batch(LOOSE).unwrap();
    let metastore = SqliteMetastore::open(&path).unwrap();
    let loose: Vec<_> = answer::<Blob>(&metastore, Query::UnreferencedBlobs).await;
    assert_eq!(loose.iter().map(|blob| blob.id.as_str()).collect::<Vec<_>>(), ["loose"]);
    // The item is at version 2, and the one that lists files is 1.
    let forgotten = answer::<ItemVersion>(&metastore, Query::ForgottenVersions).await;
    assert_eq!(forgotten.iter().map(|version| version.key.version).collect::<Vec<_>>(), [1]);
}
