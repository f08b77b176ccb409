//! What a commit changes, and when it changes nothing.

use library_core::{
    model::{
        Fetching, Item, Job, Lane, Library, LibraryId, Name, Publisher, PublisherLogin, Subscription, UpdateFile,
        UpdateSession, UpdateSessionId, UpdateState, Usage,
    },
    ports::metastore::{LibraryFilter, Metastore, MetastoreError, Noun, Query, Revision, Stored, Write, constraint},
};

use super::{answer, commit, constraint_of, get, insert, sample};

/// What is inserted is read back, full and sparse.
pub async fn every_noun_comes_back(metastore: &dyn Metastore) {
    for (full, sparse) in sample::full().into_iter().zip(sample::sparse()) {
        for record in [full, sparse] {
            let key = record.key();
            assert_eq!(get(metastore, &key).await, None);
            commit(metastore, vec![Write::Insert(record.clone())]).await.unwrap();
            assert_eq!(get(metastore, &key).await, Some(Stored { record, revision: Revision(1) }));
            commit(metastore, vec![Write::Delete(key.clone(), Revision(1))]).await.unwrap();
            assert_eq!(get(metastore, &key).await, None);
        }
    }
}

/// An update replaces the whole record and raises its revision.
pub async fn every_noun_is_replaced_and_removed(metastore: &dyn Metastore) {
    for (full, sparse) in sample::full().into_iter().zip(sample::sparse()) {
        let key = full.key();
        commit(metastore, vec![Write::Insert(full.clone())]).await.unwrap();
        commit(metastore, vec![Write::Update(sparse.clone(), Revision(1))]).await.unwrap();
        assert_eq!(get(metastore, &key).await, Some(Stored { record: sparse, revision: Revision(2) }));
        commit(metastore, vec![Write::Update(full.clone(), Revision(2))]).await.unwrap();
        assert_eq!(get(metastore, &key).await, Some(Stored { record: full, revision: Revision(3) }));
        commit(metastore, vec![Write::Delete(key.clone(), Revision(3))]).await.unwrap();
        assert_eq!(get(metastore, &key).await, None);
    }
}

/// A second insert of a key conflicts, whatever else it breaks.
pub async fn a_taken_key_conflicts(metastore: &dyn Metastore) {
    for record in sample::full() {
        commit(metastore, vec![Write::Insert(record.clone())]).await.unwrap();
        assert_eq!(constraint_of(metastore, vec![Write::Insert(record)]).await, constraint::KEY);
    }
}

/// Update, delete and expect conflict when the record is gone or has moved on.
pub async fn an_old_revision_conflicts(metastore: &dyn Metastore) {
    for record in sample::full() {
        let key = record.key();
        let attempts = [
            Write::Update(record.clone(), Revision(1)),
            Write::Delete(key.clone(), Revision(1)),
            Write::Expect(key.clone(), Revision(1)),
        ];
        for attempt in attempts.clone() {
            assert_eq!(constraint_of(metastore, vec![attempt]).await, constraint::REVISION);
        }
        commit(metastore, vec![Write::Insert(record.clone()), Write::Expect(key.clone(), Revision(1))]).await.unwrap();
        commit(metastore, vec![Write::Update(record, Revision(1))]).await.unwrap();
        for attempt in attempts {
            assert_eq!(constraint_of(metastore, vec![attempt]).await, constraint::REVISION);
        }
        commit(metastore, vec![Write::Expect(key, Revision(2))]).await.unwrap();
    }
}

/// What must not be there conflicts also when it came after the reading began.
pub async fn an_unexpected_row_conflicts(metastore: &dyn Metastore) {
    let (item, session) = (sample::item(1), sample::update_session(1));
    let open = |at| Query::OpenUpdateSessions { library: item.library.clone(), at };
    let early = session.lease_until - jiff::SignedDuration::from_secs(1);
    commit(metastore, vec![Write::Insert(item.clone().into_record())]).await.unwrap();
    let reading = metastore.begin().await.unwrap();
    let session_of = UpdateSession { item: item.id.clone(), completing: false, ..session.clone() };
    commit(metastore, vec![Write::Insert(session_of.into_record())]).await.unwrap();
    let refused = reading.commit(vec![Write::ExpectNone(open(early))]).await;
    assert!(matches!(refused, Err(MetastoreError::Conflict { constraint: constraint::NONE })), "{refused:?}");
    // Its lease has ended at that time, and there is none in another library.
    commit(metastore, vec![Write::ExpectNone(open(session.lease_until))]).await.unwrap();
    let elsewhere = Query::OpenUpdateSessions { library: LibraryId::new("elsewhere"), at: early };
    commit(metastore, vec![Write::ExpectNone(elsewhere)]).await.unwrap();
}

