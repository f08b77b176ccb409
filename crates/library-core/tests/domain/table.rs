//! Every verb of a session in every state of it.

use library_core::{
    Meaning,
    Meaning::{NotAllowedInCurrentState as State, NotFound},
    model::{DownloadFileKey, DownloadSessionId, EndpointKind, ItemId, UpdateSessionId, UserName},
};
use testkit::{
    World,
    world::{ADMINISTRATOR, pushed, whole},
};

use crate::answer;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    Active,
    Completing,
    Done,
    Error,
    Canceled,
    /// Its item was deleted while it was ACTIVE.
    Bereft,
    Expired,
    Deleted,
    Unknown,
}

const STAGES: [Stage; 9] = [
    Stage::Active,
    Stage::Completing,
    Stage::Done,
    Stage::Error,
    Stage::Canceled,
    Stage::Bereft,
    Stage::Expired,
    Stage::Deleted,
    Stage::Unknown,
];

#[derive(Clone, Copy, Debug)]
enum Verb {
    Get,
    Complete,
    Cancel,
    Fail,
    KeepAlive,
    Update,
    Delete,
    Add,
    GetFile,
    ListFiles,
    Remove,
    Validate,
    Put,
}

const VERBS: [Verb; 13] = [
    Verb::Get,
    Verb::Complete,
    Verb::Cancel,
    Verb::Fail,
    Verb::KeepAlive,
    Verb::Update,
    Verb::Delete,
    Verb::Add,
    Verb::GetFile,
    Verb::ListFiles,
    Verb::Remove,
    Verb::Validate,
    Verb::Put,
];

/// A session in that state that has, or had, a pushed file `a`; and the generation of that file.
async fn update_session_in(world: &World, stage: Stage) -> (UpdateSessionId, u64) {
    let item = item(world).await;
    let session = world.session(&item).await;
    let domain = &world.domain;
    let file = world.add(&session, "a").await;
    world.send(&file, "content").await.unwrap();
    match stage {
        Stage::Active => {}
        Stage::Completing => {
            world.pull(&session, "b", "http://source/b").await;
            domain.complete_update_session(&session).await.unwrap();
        }
        Stage::Done => domain.complete_update_session(&session).await.unwrap(),
        Stage::Error => domain.fail_update_session(&session, "no".to_owned()).await.unwrap(),
        Stage::Canceled => domain.cancel_update_session(&session).await.unwrap(),
        Stage::Bereft => domain.delete_item(&item, &UserName::new(ADMINISTRATOR)).await.unwrap(),
        Stage::Expired => world.pass(300),
        Stage::Deleted => {
            domain.cancel_update_session(&session).await.unwrap();
            domain.delete_update_session(&session).await.unwrap();
        }
        Stage::Unknown => return (UpdateSessionId::new("nobody made this"), file.generation),
    }
    (session, file.generation)
}

async fn item(world: &World) -> ItemId {
    let library = world.library("library").await;
    world.item(&library, "item", "").await
}

async fn do_update_verb(world: &World, verb: Verb, session: &UpdateSessionId, generation: u64) -> Option<Meaning> {
    let domain = &world.domain;
    let key = testkit::world::file_key(session, "a");
    match verb {
        Verb::Get => answer(domain.update_session_by_id(session).await),
        Verb::Complete => answer(domain.complete_update_session(session).await),
        Verb::Cancel => answer(domain.cancel_update_session(session).await),
        Verb::Fail => answer(domain.fail_update_session(session, "no".to_owned()).await),
        Verb::KeepAlive => answer(domain.keep_update_session_alive(session, Some(5)).await),
        Verb::Update => answer(domain.update_update_session(session, Some(Vec::new())).await),
        Verb::Delete => answer(domain.delete_update_session(session).await),
        Verb::Add => answer(domain.add_session_file(session, pushed("c")).await),
        Verb::GetFile => answer(domain.session_file(session, "a").await),
        Verb::ListFiles => answer(domain.session_files(session).await),
        Verb::Remove => answer(domain.remove_session_file(session, "a").await),
        Verb::Validate => answer(domain.validate_session(session).await),
        Verb::Put => answer(domain.upload(&key, generation, whole("again")).await),
    }
}

fn expected_of_update(stage: Stage, verb: Verb) -> Option<Meaning> {
    match (stage, verb) {
        (Stage::Expired | Stage::Deleted | Stage::Unknown, _) => Some(NotFound),
        (Stage::Active | Stage::Completing, Verb::Delete) => Some(State),
        (Stage::Active, _) => None,
        (Stage::Completing, Verb::Add | Verb::Remove | Verb::Put) => Some(State),
        (Stage::Completing, _) => None,
        // A session goes on as CANCELED without its item.
        (
            Stage::Done | Stage::Error | Stage::Canceled | Stage::Bereft,
            Verb::Get | Verb::Delete | Verb::GetFile | Verb::ListFiles,
        ) => None,
        // A data address is dead then, as if it had never been.
        (Stage::Done | Stage::Error | Stage::Canceled | Stage::Bereft, Verb::Put) => Some(NotFound),
        (Stage::Done | Stage::Error | Stage::Canceled | Stage::Bereft, _) => Some(State),
    }
}

