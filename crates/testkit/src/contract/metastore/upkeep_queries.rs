//! Questions of the sweep and of other work behind the scenes.

use library_core::{
    model::{
        ClientToken, DownloadSession, DownloadState, Hold, HoldKey, Item, ItemId, ItemVersion, ItemVersionKey, Job,
        JobId, JobKind, Lane, LoginSession,
    },
    ports::metastore::{Metastore, Query, Write},
};

use super::{answer, commit, insert, sample};

fn due(lane: Lane, second: i64) -> Query {
    Query::DueJobs { lane, now: sample::at(second) }
}

/// Jobs whose time has come and that nobody alive holds.
pub async fn jobs(metastore: &dyn Metastore) {
    let free = Job { lease_owner: None, lease_until: None, ..sample::job(5) };
    let held = Job { lease_until: Some(sample::at(10)), ..sample::job(1) };
    let dead = Job { lease_owner: Some("node-2".to_owned()), lease_until: Some(sample::at(9)), ..sample::job(2) };
    let later = Job { lease_owner: None, lease_until: None, ..sample::job(11) };
    let due_now = Job { lease_owner: None, lease_until: None, ..sample::job(10) };
    insert(metastore, [due_now.clone(), later, free.clone(), dead.clone(), held.clone()]).await;
    assert_eq!(answer::<Job>(metastore, due(Lane::Pulls, 10)).await, [dead, free, due_now]);
    assert_eq!(answer::<Job>(metastore, Query::Jobs).await.len(), 5);
}

/// Each kind of job is due in its own lane, however many older ones wait in another.
pub async fn lanes_do_not_wait_for_each_other(metastore: &dyn Metastore) {
    let kinds = sample::job_kinds();
    let free = |number, kind: &JobKind| Job { kind: kind.clone(), lease_owner: None, ..sample::job(number) };
    let copy = kinds.iter().find(|kind| matches!(kind, JobKind::Copy { .. })).unwrap();
    insert(metastore, (0..150).map(|number| free(number, copy))).await;
    let jobs: Vec<_> = (200..).zip(&kinds).map(|(number, kind)| free(number, kind)).collect();
    insert(metastore, jobs.clone()).await;
    for lane in [Lane::Pulls, Lane::Chores] {
        let expected: Vec<_> = jobs.iter().filter(|job| job.kind.lane() == lane).cloned().collect();
        assert_eq!(answer::<Job>(metastore, due(lane, 1000)).await, expected, "{lane:?}");
    }
    let moves: Vec<_> = (0..100).map(|number| free(number, copy)).collect();
    assert_eq!(answer::<Job>(metastore, due(Lane::Moves, 1000)).await, moves);
    commit(metastore, vec![Write::DeleteMatching(due(Lane::Moves, 199))]).await.unwrap();
    let moves: Vec<_> = jobs.into_iter().filter(|job| job.kind.lane() == Lane::Moves).collect();
    assert_eq!(answer::<Job>(metastore, due(Lane::Moves, 1000)).await, moves);
}

/// What one job holds; removed together.
pub async fn holds(metastore: &dyn Metastore) {
    let other = Hold { key: HoldKey { job: JobId::new("job-2"), ..sample::hold(1).key } };
    insert(metastore, [sample::hold(2), other.clone(), sample::hold(1)]).await;
    let of = |job: &str| Query::Holds(JobId::new(job));
    assert_eq!(answer::<Hold>(metastore, of("job-1")).await, [sample::hold(1), sample::hold(2)]);
    commit(metastore, vec![Write::DeleteMatching(of("job-1"))]).await.unwrap();
    assert_eq!(answer::<Hold>(metastore, of("job-1")).await, []);
    assert_eq!(answer::<Hold>(metastore, of("job-2")).await, [other]);
}

/// Tokens made before a time, not at it.
pub async fn client_tokens(metastore: &dyn Metastore) {
    insert(metastore, [sample::client_token(3), sample::client_token(1), sample::client_token(2)]).await;
    let before = |second| answer::<ClientToken>(metastore, Query::ClientTokensBefore(sample::at(second)));
    assert_eq!(before(1).await, []);
    assert_eq!(before(3).await, [sample::client_token(1), sample::client_token(2)]);
}

/// All login sessions, and those whose lease has ended.
pub async fn login_sessions(metastore: &dyn Metastore) {
    insert(metastore, [sample::login_session(2), sample::login_session(1)]).await;
    let both = [sample::login_session(1), sample::login_session(2)];
    assert_eq!(answer::<LoginSession>(metastore, Query::LoginSessions).await, both);
    let expired = |second| answer::<LoginSession>(metastore, Query::ExpiredLoginSessions(sample::at(second)));
    assert_eq!(expired(301).await, []);
    assert_eq!(expired(302).await, both[..1]);
}

/// Versions that nobody needs: not current, not pinned, and with files or without an item.
pub async fn forgotten_versions(metastore: &dyn Metastore) {
    let of = |item: &str, version| ItemVersion {
        key: ItemVersionKey { item: ItemId::new(item), version },
        ..sample::item_version(version)
    };
    let empty = |item: &str, version| ItemVersion { files: Vec::new(), ..of(item, version) };
    let current = Item { content_version: 4, ..sample::item(1) };
    insert(metastore, [current]).await;
    let canceled = DownloadSession { state: DownloadState::Canceled, ..sample::download_session(1) };
    let elsewhere = DownloadSession { item: ItemId::new("item-8"), content_version: 1, ..sample::download_session(2) };
    insert(metastore, [canceled, elsewhere]).await;
    insert(metastore, [of("item-1", 1), of("item-1", 2), empty("item-1", 3), of("item-1", 4)]).await;
    insert(metastore, [of("item-9", 4), empty("item-9", 5), of("item-8", 1)]).await;
    let found = answer::<ItemVersion>(metastore, Query::ForgottenVersions).await;
    // A session that has ended pins nothing; the one of `item-8` is ACTIVE.
    assert_eq!(found, [of("item-1", 1), of("item-1", 2), of("item-9", 4), empty("item-9", 5)]);
}

/// Answers of the sweep are cut at 100, the first ones staying.
pub async fn answers_are_cut(metastore: &dyn Metastore) {
    insert(metastore, (0..120).map(sample::login_session)).await;
    insert(metastore, (0..120).map(sample::client_token)).await;
    insert(metastore, (0..120).map(sample::download_session)).await;
    insert(metastore, (0..120).map(|number| Job { lease_owner: None, ..sample::job(number) })).await;
    insert(metastore, (10..130).map(sample::item_version)).await;
    let end = sample::at(100_000);
    let expected: Vec<_> = (0..100).map(sample::login_session).collect();
    assert_eq!(answer::<LoginSession>(metastore, Query::ExpiredLoginSessions(end)).await, expected);
    let expected: Vec<_> = (0..100).map(sample::client_token).collect();
    assert_eq!(answer::<ClientToken>(metastore, Query::ClientTokensBefore(end)).await, expected);
    let expected: Vec<_> = (0..100).map(sample::download_session).collect();
    assert_eq!(answer::<DownloadSession>(metastore, Query::ExpiredDownloadSessions(end)).await, expected);
    assert_eq!(answer::<Job>(metastore, due(Lane::Pulls, 100_000)).await.len(), 100);
    let expected: Vec<_> = (10..110).map(sample::item_version).collect();
    assert_eq!(answer::<ItemVersion>(metastore, Query::ForgottenVersions).await, expected);
}
