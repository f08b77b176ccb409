//! Every verb of a session's file in every state of the file. VALIDATING is not there: nothing takes long enough to stay in
//! it, a file is judged in the unit of work that makes it READY.

use bytes::Bytes;
use futures::channel::mpsc::UnboundedSender;
use library_core::{
    Meaning,
    Meaning::{InvalidArgument, NotAllowedInCurrentState as State, NotFound, ResourceBusy},
    Result,
    model::{
        Checksum, ChecksumAlgorithm, DownloadFileKey, DownloadSessionId, EndpointKind, FileStatus, SourceKind,
        UpdateSessionId, UpdateState,
    },
    transfer::BodyError,
    update_session::NewFile,
};
use testkit::{
    Answer, World,
    fixture::hex_digest,
    world::{by_hand, file_key, pulled, pushed, whole},
};

use crate::{answer, settle};

/// What keeps a transfer going.
type Sender = UnboundedSender<Result<Bytes, BodyError>>;

/// A file of an update session.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// Nobody speaks of it.
    Unknown,
    /// It is in the item, and the session leaves it alone.
    OfItem,
    /// It is in the item, and the session removes it.
    Removed,
    /// The client is to send it.
    Waiting,
    /// The server is to fetch it.
    WaitingPull,
    /// Nobody says where it is to come from.
    Announced,
    /// The client is sending it.
    Transferring,
    /// The client sent it.
    Ready,
    /// The server fetched it.
    ReadyPull,
    /// The client sent something else: the session is in ERROR.
    Error,
    /// The client broke off.
    BrokenOff,
    /// The client broke off and added it anew.
    AddedAgain,
}

