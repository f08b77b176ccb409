//! Random sequences of verbs beside a small model of what readers must see, with the invariants after every step.

use std::collections::{BTreeMap, BTreeSet};

use library_core::{
    model::{
        Blob, BlobId, BlobState, ChecksumAlgorithm, DownloadSession, DownloadSessionId, ItemId, ItemVersion,
        ItemVersionKey, LibraryId, StoreId, UpdateSession, UpdateSessionId, UpdateState, UserName,
    },
    ports::{Clock, ContentStore, metastore::Query},
};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use testkit::{
    Answer, World,
    fixture::hex_digest,
    world::{ADMINISTRATOR, STORE, creation, new_session, pulled, pushed},
};

const ITEMS: usize = 3;
const NAMES: [&str; 3] = ["a", "b", "c"];
const CONTENTS: [&[u8]; 4] = [b"one", b"two", b"three", b""];

#[derive(Clone, Debug)]
enum Step {
    Open(usize),
    Push(usize, usize, usize),
    Pull(usize, usize, usize),
    Remove(usize, usize),
    Complete(usize),
    Cancel(usize),
    Fail(usize),
    DeleteItem(usize),
    OpenDownload(usize),
    Read(usize),
    EndDownload(usize),
    Pass(i64),
    RunJobs,
    Expire,
    Sweep,
    SweepOrphans,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let (item, name, content) = (0..ITEMS, 0..NAMES.len(), 0..CONTENTS.len());
    prop_oneof![
        4 => item.clone().prop_map(Step::Open),
        8 => (item.clone(), name.clone(), content.clone()).prop_map(|(i, n, c)| Step::Push(i, n, c)),
        4 => (item.clone(), name.clone(), content).prop_map(|(i, n, c)| Step::Pull(i, n, c)),
        3 => (item.clone(), name).prop_map(|(i, n)| Step::Remove(i, n)),
        6 => item.clone().prop_map(Step::Complete),
        1 => item.clone().prop_map(Step::Cancel),
        1 => item.clone().prop_map(Step::Fail),
        1 => item.clone().prop_map(Step::DeleteItem),
        2 => item.prop_map(Step::OpenDownload),
        3 => any::<u8>().prop_map(|at| Step::Read(usize::from(at))),
        1 => any::<u8>().prop_map(|at| Step::EndDownload(usize::from(at))),
        2 => (1..400_i64).prop_map(Step::Pass),
        3 => Just(Step::RunJobs),
        2 => Just(Step::Expire),
        3 => Just(Step::Sweep),
        2 => Just(Step::SweepOrphans),
        1 => Just(Step::Restart),
    ]
}

/// What readers of an item see, and what its session has changed so far.
struct Modelled {
    id: ItemId,
    files: BTreeMap<String, usize>,
    session: Option<UpdateSessionId>,
    changes: BTreeMap<String, Option<usize>>,
}

struct Play {
    world: World,
    library: LibraryId,
    items: Vec<Modelled>,
    downloads: Vec<(DownloadSessionId, BTreeMap<String, usize>)>,
    made: usize,
}

impl Play {
    async fn begin() -> Self {
        let world = World::new().await;
        let library = world.library("library").await;
        let mut play = Self { world, library, items: Vec::new(), downloads: Vec::new(), made: 0 };
        for _ in 0..ITEMS {
            let item = play.new_item().await;
            play.items.push(item);
        }
        play
    }

    async fn new_item(&mut self) -> Modelled {
        self.made += 1;
        let id = self.world.item(&self.library, &format!("item {}", self.made), "").await;
        Modelled { id, files: BTreeMap::new(), session: None, changes: BTreeMap::new() }
    }

    async fn take(&mut self, step: &Step) {
        let domain = self.world.domain.clone();
        match *step {
            Step::Open(at) => self.open(at).await,
            Step::Push(at, name, content) => {
                let Some(session) = self.items[at].session.clone() else { return };
                if let Ok(file) = domain.add_session_file(&session, pushed(NAMES[name])).await {
                    self.world.send(&file, CONTENTS[content]).await.unwrap();
                    self.items[at].changes.insert(NAMES[name].to_owned(), Some(content));
                }
            }
            Step::Pull(at, name, content) => self.pull(at, NAMES[name], content).await,
            Step::Remove(at, name) => {
                let Some(session) = self.items[at].session.clone() else { return };
                if domain.remove_session_file(&session, NAMES[name]).await.is_ok() {
                    self.items[at].changes.insert(NAMES[name].to_owned(), None);
                }
            }
            Step::Complete(at) => {
                if let Some(session) = &self.items[at].session {
                    let _ = domain.complete_update_session(session).await;
                }
            }
            Step::Cancel(at) => {
                if let Some(session) = &self.items[at].session {
                    let _ = domain.cancel_update_session(session).await;
                }
            }
            Step::Fail(at) => {
                if let Some(session) = &self.items[at].session {
                    let _ = domain.fail_update_session(session, "by the client".to_owned()).await;
                }
            }
            Step::DeleteItem(at) => {
                domain.delete_item(&self.items[at].id, &UserName::new(ADMINISTRATOR)).await.unwrap();
                self.items[at] = self.new_item().await;
            }
            Step::OpenDownload(at) => {
                let session = self.world.download_session(&self.items[at].id).await;
                self.downloads.push((session, self.items[at].files.clone()));
            }
            Step::Read(at) => self.read(at).await,
            Step::EndDownload(at) => {
                if !self.downloads.is_empty() {
                    let (session, _) = self.downloads.swap_remove(at % self.downloads.len());
                    let _ = domain.delete_download_session(&session).await;
                }
            }
            Step::Pass(seconds) => self.world.pass(seconds),
            Step::RunJobs => drop(self.world.run_jobs().await),
            Step::Expire => drop(domain.expire().await.unwrap()),
            Step::Sweep => drop(domain.sweep().await.unwrap()),
            Step::SweepOrphans => drop(domain.sweep_orphans(&StoreId::new(STORE)).await.unwrap()),
            Step::Restart => self.world.restart().await,
        }
    }

