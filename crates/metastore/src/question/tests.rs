//! Every text fits both databases and finds its rows by an index.
#![allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]

use library_core::{
    model::{
        Blob, Category, ClientToken, DownloadFile, DownloadSession, Event, Grant, Hold, Item, ItemId, ItemVersion, Job,
        Library, LibraryId, LibraryKind, LoginSession, Role, Setting, Subscription, Tag, TagAssociation,
        TrustedCertificate, UpdateFile, UpdateSession, Usage, User,
    },
    ports::metastore::{ItemFilter, LibraryFilter, Query},
};
use testkit::contract::metastore::random;

use super::Question;
use crate::{
    kept::{MARK_BLOB, MARK_VERSION, MARK_VERSIONS},
    noun::item_version::{DELETE_FILES, INSERT_FILE, SELECT_FILES},
    sqlite::{CONDEMN, MIGRATIONS, REFER},
    table::{Table, Texts},
};

fn filters() -> Vec<Query> {
    let mut queries = Vec::new();
    let has = |bits: u32, bit: u32| bits >> bit & 1 == 1;
    for bits in 0..4 {
        queries.push(Query::Libraries(LibraryFilter {
            folded_name: has(bits, 0).then(String::new),
            kind: has(bits, 1).then_some(LibraryKind::Local),
        }));
    }
    for bits in 0..32 {
        queries.push(Query::Items(ItemFilter {
            library: has(bits, 0).then(|| LibraryId::new("")),
            folded_name: has(bits, 1).then(String::new),
            folded_type: has(bits, 2).then(String::new),
            source_id: has(bits, 3).then(|| ItemId::new("")),
            cached: has(bits, 4).then_some(true),
        }));
    }
    queries
}

fn of_table<T: Table>() -> Vec<String> {
    let texts = T::texts();
    let Texts { select, get, revision, insert, delete, .. } = texts;
    let (_, columns) = T::COLUMNS.split_at(T::KEY);
    // All columns, one, and a revision alone.
    let updates = [columns, &columns[..columns.len().min(1)], &[]].map(|columns| texts.update(columns));
    [select, get, revision, insert, delete].into_iter().cloned().chain(updates).collect()
}

/// The texts of tables and those that stand alone.
fn statements() -> Vec<String> {
    let tables = [
        of_table::<Library>(),
        of_table::<Item>(),
        of_table::<ItemVersion>(),
        of_table::<UpdateSession>(),
        of_table::<UpdateFile>(),
        of_table::<DownloadSession>(),
        of_table::<DownloadFile>(),
        of_table::<Blob>(),
        of_table::<User>(),
        of_table::<Role>(),
        of_table::<Grant>(),
        of_table::<LoginSession>(),
        of_table::<ClientToken>(),
        of_table::<Setting>(),
        of_table::<Job>(),
        of_table::<Hold>(),
        of_table::<Usage>(),
        of_table::<Subscription>(),
        of_table::<TrustedCertificate>(),
        of_table::<Category>(),
        of_table::<Tag>(),
        of_table::<TagAssociation>(),
        of_table::<Event>(),
    ];
    let alone = [SELECT_FILES, DELETE_FILES, INSERT_FILE, REFER, CONDEMN, MARK_BLOB, MARK_VERSION, MARK_VERSIONS];
    tables.into_iter().flatten().chain(alone.map(str::to_owned)).collect()
}

fn questions() -> Vec<Question> {
    random::queries().iter().chain(&filters()).map(Question::of).collect()
}

fn selections() -> Vec<String> {
    questions().iter().map(Question::selection).collect()
}

fn key_selections() -> Vec<String> {
    questions().iter().map(Question::key_selection).collect()
}

/// Every text but those that begin and end transactions.
fn texts() -> Vec<String> {
    let deletions = questions().iter().map(Question::deletion).collect();
    [statements(), selections(), deletions].concat()
}

