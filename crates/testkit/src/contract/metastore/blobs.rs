//! Content and who refers to it.

use library_core::{
    model::{Blob, BlobState, Digests, Hold, HoldKey, JobId, StoreId, UpdateFile},
    ports::metastore::{Metastore, Noun, Query, Revision, Stored, Write, constraint},
};

use super::{answer, commit, constraint_of, get, insert, sample};

fn condemned(blob: Blob) -> Blob {
    Blob { state: BlobState::Condemned, ..blob }
}

/// A store holds one stored blob of a digest; condemned ones do not count.
pub async fn one_stored_blob_a_digest(metastore: &dyn Metastore) {
    insert(metastore, [sample::blob(1)]).await;
    let digests = sample::blob(1).digests;
    let twin = Blob { digests: digests.clone(), ..sample::blob(2) };
    let attempt = vec![Write::Insert(twin.clone().into_record())];
    assert_eq!(constraint_of(metastore, attempt).await, constraint::BLOB_DIGEST);
    let elsewhere = Blob { digests: digests.clone(), store: StoreId::new("store-2"), ..sample::blob(3) };
    insert(metastore, [elsewhere, condemned(Blob { digests: digests.clone(), ..sample::blob(4) })]).await;
    let by_digest = Query::BlobByDigest { store: StoreId::new("store-1"), sha256: digests.sha256.clone() };
    assert_eq!(answer::<Blob>(metastore, by_digest.clone()).await, [sample::blob(1)]);

    let writes = vec![Write::Condemn(sample::blob(1).id), Write::Insert(twin.clone().into_record())];
    commit(metastore, writes).await.unwrap();
    assert_eq!(answer::<Blob>(metastore, by_digest).await, [twin]);
    let revived = vec![Write::Update(sample::blob(1).into_record(), Revision(2))];
    assert_eq!(constraint_of(metastore, revived).await, constraint::BLOB_DIGEST);
    let unknown = Query::BlobByDigest { store: StoreId::new("store-1"), sha256: "f".repeat(64) };
    assert_eq!(answer::<Blob>(metastore, unknown).await, []);
}

/// A reference needs a stored blob; one of the same commit will do.
pub async fn only_stored_blobs_are_referred_to(metastore: &dyn Metastore) {
    let refer = |number| Write::Refer(sample::blob(number).id);
    assert_eq!(constraint_of(metastore, vec![refer(1)]).await, constraint::BLOB_STATE);
    commit(metastore, vec![Write::Insert(sample::blob(1).into_record()), refer(1)]).await.unwrap();
    commit(metastore, vec![refer(1)]).await.unwrap();
    commit(metastore, vec![Write::Condemn(sample::blob(1).id)]).await.unwrap();
    assert_eq!(constraint_of(metastore, vec![refer(1)]).await, constraint::BLOB_STATE);
}

/// Item versions and update files hold blobs; a condemned blob is not condemned again.
pub async fn a_referred_blob_is_not_condemned(metastore: &dyn Metastore) {
    let holds = |number| UpdateFile { blob: Some(sample::blob(number).id), ..sample::update_file(number) };
    let condemn = |number| Write::Condemn(sample::blob(number).id);
    assert_eq!(constraint_of(metastore, vec![condemn(1)]).await, constraint::BLOB_STATE);
    insert(metastore, [sample::blob(1), sample::blob(2)]).await;
    insert(metastore, [sample::item_version(1)]).await;
    insert(metastore, [holds(2)]).await;
    for number in [1, 2] {
        assert_eq!(constraint_of(metastore, vec![condemn(number)]).await, constraint::BLOB_STATE);
    }
    let released = Write::Delete(sample::item_version(1).into_record().key(), Revision(1));
    commit(metastore, vec![released, condemn(1)]).await.unwrap();
    let stored = Stored { record: condemned(sample::blob(1)).into_record(), revision: Revision(2) };
    assert_eq!(get(metastore, &Blob::key(&sample::blob(1).id)).await, Some(stored));
    assert_eq!(constraint_of(metastore, vec![condemn(1)]).await, constraint::BLOB_STATE);
}

/// A job's hold keeps content until the last one is gone; condemned content is not held.
pub async fn a_held_blob_is_not_condemned(metastore: &dyn Metastore) {
    let (blob, hold) = (sample::blob(1), sample::hold(1));
    let other = Hold { key: HoldKey { job: JobId::new("job-2"), ..hold.key.clone() } };
    let condemn = || Write::Condemn(blob.id.clone());
    insert(metastore, [blob.clone()]).await;
    for hold in [&hold, &other] {
        commit(metastore, vec![Write::Insert(hold.clone().into_record()), Write::Refer(blob.id.clone())])
            .await
            .unwrap();
    }
    let release = |hold: Hold| Write::Delete(Hold::key(&hold.key), Revision(1));
    assert_eq!(constraint_of(metastore, vec![condemn()]).await, constraint::BLOB_STATE);
    assert_eq!(constraint_of(metastore, vec![release(hold.clone()), condemn()]).await, constraint::BLOB_STATE);
    assert_eq!(answer::<Blob>(metastore, Query::UnreferencedBlobs).await, []);
    commit(metastore, vec![release(hold.clone())]).await.unwrap();
    commit(metastore, vec![release(other), condemn()]).await.unwrap();
    let late = vec![Write::Insert(hold.into_record()), Write::Refer(blob.id.clone())];
    assert_eq!(constraint_of(metastore, late).await, constraint::BLOB_STATE);
    assert_eq!(answer::<Hold>(metastore, Query::Holds(JobId::new("job-1"))).await, []);
}

/// Neither referred to nor held nor condemned.
pub async fn unreferenced_blobs_are_found(metastore: &dyn Metastore) {
    insert(metastore, (1..=6).map(sample::blob)).await;
    insert(metastore, [sample::item_version(1)]).await;
    insert(metastore, [UpdateFile { blob: Some(sample::blob(2).id), ..sample::update_file(1) }]).await;
    insert(metastore, [sample::hold(6)]).await;
    commit(metastore, vec![Write::Condemn(sample::blob(3).id)]).await.unwrap();
    assert_eq!(answer::<Blob>(metastore, Query::UnreferencedBlobs).await, [sample::blob(4), sample::blob(5)]);
    insert(metastore, (10..200).map(sample::blob)).await;
    assert_eq!(answer::<Blob>(metastore, Query::UnreferencedBlobs).await.len(), 100);
}

/// All blobs of a store, in whatever state.
pub async fn blobs_of_a_store_are_found(metastore: &dyn Metastore) {
    let elsewhere = Blob { store: StoreId::new("store-2"), ..sample::blob(2) };
    let plain = Blob { digests: Digests { sha256: "e".repeat(64), ..Digests::default() }, ..sample::blob(3) };
    insert(metastore, [condemned(sample::blob(1)), elsewhere.clone(), plain.clone()]).await;
    let found = answer::<Blob>(metastore, Query::Blobs(StoreId::new("store-1"))).await;
    assert_eq!(found, [condemned(sample::blob(1)), plain]);
    assert_eq!(answer::<Blob>(metastore, Query::Blobs(StoreId::new("store-2"))).await, [elsewhere]);
}
