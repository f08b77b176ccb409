//! Short ways to ask a metastore and to change it.

use library_core::ports::metastore::{Key, Metastore, MetastoreError, Noun, Query, Record, Stored, Write};

/// The records that answer, without revisions.
pub async fn answer<N: Noun>(metastore: &dyn Metastore, query: Query) -> Vec<N> {
    let found = metastore.begin().await.unwrap().query(&query).await.unwrap();
    found.into_iter().map(|stored| N::from_record(stored.record).expect("the answer is of the noun")).collect()
}

/// The record with this key.
pub async fn get(metastore: &dyn Metastore, key: &Key) -> Option<Stored<Record>> {
    metastore.begin().await.unwrap().get(key).await.unwrap()
}

/// Commits without having read.
pub async fn commit(metastore: &dyn Metastore, writes: Vec<Write>) -> Result<(), MetastoreError> {
    metastore.begin().await.unwrap().commit(writes).await
}

/// Adds records, which must succeed.
pub async fn insert<N: Noun>(metastore: &dyn Metastore, records: impl IntoIterator<Item = N>) {
    let writes = records.into_iter().map(|record| Write::Insert(record.into_record())).collect();
    commit(metastore, writes).await.unwrap();
}

/// Commits and expects a conflict; its constraint.
pub async fn constraint_of(metastore: &dyn Metastore, writes: Vec<Write>) -> &'static str {
    match commit(metastore, writes).await {
        Err(MetastoreError::Conflict { constraint }) => constraint,
        other => panic!("expected a conflict, got {other:?}"),
    }
}