/// The numbers of the parameters in a text, in the order of their first use.
fn first_uses(text: &str) -> Vec<usize> {
    let mut numbers = Vec::new();
    for part in text.split('$').skip(1) {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        let number = digits.parse().unwrap();
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

#[test]
fn parameters_are_first_used_in_ascending_order() {
    for text in texts() {
        let numbers = first_uses(&text);
        assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn texts_have_no_words_of_one_database() {
    let words = ["ROWID", "AUTOINCREMENT", "TYPEOF", "INTEGER", "IFNULL", "GLOB", "LIKE", "REPLACE", "?", "PRAGMA"];
    let migrations = MIGRATIONS.iter().map(|(_, text)| (*text).to_owned());
    for text in texts().into_iter().chain(migrations) {
        let upper = text.to_uppercase();
        for word in words {
            assert!(!upper.contains(word), "`{word}` in {text}");
        }
    }
}

#[test]
fn migrations_of_both_databases_keep_step() {
    let sqlite = [
        include_str!("../../migrations/sqlite/0001_first.sql"),
        include_str!("../../migrations/sqlite/0002_services.sql"),
        include_str!("../../migrations/sqlite/0003_tags.sql"),
        include_str!("../../migrations/sqlite/0004_finishing.sql"),
        include_str!("../../migrations/sqlite/0005_sweep.sql"),
    ];
    let postgresql = [
        include_str!("../../migrations/postgresql/0001_first.sql"),
        include_str!("../../migrations/postgresql/0002_services.sql"),
        include_str!("../../migrations/postgresql/0003_tags.sql"),
        include_str!("../../migrations/postgresql/0004_finishing.sql"),
        include_str!("../../migrations/postgresql/0005_sweep.sql"),
    ];
    assert_eq!(MIGRATIONS.iter().map(|(_, text)| *text).collect::<Vec<_>>(), sqlite);
    for (one, other) in sqlite.iter().zip(postgresql) {
        assert_eq!(*one, other.replace(" TEXT COLLATE \"C\"", " TEXT"));
        assert!(!other.replace(" TEXT COLLATE \"C\"", "").contains("TEXT"), "a column without its collation");
    }
}

fn database() -> rusqlite::Connection {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
    for (_, text) in MIGRATIONS {
        connection.execute_batch(text).unwrap();
    }
    connection
}

fn plan(connection: &rusqlite::Connection, text: &str) -> Vec<String> {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
    let values = vec![rusqlite::types::Value::Null; plan.parameter_count()];
    let steps = plan.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
    steps.map(Result::unwrap).collect()
}

/// Nothing is read from end to end but by those who ask for all of it, and what is short.
#[test]
fn every_text_is_valid_and_searches_an_index() {
    let connection = database();
    for text in texts().into_iter().chain(key_selections()) {
        let asks_for_all = !text.contains(" WHERE ");
        for step in plan(&connection, &text) {
            assert!(!step.starts_with("SCAN") || asks_for_all || is_small(&step), "{step}: {text}");
        }
    }
}

/// Indexes that hold only what somebody is about to deal with.
fn is_small(step: &str) -> bool {
    ["blobs_unreferenced", "item_versions_outdated", "update_files_claimed"].iter().any(|index| step.ends_with(index))
}

/// Lists of one library and of all read ids from an index alone, in their order.
#[test]
fn lists_of_ids_read_no_rows_and_sort_nothing() {
    let connection = database();
    let library = LibraryId::new("library-1");
    let of_kind = LibraryFilter { kind: Some(LibraryKind::Local), ..LibraryFilter::default() };
    let lists = [Query::items_of(&library), Query::Libraries(LibraryFilter::default()), Query::Libraries(of_kind)];
    for query in lists {
        let steps = plan(&connection, &Question::of(&query).key_selection());
        assert!(matches!(&*steps, [step] if step.contains("COVERING INDEX")), "{query:?}: {steps:?}");
    }
}

/// What jobs ask for again and again comes out of its index in its order, so that a portion costs no more than it holds.
#[test]
fn portions_are_not_sorted() {
    let connection = database();
    let now = jiff::Timestamp::UNIX_EPOCH;
    let repeated = [
        Query::UnreferencedBlobs,
        Query::ForgottenVersions,
        Query::ExpiredUpdateSessions(now),
        Query::ExpiredDownloadSessions(now),
        Query::ExpiredLoginSessions(now),
        Query::ClientTokensBefore(now),
    ];
    for query in repeated {
        let steps = plan(&connection, &Question::of(&query).selection());
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{query:?}: {steps:?}");
    }
}