/// A commit that conflicts at its end leaves no trace of its beginning.
pub async fn a_conflict_changes_nothing(metastore: &dyn Metastore) {
    insert(metastore, [sample::item(1)]).await;
    let writes = vec![
        Write::Insert(sample::item(2).into_record()),
        Write::Insert(sample::item_version(2).into_record()),
        Write::Delete(Item::key(&sample::item(1).id), Revision(1)),
        Write::Expect(Item::key(&sample::item(3).id), Revision(1)),
    ];
    assert_eq!(constraint_of(metastore, writes).await, constraint::REVISION);
    assert_eq!(
        answer::<Item>(metastore, Query::Items(library_core::ports::metastore::ItemFilter::default())).await,
        [sample::item(1)]
    );
    assert_eq!(get(metastore, &sample::item_version(2).into_record().key()).await, None);
}

/// A name that one write frees is free for the next.
pub async fn writes_happen_in_their_order(metastore: &dyn Metastore) {
    insert(metastore, [sample::item(1)]).await;
    let heir = Item { name: sample::item(1).name, ..sample::item(2) }.into_record();
    let key = Item::key(&sample::item(1).id);
    let wrong = vec![Write::Insert(heir.clone()), Write::Delete(key.clone(), Revision(1))];
    assert_eq!(constraint_of(metastore, wrong).await, constraint::ITEM_NAME);
    commit(metastore, vec![Write::Delete(key, Revision(1)), Write::Insert(heir)]).await.unwrap();
}

/// Item names are unique in their library without regard to case, and only there.
pub async fn item_names_are_unique_in_a_library(metastore: &dyn Metastore) {
    insert(metastore, [sample::item(1), sample::item(2)]).await;
    let same = Name::new("STRASSE 1");
    let third = Item { name: same.clone(), ..sample::item(3) };
    let renamed = Item { name: same, ..sample::item(2) };
    for attempt in
        [Write::Insert(third.clone().into_record()), Write::Update(renamed.clone().into_record(), Revision(1))]
    {
        assert_eq!(constraint_of(metastore, vec![attempt]).await, constraint::ITEM_NAME);
    }
    let elsewhere = Item { library: LibraryId::new("library-2"), ..third };
    insert(metastore, [elsewhere]).await;
    let recased = Item { name: Name::new("STRASSE 1"), ..sample::item(1) };
    commit(metastore, vec![Write::Update(recased.into_record(), Revision(1))]).await.unwrap();
}

/// Only one update session of an item is ACTIVE.
pub async fn one_active_update_session_an_item(metastore: &dyn Metastore) {
    insert(metastore, [sample::update_session(1)]).await;
    let second = UpdateSession { item: sample::update_session(1).item, ..sample::update_session(2) };
    let attempt = vec![Write::Insert(second.clone().into_record())];
    assert_eq!(constraint_of(metastore, attempt).await, constraint::ACTIVE_UPDATE_SESSION);
    let ended = UpdateSession { state: UpdateState::Canceled, ..second.clone() };
    insert(metastore, [ended]).await;
    let revived = vec![Write::Update(second.into_record(), Revision(1))];
    assert_eq!(constraint_of(metastore, revived).await, constraint::ACTIVE_UPDATE_SESSION);
}

/// A resource uses a library once, and may use another.
pub async fn a_resource_uses_a_library_once(metastore: &dyn Metastore) {
    insert(metastore, [sample::usage(1), sample::usage(2)]).await;
    let again = |number| Usage { resource: sample::usage(1).resource, ..sample::usage(number) };
    for attempt in [Write::Insert(again(3).into_record()), Write::Update(again(2).into_record(), Revision(1))] {
        assert_eq!(constraint_of(metastore, vec![attempt]).await, constraint::USAGE);
    }
    let taken = vec![Write::Insert(Usage { resource: "other".to_owned(), ..sample::usage(1) }.into_record())];
    assert_eq!(constraint_of(metastore, taken).await, constraint::KEY);
    insert(metastore, [Usage { library: LibraryId::new("library-2"), ..again(3) }]).await;
}

