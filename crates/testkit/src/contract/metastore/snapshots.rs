//! A unit of work reads one moment and commits against the present.

use library_core::{
    model::Item,
    ports::metastore::{ItemFilter, Metastore, MetastoreError, Noun, Query, Revision, Write, constraint},
};

use super::{answer, commit, insert, sample};

/// Once it has read, a unit sees nothing of later commits.
pub async fn a_snapshot_is_one_moment(metastore: &dyn Metastore) {
    insert(metastore, [sample::item(1)]).await;
    let (first, all) = (Item::key(&sample::item(1).id), Query::Items(ItemFilter::default()));
    let mut unit = metastore.begin().await.unwrap();
    let before = unit.query(&all).await.unwrap();
    insert(metastore, [sample::item(2)]).await;
    commit(metastore, vec![Write::Delete(first.clone(), Revision(1))]).await.unwrap();
    assert_eq!(unit.query(&all).await.unwrap(), before);
    assert!(unit.get(&first).await.unwrap().is_some());
    assert_eq!(answer::<Item>(metastore, all).await, [sample::item(2)]);
}

/// A unit that read an old revision conflicts and leaves the newer one.
pub async fn a_stale_unit_conflicts(metastore: &dyn Metastore) {
    insert(metastore, [sample::item(1)]).await;
    let key = Item::key(&sample::item(1).id);
    let mut unit = metastore.begin().await.unwrap();
    let stored = unit.get(&key).await.unwrap().unwrap();
    let newer = Item { size: 1, ..sample::item(1) };
    commit(metastore, vec![Write::Update(newer.clone().into_record(), Revision(1))]).await.unwrap();
    let outcome = unit.commit(vec![Write::Update(stored.record, stored.revision)]).await;
    assert!(matches!(outcome, Err(MetastoreError::Conflict { constraint: constraint::REVISION })));
    assert_eq!(answer::<Item>(metastore, Query::Items(ItemFilter::default())).await, [newer]);
}

/// Nothing to write is nothing to fail.
pub async fn an_empty_commit_succeeds(metastore: &dyn Metastore) {
    let mut unit = metastore.begin().await.unwrap();
    assert_eq!(unit.get(&Item::key(&sample::item(1).id)).await.unwrap(), None);
    unit.commit(Vec::new()).await.unwrap();
    commit(metastore, Vec::new()).await.unwrap();
}