    async fn open(&mut self, at: usize) {
        let item = &mut self.items[at];
        let create = creation("update_session.create", None, "");
        if let Ok(session) = self.world.domain.create_update_session(new_session(&item.id), &create).await {
            item.session = Some(session);
            item.changes.clear();
        }
    }

    async fn pull(&mut self, at: usize, name: &str, content: usize) {
        let Some(session) = self.items[at].session.clone() else { return };
        self.made += 1;
        let uri = format!("https://source/{}", self.made);
        self.world.source.answer(&uri, Answer::File(CONTENTS[content].into()));
        if self.world.domain.add_session_file(&session, pulled(name, &uri)).await.is_ok() {
            self.items[at].changes.insert(name.to_owned(), Some(content));
        }
    }

    /// Reads everything of a download session that lives: it is as it was when the session was made.
    async fn read(&mut self, at: usize) {
        if self.downloads.is_empty() {
            return;
        }
        let (session, files) = &self.downloads[at % self.downloads.len()];
        if self.world.domain.download_session_by_id(session).await.is_err() {
            return;
        }
        for (name, content) in files {
            assert_eq!(self.world.read(session, name).await.unwrap(), CONTENTS[*content]);
        }
    }

    /// Sessions that are DONE now give their changes to their items; those that ended otherwise do not.
    async fn notice_ends(&mut self) {
        for item in &mut self.items {
            let Some(session) = &item.session else { continue };
            let state = self.world.look(session).await;
            if let Some(failed) = state.as_ref().filter(|state| state.state == UpdateState::Error) {
                assert_eq!(failed.error_message.as_deref(), Some("by the client"));
            }
            match state.map(|session| session.state) {
                Some(UpdateState::Active) => continue,
                Some(UpdateState::Done) => {
                    for (name, content) in std::mem::take(&mut item.changes) {
                        match content {
                            Some(content) => drop(item.files.insert(name, content)),
                            None => drop(item.files.remove(&name)),
                        }
                    }
                }
                None | Some(UpdateState::Error | UpdateState::Canceled) => item.changes.clear(),
            }
            item.session = None;
        }
    }

    async fn hold(&mut self) {
        self.notice_ends().await;
        self.hold_downloads().await;
        let mut work = self.world.domain.begin().await.unwrap();
        let active = work.query::<UpdateSession>(&Query::ActiveUpdateSessions).await.unwrap();
        let items: BTreeSet<_> = active.iter().map(|session| &session.record.item).collect();
        assert_eq!(items.len(), active.len(), "one ACTIVE session an item");
        let keys: BTreeSet<BlobId> = self.world.store.list().await.unwrap().into_iter().collect();
        for item in &self.items {
            let mut seen = BTreeMap::new();
            for file in self.world.files(&item.id).await {
                let blob = file.blob.unwrap();
                assert!(keys.contains(&blob), "content of `{}` is in the store", file.name);
                let row = work.get::<Blob>(&blob).await.unwrap().unwrap().record;
                assert_eq!(row.state, BlobState::Stored);
                seen.insert(file.name, row.digests.sha256);
            }
            let sha256 = |content: &usize| hex_digest(ChecksumAlgorithm::Sha256, CONTENTS[*content]);
            let expected: BTreeMap<_, _> =
                item.files.iter().map(|(name, content)| (name.clone(), sha256(content))).collect();
            assert_eq!(seen, expected, "readers see what was completed, and nothing else");
        }
    }

    /// What a living download session pins is as it was, and its content is there.
    async fn hold_downloads(&self) {
        let keys: BTreeSet<BlobId> = self.world.store.list().await.unwrap().into_iter().collect();
        let steady = self.world.clock.steady();
        for (id, files) in &self.downloads {
            let mut work = self.world.domain.begin().await.unwrap();
            let session = work.get::<DownloadSession>(id).await.unwrap().map(|session| session.record);
            let Some(session) = session.filter(|session| session.lease_until > steady) else { continue };
            let key = ItemVersionKey { item: session.item, version: session.content_version };
            let pinned = work.get::<ItemVersion>(&key).await.unwrap().unwrap().record.files;
            let names: BTreeSet<_> = pinned.iter().map(|file| file.name.clone()).collect();
            assert_eq!(names, files.keys().cloned().collect());
            assert!(pinned.iter().all(|file| keys.contains(file.blob.as_ref().unwrap())));
        }
    }

    /// Everything ends; then the store holds each content of an item once, and nothing else.
    async fn end(&mut self) {
        for item in &self.items {
            if let Some(session) = &item.session {
                let _ = self.world.domain.cancel_update_session(session).await;
            }
        }
        self.world.pass(2 * 3600);
        self.world.tidy().await;
        self.hold().await;
        let contents: BTreeSet<usize> = self.items.iter().flat_map(|item| item.files.values().copied()).collect();
        assert_eq!(self.world.stored().await, contents.len());
        assert_eq!(self.world.domain.due_jobs().await.unwrap(), []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn readers_see_versions_only_and_nothing_leaks(steps in proptest::collection::vec(step(), 1..80)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut play = Play::begin().await;
            for step in &steps {
                play.take(step).await;
                play.hold().await;
            }
            play.end().await;
        });
    }
}
