//! SQLite under the suite of the metadata port.
#![allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]

use metastore::SqliteMetastore;
use testkit::contract::metastore::random;

testkit::metastore_contract!(SqliteMetastore::open_temporary().unwrap());

#[tokio::test]
async fn random_commits_are_answered_as_in_memory() {
    for seed in 0..24 {
        random::same_answers(&SqliteMetastore::open_temporary().unwrap(), seed).await;
    }
}
