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

fn of_table<T: Table>() -> [&'static str; 5] {
    let Texts { select, get, insert, update, delete, .. } = T::texts();
    [select, get, insert, update, delete]
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
    let alone = [SELECT_FILES, DELETE_FILES, INSERT_FILE, REFER, CONDEMN];
    tables.iter().flatten().chain(&alone).map(|text| (*text).to_owned()).collect()
}

fn questions() -> Vec<Question> {
    random::queries().iter().chain(&filters()).map(Question::of).collect()
}

fn selections() -> Vec<String> {
    questions().iter().map(Question::selection).collect()
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
    ];
    let postgresql = [
        include_str!("../../migrations/postgresql/0001_first.sql"),
        include_str!("../../migrations/postgresql/0002_services.sql"),
        include_str!("../../migrations/postgresql/0003_tags.sql"),
        include_str!("../../migrations/postgresql/0004_finishing.sql"),
    ];
    assert_eq!(MIGRATIONS.iter().map(|(_, text)| *text).collect::<Vec<_>>(), sqlite);
    for (one, other) in sqlite.iter().zip(postgresql) {
        assert_eq!(*one, other.replace(" TEXT COLLATE \"C\"", " TEXT"));
        assert!(!other.replace(" TEXT COLLATE \"C\"", "").contains("TEXT"), "a column without its collation");
    }
}

#[test]
fn every_text_is_valid_and_finds_its_rows_by_an_index() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    for (_, text) in MIGRATIONS {
        connection.execute_batch(text).unwrap();
    }
    for text in texts() {
        connection.prepare(&text).unwrap();
    }
    for text in statements().into_iter().chain(selections()).filter(|text| text.contains(" WHERE ")) {
        let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
        let values = vec![rusqlite::types::Value::Null; plan.parameter_count()];
        let steps = plan.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        for step in steps.map(Result::unwrap) {
            assert!(!step.starts_with("SCAN") || step.contains("INDEX"), "{step}: {text}");
        }
    }
}