const STAGES: [Stage; 12] = [
    Stage::Unknown,
    Stage::OfItem,
    Stage::Removed,
    Stage::Waiting,
    Stage::WaitingPull,
    Stage::Announced,
    Stage::Transferring,
    Stage::Ready,
    Stage::ReadyPull,
    Stage::Error,
    Stage::BrokenOff,
    Stage::AddedAgain,
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Verb {
    Add,
    AddPull,
    AddNone,
    Get,
    List,
    Remove,
    Validate,
    Complete,
    Put,
    PutToOldAddress,
}

const VERBS: [Verb; 10] = [
    Verb::Add,
    Verb::AddPull,
    Verb::AddNone,
    Verb::Get,
    Verb::List,
    Verb::Remove,
    Verb::Validate,
    Verb::Complete,
    Verb::Put,
    Verb::PutToOldAddress,
];

/// A session with a file `a` in that state.
async fn session_with(world: &World, stage: Stage) -> (UpdateSessionId, Option<Sender>) {
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    if matches!(stage, Stage::OfItem | Stage::Removed) {
        world.stock(&item, &[("a", b"content")]).await;
    }
    let session = world.session(&item).await;
    for uri in ["https://source.test/a", "https://source.test/again"] {
        world.source.answer(uri, Answer::File(Bytes::from_static(b"content")));
    }
    match stage {
        Stage::Unknown | Stage::OfItem => {}
        Stage::Removed => world.domain.remove_session_file(&session, "a").await.unwrap(),
        Stage::Waiting => drop(world.add(&session, "a").await),
        Stage::WaitingPull => drop(world.pull(&session, "a", "https://source.test/a").await),
        Stage::Announced => drop(world.domain.add_session_file(&session, announced("a")).await.unwrap()),
        Stage::Transferring => return (session.clone(), Some(transfer(world, &session).await)),
        Stage::Ready => world.push(&session, "a", b"content").await.unwrap(),
        Stage::ReadyPull => {
            world.pull(&session, "a", "https://source.test/a").await;
            world.run_jobs().await;
        }
        Stage::Error => spoil(world, &session).await,
        Stage::BrokenOff => break_off(world, &session).await,
        Stage::AddedAgain => {
            break_off(world, &session).await;
            world.add(&session, "a").await;
        }
    }
    (session, None)
}

fn announced(name: &str) -> NewFile {
    NewFile { source: SourceKind::None, ..pushed(name) }
}

/// A transfer that has begun, and goes on for as long as what is returned lives.
async fn transfer(world: &World, session: &UpdateSessionId) -> Sender {
    let file = world.add(session, "a").await;
    let (sender, body) = by_hand(None);
    let domain = world.domain.clone();
    tokio::spawn(async move { domain.upload(&file.key, file.generation, body).await });
    sender.unbounded_send(Ok(Bytes::from_static(b"con"))).unwrap();
    settle().await;
    assert_eq!(world.file(session, "a").await.status, FileStatus::Transferring);
    sender
}

/// A file of which only a part came.
async fn break_off(world: &World, session: &UpdateSessionId) {
    let file = world.add(session, "a").await;
    let (sender, body) = by_hand(Some(7));
    sender.unbounded_send(Ok(Bytes::from_static(b"con"))).unwrap();
    drop(sender);
    world.domain.upload(&file.key, file.generation, body).await.unwrap_err();
    assert_eq!(world.file(session, "a").await.status, FileStatus::WaitingForTransfer);
}

/// A file that is not what it was announced to be.
async fn spoil(world: &World, session: &UpdateSessionId) {
    let algorithm = ChecksumAlgorithm::Sha256;
    let checksum = Checksum { algorithm, hex: hex_digest(algorithm, b"content") };
    let new = NewFile { checksum: Some(checksum), ..pushed("a") };
    let file = world.domain.add_session_file(session, new).await.unwrap();
    world.send(&file, "something else").await.unwrap_err();
    assert_eq!(world.file(session, "a").await.status, FileStatus::Error);
}

async fn do_verb(world: &World, verb: Verb, session: &UpdateSessionId) -> Option<Meaning> {
    let domain = &world.domain;
    let key = file_key(session, "a");
    let generation = match domain.session_file(session, "a").await {
        Ok(file) => file.generation,
        Err(_) => 1,
    };
    match verb {
        Verb::Add => answer(domain.add_session_file(session, pushed("a")).await),
        Verb::AddPull => answer(domain.add_session_file(session, pulled("a", "https://source.test/again")).await),
        Verb::AddNone => answer(domain.add_session_file(session, announced("a")).await),
        Verb::Get => answer(domain.session_file(session, "a").await),
        Verb::List => answer(domain.session_files(session).await),
        Verb::Remove => answer(domain.remove_session_file(session, "a").await),
        Verb::Validate => answer(domain.validate_session(session).await),
        Verb::Complete => answer(domain.complete_update_session(session).await),
        Verb::Put => answer(domain.upload(&key, generation, whole("content")).await),
        Verb::PutToOldAddress => answer(domain.upload(&key, generation + 1, whole("content")).await),
    }
}

fn expected(stage: Stage, verb: Verb) -> Option<Meaning> {
    match (verb, stage) {
        // A wrong file has ended its session; what is known of it stays.
        (Verb::Get | Verb::List, Stage::Error) => None,
        (Verb::Put, Stage::Error) => Some(NotFound),
        (Verb::Add | Verb::AddPull | Verb::AddNone | Verb::Remove | Verb::Validate | Verb::Complete, Stage::Error) => {
            Some(State)
        }
        // The same name again replaces, whatever was there.
        (Verb::Add | Verb::AddPull | Verb::AddNone | Verb::List, _) => None,
        (Verb::Get | Verb::Remove, Stage::Unknown | Stage::Removed) => Some(InvalidArgument),
        (Verb::Get | Verb::Remove, _) => None,
        // What the client is to send must be here.
        (
            Verb::Validate | Verb::Complete,
            Stage::Waiting | Stage::Transferring | Stage::BrokenOff | Stage::AddedAgain,
        ) => Some(State),
        (Verb::Validate | Verb::Complete, _) => None,
        (Verb::Put, Stage::Transferring) => Some(ResourceBusy),
        (Verb::Put, Stage::Waiting | Stage::Ready | Stage::BrokenOff | Stage::AddedAgain) => None,
        (Verb::Put, _) => Some(NotFound),
        (Verb::PutToOldAddress, _) => Some(NotFound),
    }
}

#[tokio::test]
async fn every_verb_of_a_session_file_in_every_state() {
    for stage in STAGES {
        for verb in VERBS {
            let world = World::new().await;
            let (session, transfer) = session_with(&world, stage).await;
            let answered = do_verb(&world, verb, &session).await;
            assert_eq!(answered, expected(stage, verb), "{verb:?} in {stage:?}");
            drop(transfer);
        }
    }
}

#[tokio::test]
async fn a_file_that_nobody_brings_fails_its_session_and_leaves_the_item_as_it_was() {
    let world = World::new().await;
    let (session, _) = session_with(&world, Stage::Announced).await;
    let item = world.look(&session).await.unwrap().item;
    assert!(!world.domain.validate_session(&session).await.unwrap().is_good());
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
    assert_eq!(world.domain.item_by_id(&item).await.unwrap().content_version, 1);
}

#[tokio::test]
async fn a_pull_that_fails_ends_its_session_and_what_was_to_come_is_known() {
    let world = World::new().await;
    let (session, _) = session_with(&world, Stage::Unknown).await;
    let refusal = library_core::ports::SourceError::Refused("no".to_owned());
    world.source.answer("https://source.test/never", Answer::Refuses(refusal));
    world.pull(&session, "a", "https://source.test/never").await;
    world.run_jobs().await;
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
    assert_eq!(world.file(&session, "a").await.status, FileStatus::Error);
}

/// A file of a download session.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Down {
    Unknown,
    Unprepared,
    Prepared,
}

