//! Questions about sessions and their files.

use library_core::{
    model::{
        DownloadFile, DownloadFileKey, DownloadSession, DownloadSessionId, DownloadState, ItemId, UpdateFile,
        UpdateFileKey, UpdateSession, UpdateSessionId, UpdateState, UserName,
    },
    ports::metastore::{Metastore, Query},
};

use super::{answer, insert, sample};

/// Update sessions by item, creator and state.
pub async fn update_sessions(metastore: &dyn Metastore) {
    let item = ItemId::new("item-1");
    let one = sample::update_session(1);
    let done = UpdateSession { item: item.clone(), state: UpdateState::Done, ..sample::update_session(2) };
    let foreign = UpdateSession { creator: UserName::new("stranger"), ..sample::update_session(3) };
    let failed = UpdateSession {
        item: item.clone(),
        creator: UserName::new("stranger"),
        state: UpdateState::Error,
        ..sample::update_session(4)
    };
    insert(metastore, [failed.clone(), foreign.clone(), done.clone(), one.clone()]).await;
    let of = |creator: &str, item| Query::UpdateSessions { creator: UserName::new(creator), item };
    let cases = [
        (Query::ActiveUpdateSession(item.clone()), vec![one.clone()]),
        (Query::ActiveUpdateSession(ItemId::new("item-2")), vec![]),
        (Query::ActiveUpdateSessions, vec![one.clone(), foreign.clone()]),
        (of("user", None), vec![one.clone(), done.clone()]),
        (of("user", Some(ItemId::new("item-3"))), vec![]),
        (of("stranger", None), vec![foreign, failed.clone()]),
        (of("stranger", Some(item)), vec![failed]),
        (of("nobody", None), vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(answer::<UpdateSession>(metastore, query).await, expected);
    }
}

/// Changes of one session, by position.
pub async fn update_files(metastore: &dyn Metastore) {
    let moved = UpdateFile { position: 0, ..sample::update_file(3) };
    let foreign_key = UpdateFileKey { session: UpdateSessionId::new("update-2"), ..sample::update_file(1).key };
    let foreign = UpdateFile { key: foreign_key, ..sample::update_file(1) };
    insert(metastore, [sample::update_file(10), sample::update_file(2), foreign.clone(), moved.clone()]).await;
    let of = |session: &str| Query::UpdateFiles(UpdateSessionId::new(session));
    let found = answer::<UpdateFile>(metastore, of("update-1")).await;
    assert_eq!(found, [moved, sample::update_file(2), sample::update_file(10)]);
    assert_eq!(answer::<UpdateFile>(metastore, of("update-2")).await, [foreign]);
}

/// Download sessions by item, creator and state; their files by name.
pub async fn download_sessions(metastore: &dyn Metastore) {
    let item = ItemId::new("item-1");
    let one = sample::download_session(1);
    let canceled = DownloadSession { state: DownloadState::Canceled, ..sample::download_session(2) };
    let other = DownloadSession {
        item: ItemId::new("item-2"),
        creator: UserName::new("stranger"),
        ..sample::download_session(3)
    };
    insert(metastore, [other.clone(), canceled.clone(), one.clone()]).await;
    let of = |creator: &str, item| Query::DownloadSessions { creator: UserName::new(creator), item };
    let cases = [
        (Query::ActiveDownloadSessions, vec![one.clone(), other.clone()]),
        (of("user", None), vec![one.clone(), canceled.clone()]),
        (of("user", Some(item)), vec![one, canceled]),
        (of("user", Some(ItemId::new("item-2"))), vec![]),
        (of("stranger", None), vec![other]),
    ];
    for (query, expected) in cases {
        assert_eq!(answer::<DownloadSession>(metastore, query).await, expected);
    }
    let key = DownloadFileKey { session: DownloadSessionId::new("download-2"), ..sample::download_file(1).key };
    insert(metastore, [sample::download_file(2), DownloadFile { key, ..sample::download_file(1) }]).await;
    insert(metastore, [sample::download_file(1)]).await;
    let files = Query::DownloadFiles(DownloadSessionId::new("download-1"));
    let expected = [sample::download_file(1), sample::download_file(2)];
    assert_eq!(answer::<DownloadFile>(metastore, files).await, expected);
}

/// A lease that ends at the very time has not ended before it; a session that completes does not expire, one that has ended
/// does.
pub async fn expired_sessions(metastore: &dyn Metastore) {
    let idle = |number| UpdateSession { completing: false, ..sample::update_session(number) };
    insert(metastore, [idle(2), idle(1), idle(3), sample::update_session(4)]).await;
    insert(metastore, [sample::download_session(1), sample::download_session(2)]).await;
    let update = |second| answer::<UpdateSession>(metastore, Query::ExpiredUpdateSessions(sample::at(second)));
    assert_eq!(update(301).await, []);
    assert_eq!(update(302).await, [idle(1)]);
    assert_eq!(update(303).await, [idle(1), idle(2)]);
    let download = |second| answer::<DownloadSession>(metastore, Query::ExpiredDownloadSessions(sample::at(second)));
    assert_eq!(download(301).await, []);
    assert_eq!(download(302).await, [sample::download_session(1)]);
    let ended = UpdateSession { state: UpdateState::Done, ..sample::update_session(5) };
    insert(metastore, [ended.clone()]).await;
    assert_eq!(update(10_000).await, [idle(1), idle(2), idle(3), ended]);
    insert(metastore, (10..130).map(idle)).await;
    assert_eq!(update(10_000).await.len(), 100);
}

/// Files that a process claims, or any process.
pub async fn claims(metastore: &dyn Metastore) {
    let mut foreign = sample::update_file(2);
    if let Some(claim) = &mut foreign.claim {
        "node-2".clone_into(&mut claim.node);
    }
    let free = UpdateFile { claim: None, ..sample::update_file(3) };
    insert(metastore, [free, foreign.clone(), sample::update_file(1)]).await;
    let of = |node: Option<&str>| answer::<UpdateFile>(metastore, Query::ClaimedFiles(node.map(str::to_owned)));
    assert_eq!(of(None).await, [sample::update_file(1), foreign.clone()]);
    assert_eq!(of(Some("node-2")).await, [foreign]);
    assert_eq!(of(Some("node-3")).await, []);
}
