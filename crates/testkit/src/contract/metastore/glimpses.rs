//! A glimpse answers as a unit of work would, of one moment, and knows of every commit that was acknowledged before it.

use library_core::{
    model::{Grant, GrantKey, Item, Library, LibraryId, Name, Scope, UserName},
    ports::metastore::{
        Glimpse, GlimpseError, ItemFilter, Key, LibraryFilter, Metastore, Noun, Query, Revision, Shared, Write,
    },
};

use super::{commit, get, insert, random, sample};

async fn seen(metastore: &dyn Metastore, key: &Key) -> Option<Shared> {
    metastore.glimpse().get(key).await.unwrap()
}

async fn keys(metastore: &dyn Metastore, query: &Query) -> Vec<Key> {
    metastore.glimpse().keys(query).await.unwrap().to_vec()
}

/// Each noun is seen as it is: absent, new, changed and gone, the first time and again.
pub async fn every_noun_is_seen_as_it_is(metastore: &dyn Metastore) {
    for (full, sparse) in sample::full().into_iter().zip(sample::sparse()) {
        let key = full.key();
        let writes = [
            None,
            Some(Write::Insert(full.clone())),
            Some(Write::Update(sparse, Revision(1))),
            Some(Write::Update(full, Revision(2))),
            Some(Write::Delete(key.clone(), Revision(3))),
        ];
        for write in writes {
            commit(metastore, write.into_iter().collect()).await.unwrap();
            let expected = get(metastore, &key).await.map(Shared::from);
            for _ in 0..3 {
                assert_eq!(seen(metastore, &key).await, expected);
            }
        }
    }
}

/// Answers that are asked for again and again follow every change, also one by a query.
pub async fn answers_follow_every_change(metastore: &dyn Metastore) {
    let (library, other) = (sample::item(1).library, LibraryId::new("library-2"));
    let elsewhere = Item { library: other.clone(), ..sample::item(2) };
    let renamed = Item { name: Name::new("other"), ..sample::item(1) };
    let grant = Grant { key: GrantKey { user: UserName::new("eve"), scope: Scope::Global, role: "reader".to_owned() } };
    let changes = [
        Write::Insert(sample::library(1).into_record()),
        Write::Insert(sample::item(1).into_record()),
        Write::Insert(elsewhere.clone().into_record()),
        Write::Insert(grant.clone().into_record()),
        Write::Update(renamed.into_record(), Revision(1)),
        Write::Delete(Item::key(&elsewhere.id), Revision(1)),
        Write::Insert(sample::item(3).into_record()),
        Write::DeleteMatching(Query::items_of(&library)),
        Write::Delete(Grant::key(&grant.key), Revision(1)),
        Write::Insert(grant.into_record()),
        Write::DeleteMatching(Query::Grants(UserName::new("eve"))),
        Write::DeleteMatching(Query::Libraries(LibraryFilter::default())),
    ];
    let named = |name: &str| ItemFilter { folded_name: Some(name.to_owned()), ..ItemFilter::default() };
    let queries = [
        Query::Libraries(LibraryFilter::default()),
        Query::items_of(&library),
        Query::items_of(&other),
        Query::Items(named("other")),
        Query::Items(ItemFilter { library: Some(library.clone()), ..named("strasse 1") }),
        Query::Grants(UserName::new("eve")),
    ];
    for change in changes {
        commit(metastore, vec![change]).await.unwrap();
        for query in &queries {
            let expected = metastore.begin().await.unwrap().query(query).await.unwrap();
            let expected: Vec<Key> = expected.iter().map(|stored| stored.record.key()).collect();
            assert_eq!(keys(metastore, query).await, expected, "{query:?}");
            assert_eq!(keys(metastore, query).await, expected, "{query:?}, again");
            assert_eq!(metastore.begin().await.unwrap().keys(query).await.unwrap(), expected, "{query:?}, in a unit");
        }
    }
}

/// Whatever is asked, the keys are those of the records.
pub async fn keys_are_those_of_the_records(metastore: &dyn Metastore) {
    commit(metastore, sample::full().into_iter().map(Write::Insert).collect()).await.unwrap();
    for query in random::queries() {
        let expected = metastore.begin().await.unwrap().query(&query).await.unwrap();
        let expected: Vec<Key> = expected.iter().map(|stored| stored.record.key()).collect();
        assert_eq!(keys(metastore, &query).await, expected, "{query:?}");
    }
}

/// The sizes of two items, always changed together, as one glimpse sees them; `between` runs after the first.
async fn pair(metastore: &dyn Metastore, between: Option<Vec<Write>>) -> [u64; 2] {
    let mut glimpse = metastore.glimpse();
    let first = match size(glimpse.as_mut(), 1).await {
        Ok(first) => first,
        Err(error) => panic!("the first read is of some moment: {error}"),
    };
    if let Some(writes) = between {
        commit(metastore, writes).await.unwrap();
    }
    match size(glimpse.as_mut(), 2).await {
        Ok(second) => [first, second],
        Err(GlimpseError::Moved) => {
            let glimpse = glimpse.as_mut();
            [size(glimpse, 1).await.unwrap(), size(glimpse, 2).await.unwrap()]
        }
        Err(GlimpseError::Failed(error)) => panic!("{error}"),
    }
}

async fn size(glimpse: &mut dyn Glimpse, number: u64) -> Result<u64, GlimpseError> {
    let found = glimpse.get(&Item::key(&sample::item(number).id)).await?;
    Ok(Item::from_shared(found.unwrap()).unwrap().record.size)
}

/// What a glimpse answers is of one moment, though others commit between its reads.
pub async fn a_glimpse_is_one_moment(metastore: &dyn Metastore) {
    let both = |size, revision: Option<u64>| -> Vec<Write> {
        let one = |number| Item { size, ..sample::item(number) }.into_record();
        let write = |record| match revision {
            None => Write::Insert(record),
            Some(revision) => Write::Update(record, Revision(revision)),
        };
        [1, 2].map(one).map(write).to_vec()
    };
    commit(metastore, both(0, None)).await.unwrap();
    for round in 1..20 {
        // Nothing, the first, or both are remembered when the change comes.
        if round % 3 > 0 {
            seen(metastore, &Item::key(&sample::item(1).id)).await;
        }
        if round % 3 > 1 {
            seen(metastore, &Item::key(&sample::item(2).id)).await;
        }
        let [first, second] = pair(metastore, Some(both(round, Some(round)))).await;
        assert_eq!(first, second, "round {round}");
        assert!(first + 1 >= round);
        assert_eq!(pair(metastore, None).await, [round, round]);
    }
}

/// A commit that failed is not seen.
pub async fn a_refused_change_is_not_seen(metastore: &dyn Metastore) {
    insert(metastore, [sample::library(1), sample::library(2)]).await;
    let all = Query::Libraries(LibraryFilter::default());
    let (before, key) = (keys(metastore, &all).await, Library::key(&sample::library(1).id));
    let record = seen(metastore, &key).await;
    let refused = vec![
        Write::Delete(key.clone(), Revision(1)),
        Write::Insert(sample::library(3).into_record()),
        Write::Delete(Library::key(&sample::library(2).id), Revision(7)),
    ];
    commit(metastore, refused).await.unwrap_err();
    assert_eq!(keys(metastore, &all).await, before);
    assert_eq!(seen(metastore, &key).await, record);
}