#[tokio::test]
async fn every_verb_of_an_update_session_in_every_state() {
    for stage in STAGES {
        for verb in VERBS {
            let world = World::new().await;
            let (session, generation) = update_session_in(&world, stage).await;
            let answered = do_update_verb(&world, verb, &session, generation).await;
            assert_eq!(answered, expected_of_update(stage, verb), "{verb:?} in {stage:?}");
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Down {
    Get,
    Cancel,
    Fail,
    KeepAlive,
    Delete,
    List,
    GetFile,
    Prepare,
    Open,
}

const DOWNS: [Down; 9] = [
    Down::Get,
    Down::Cancel,
    Down::Fail,
    Down::KeepAlive,
    Down::Delete,
    Down::List,
    Down::GetFile,
    Down::Prepare,
    Down::Open,
];

async fn download_session_in(world: &World, stage: Stage) -> DownloadSessionId {
    let item = item(world).await;
    world.stock(&item, &[("a", b"content")]).await;
    let session = world.download_session(&item).await;
    let domain = &world.domain;
    world.open(&session, "a").await.unwrap();
    match stage {
        Stage::Active | Stage::Completing | Stage::Done => {}
        Stage::Error => domain.fail_download_session(&session, "no".to_owned()).await.unwrap(),
        Stage::Canceled => domain.cancel_download_session(&session).await.unwrap(),
        Stage::Bereft => domain.delete_item(&item, &UserName::new(ADMINISTRATOR)).await.unwrap(),
        Stage::Expired => world.pass(300),
        Stage::Deleted => domain.delete_download_session(&session).await.unwrap(),
        Stage::Unknown => return DownloadSessionId::new("nobody made this"),
    }
    session
}

async fn do_download_verb(world: &World, verb: Down, session: &DownloadSessionId) -> Option<Meaning> {
    let domain = &world.domain;
    let key = DownloadFileKey { session: session.clone(), name: "a".to_owned() };
    match verb {
        Down::Get => answer(domain.download_session_by_id(session).await),
        Down::Cancel => answer(domain.cancel_download_session(session).await),
        Down::Fail => answer(domain.fail_download_session(session, "no".to_owned()).await),
        Down::KeepAlive => answer(domain.keep_download_session_alive(session, Some(5)).await),
        Down::Delete => answer(domain.delete_download_session(session).await),
        Down::List => answer(domain.download_files(session).await),
        Down::GetFile => answer(domain.download_file(session, "a").await),
        Down::Prepare => answer(domain.prepare_file(session, "a", EndpointKind::Https).await),
        Down::Open => answer(domain.open_download(&key).await),
    }
}

fn expected_of_download(stage: Stage, verb: Down) -> Option<Meaning> {
    match (stage, verb) {
        (Stage::Expired | Stage::Deleted | Stage::Unknown, _) => Some(NotFound),
        // Who reads goes on reading what the item was.
        (Stage::Active | Stage::Completing | Stage::Done | Stage::Bereft, _) => None,
        (Stage::Error | Stage::Canceled, Down::Get | Down::Delete | Down::List | Down::GetFile) => None,
        (Stage::Error | Stage::Canceled, Down::Open) => Some(NotFound),
        (Stage::Error | Stage::Canceled, Down::Cancel | Down::Fail | Down::KeepAlive | Down::Prepare) => Some(State),
    }
}

#[tokio::test]
async fn every_verb_of_a_download_session_in_every_state() {
    for stage in STAGES.into_iter().filter(|stage| !matches!(stage, Stage::Completing | Stage::Done)) {
        for verb in DOWNS {
            let world = World::new().await;
            let session = download_session_in(&world, stage).await;
            let answered = do_download_verb(&world, verb, &session).await;
            assert_eq!(answered, expected_of_download(stage, verb), "{verb:?} in {stage:?}");
        }
    }
}

#[tokio::test]
async fn a_session_that_has_expired_stays_gone_when_its_item_is_deleted() {
    let world = World::new().await;
    let (session, _) = update_session_in(&world, Stage::Expired).await;
    let item = world.look(&session).await.unwrap().item;
    world.domain.delete_item(&item, &UserName::new(ADMINISTRATOR)).await.unwrap();
    assert_eq!(answer(world.domain.update_session_by_id(&session).await), Some(NotFound));
    assert_eq!(world.domain.update_sessions_of(&UserName::new(ADMINISTRATOR), None).await.unwrap(), []);
}