/// A library is at most once among the subscriptions of another, and may be among those of a third.
pub async fn a_library_is_subscribed_to_another_once(metastore: &dyn Metastore) {
    insert(metastore, [sample::subscription(2), sample::subscription(3)]).await;
    let again = |number| Subscription { subscribed: LibraryId::new("library-2"), ..sample::subscription(number) };
    for attempt in [Write::Insert(again(4).into_record()), Write::Update(again(3).into_record(), Revision(1))] {
        assert_eq!(constraint_of(metastore, vec![attempt]).await, constraint::SUBSCRIPTION);
    }
    insert(metastore, [Subscription { library: LibraryId::new("library-3"), ..again(4) }]).await;
}

/// What a job is about is kept, whatever it is.
pub async fn every_kind_of_job_comes_back(metastore: &dyn Metastore) {
    let jobs: Vec<_> =
        (1..).zip(sample::job_kinds()).map(|(number, kind)| Job { kind, ..sample::job(number) }).collect();
    insert(metastore, jobs.clone()).await;
    assert_eq!(answer::<Job>(metastore, Query::Jobs).await, jobs);
}

/// A publisher is kept with whatever of it is set.
pub async fn publishers_come_back(metastore: &dyn Metastore) {
    let full = sample::library(1).publisher.unwrap();
    let silent = Publisher {
        login: PublisherLogin::None,
        automatic_sync: false,
        fetching: Fetching::Ahead,
        thumbprint: None,
        certificate: None,
        feed: None,
        source: None,
        ..full.clone()
    };
    let pinned = Publisher { thumbprint: None, source: None, ..full };
    let following = |publisher, number| Library { publisher: Some(publisher), ..sample::library(number) };
    let libraries = [following(silent, 1), following(pinned, 2), sample::library(3)];
    insert(metastore, libraries.clone()).await;
    assert_eq!(answer::<Library>(metastore, Query::Libraries(LibraryFilter::default())).await, libraries);
}

/// Sizes up to 2^63 - 1 are kept; random numbers use all 64 bits.
pub async fn large_numbers_are_kept(metastore: &dyn Metastore) {
    let large = u64::MAX / 2;
    let item = Item { size: large, version: large, ..sample::item(1) };
    let file = UpdateFile { generation: u64::MAX, expected_size: Some(large), ..sample::update_file(1) };
    for record in [item.into_record(), file.into_record()] {
        commit(metastore, vec![Write::Insert(record.clone())]).await.unwrap();
        assert_eq!(get(metastore, &record.key()).await.map(|stored| stored.record), Some(record));
    }
}

/// Removal by query takes all that match, beyond the query's limit, and nothing else.
pub async fn matching_records_are_removed(metastore: &dyn Metastore) {
    let free = |number| Job { lease_owner: None, ..sample::job(number) };
    insert(metastore, (0..150).map(free)).await;
    insert(metastore, [sample::job(200), free(900)]).await;
    let due = |second| Query::DueJobs { lane: Lane::Pulls, now: sample::at(second) };
    commit(metastore, vec![Write::DeleteMatching(due(220))]).await.unwrap();
    assert_eq!(answer::<Job>(metastore, due(2000)).await, [sample::job(200), free(900)]);

    insert(metastore, [sample::update_file(1), sample::update_file(2)]).await;
    let session = UpdateSessionId::new("update-2");
    let mut other = sample::update_file(1);
    other.key.session = session.clone();
    insert(metastore, [other.clone()]).await;
    commit(metastore, vec![Write::DeleteMatching(Query::UpdateFiles(UpdateSessionId::new("update-1")))]).await.unwrap();
    assert_eq!(answer::<UpdateFile>(metastore, Query::ClaimedFiles(None)).await, [other]);

    insert(metastore, [sample::item_version(1), sample::item_version(2)]).await;
    let versions = Query::ItemVersions(sample::item(1).id);
    commit(metastore, vec![Write::DeleteMatching(versions.clone())]).await.unwrap();
    insert(metastore, [sample::item_version(1)]).await;
    assert_eq!(answer::<library_core::model::ItemVersion>(metastore, versions).await, [sample::item_version(1)]);
}
