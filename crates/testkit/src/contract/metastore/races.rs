//! Units that run at the same time. Whatever the order, the promises hold.

use futures::future::join_all;
use library_core::{
    model::{Item, UpdateFile},
    ports::metastore::{ItemFilter, Metastore, MetastoreError, Noun, Query, Revision, Write, constraint},
};

use super::{answer, commit, insert, sample};

const MANY: u64 = 24;

fn won(outcomes: &[Result<(), MetastoreError>], expected: &str) -> usize {
    for outcome in outcomes {
        match outcome {
            Ok(()) => {}
            Err(MetastoreError::Conflict { constraint }) => assert_eq!(*constraint, expected),
            Err(other) => panic!("expected a conflict, got {other}"),
        }
    }
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

/// Many units want one name; exactly one gets it.
pub async fn one_of_many_gets_a_name(metastore: &dyn Metastore) {
    let wish = |number| Item { name: sample::item(0).name, ..sample::item(number) };
    let units = (0..MANY).map(|number| commit(metastore, vec![Write::Insert(wish(number).into_record())]));
    let outcomes = join_all(units).await;
    assert_eq!(won(&outcomes, constraint::ITEM_NAME), 1);
    assert_eq!(answer::<Item>(metastore, Query::Items(ItemFilter::default())).await.len(), 1);
}

/// Many units read a revision and replace it; exactly one does.
pub async fn one_of_many_updates(metastore: &dyn Metastore) {
    insert(metastore, [sample::item(1)]).await;
    let change = |size| Write::Update(Item { size, ..sample::item(1) }.into_record(), Revision(1));
    let outcomes = join_all((0..MANY).map(|size| commit(metastore, vec![change(size)]))).await;
    assert_eq!(won(&outcomes, constraint::REVISION), 1);
    let size = outcomes.iter().position(Result::is_ok).unwrap() as u64;
    let found = answer::<Item>(metastore, Query::Items(ItemFilter::default())).await;
    assert_eq!(found, [Item { size, ..sample::item(1) }]);
}

/// A blob is condemned or referred to (here by a session file, there by a hold), never both.
pub async fn reference_and_condemnation_exclude_each_other(metastore: &dyn Metastore) {
    insert(metastore, (0..MANY).map(sample::blob)).await;
    for number in 0..MANY {
        let blob = sample::blob(number).id;
        let reference = if number % 4 < 2 {
            UpdateFile { blob: Some(blob.clone()), ..sample::update_file(number) }.into_record()
        } else {
            sample::hold(number).into_record()
        };
        let refer = commit(metastore, vec![Write::Insert(reference), Write::Refer(blob.clone())]);
        let condemn = commit(metastore, vec![Write::Condemn(blob)]);
        let outcomes = if number.is_multiple_of(2) {
            join_all([boxed(refer), boxed(condemn)]).await
        } else {
            join_all([boxed(condemn), boxed(refer)]).await
        };
        assert_eq!(won(&outcomes, constraint::BLOB_STATE), 1);
    }
}

fn boxed<'a, T>(future: impl Future<Output = T> + Send + 'a) -> futures::future::BoxFuture<'a, T> {
    Box::pin(future)
}

/// Units that want different things all get them, though others beside them conflict.
pub async fn many_units_are_all_kept(metastore: &dyn Metastore) {
    insert(metastore, [sample::item(0)]).await;
    let units = (0..MANY).map(|number| commit(metastore, vec![Write::Insert(sample::item(number).into_record())]));
    let outcomes = join_all(units).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 1);
    assert_eq!(answer::<Item>(metastore, Query::Items(ItemFilter::default())).await.len() as u64, MANY);
}