#[derive(Clone, Copy, Debug)]
enum DownVerb {
    Get,
    List,
    Prepare,
    Open,
}

async fn do_down_verb(world: &World, verb: DownVerb, session: &DownloadSessionId, name: &str) -> Option<Meaning> {
    let domain = &world.domain;
    let key = DownloadFileKey { session: session.clone(), name: name.to_owned() };
    match verb {
        DownVerb::Get => answer(domain.download_file(session, name).await),
        DownVerb::List => answer(domain.download_files(session).await),
        DownVerb::Prepare => answer(domain.prepare_file(session, name, EndpointKind::Https).await),
        DownVerb::Open => answer(domain.open_download(&key).await),
    }
}

fn expected_down(stage: Down, verb: DownVerb) -> Option<Meaning> {
    match (verb, stage) {
        (DownVerb::List, _) => None,
        (DownVerb::Get | DownVerb::Prepare, Down::Unknown) => Some(InvalidArgument),
        (DownVerb::Get | DownVerb::Prepare, Down::Unprepared | Down::Prepared) => None,
        (DownVerb::Open, Down::Unknown | Down::Unprepared) => Some(NotFound),
        (DownVerb::Open, Down::Prepared) => None,
    }
}

#[tokio::test]
async fn every_verb_of_a_downloaded_file_in_every_state() {
    for stage in [Down::Unknown, Down::Unprepared, Down::Prepared] {
        for verb in [DownVerb::Get, DownVerb::List, DownVerb::Prepare, DownVerb::Open] {
            let world = World::new().await;
            let library = world.library("library").await;
            let item = world.item(&library, "item", "").await;
            world.stock(&item, &[("a", b"content")]).await;
            let session = world.download_session(&item).await;
            if stage == Down::Prepared {
                world.domain.prepare_file(&session, "a", EndpointKind::Https).await.unwrap();
            }
            let name = if stage == Down::Unknown { "b" } else { "a" };
            let answered = do_down_verb(&world, verb, &session, name).await;
            assert_eq!(answered, expected_down(stage, verb), "{verb:?} in {stage:?}");
        }
    }
}
