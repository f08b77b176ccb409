//! What must hold when the power is back: what was acknowledged is there, nothing is there by half, and clients go on.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use content_store::{DiskOptions, DiskStore};
use futures::future::join_all;
use library_core::{
    Domain, Meaning,
    model::{
        DownloadFileKey, EndpointKind, FileStatus, Item, ItemFile, ItemId, StoreId, UpdateSession, UpdateSessionId,
        UpdateState,
    },
    ports::content_store::Manner,
};
use metastore::SqliteMetastore;
use testkit::{
    FakeDisk, SequentialIds,
    contract::content_store::read,
    world::{STORE, creation, domain_over},
};

use crate::{
    creates::{CREATES, FILE, content},
    tape::Told,
};

/// The volume's id.
pub const VOLUME: &str = "volume-1";

/// An item with its files.
pub type Found = (Item, Vec<ItemFile>);

/// How far a client was told that its create is.
#[derive(Default)]
struct Progress {
    item: Option<ItemId>,
    session: Option<UpdateSessionId>,
    generation: Option<u64>,
    is_sent: bool,
    is_completed: bool,
}

/// A server after a start.
pub struct Restarted<'a> {
    domain: Arc<Domain>,
    store: DiskStore,
    /// The items as they were in the end, by number.
    last: &'a [Found],
}

impl<'a> Restarted<'a> {
    /// Starts on what a power cut left, as a server does, and sweeps.
    pub async fn start((disk, database): (FakeDisk, &Path), ids: Arc<SequentialIds>, last: &'a [Found]) -> Self {
        let metastore = Arc::new(SqliteMetastore::open(database).unwrap());
        let options = DiskOptions::new("another volume").expecting(VOLUME);
        let store = DiskStore::over(Arc::new(disk), &options).unwrap();
        let domain = domain_over((metastore, Arc::new(store.clone())), ids);
        domain.recover().await.unwrap();
        domain.sweep_staged(&StoreId::new(STORE)).await.unwrap();
        domain.sweep_orphans(&StoreId::new(STORE)).await.unwrap();
        domain.sweep().await.unwrap();
        Self { domain, store, last }
    }

    /// Compares what is there with what was told, and lets the clients go on.
    pub async fn check(&self, told: &[Told]) {
        let progress = progress(told);
        join_all((0..CREATES).map(async |number| {
            let nothing = Progress::default();
            self.check_create(number, progress.get(&number).unwrap_or(&nothing)).await;
        }))
        .await;
        if let Some(Told::Completed(number)) = told.iter().rfind(|told| matches!(told, Told::Completed(_))) {
            self.download(*number).await;
        }
    }

    /// As a client does.
    async fn download(&self, number: usize) {
        let (Self { domain, .. }, item) = (self, &self.last[number].0.id);
        let creation = creation("download_session.create", None, "");
        let session = domain.create_download_session(item, None, &creation).await.unwrap();
        domain.prepare_file(&session, FILE, EndpointKind::Https).await.unwrap();
        let download = domain.open_download(&DownloadFileKey { session, name: FILE.to_owned() }).await.unwrap();
        let mut reading = download.read(0..download.size, Manner::Copied).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(piece) = reading.next().await {
            bytes.extend_from_slice(&piece.unwrap());
        }
        assert!(content(number) == bytes, "item {number} is served with other bytes");
    }

    async fn check_create(&self, number: usize, told: &Progress) {
        let last = &self.last[number];
        match self.domain.item_files(&last.0.id).await {
            Ok(found) if found == *last => self.check_bytes(number, &found.1).await,
            Ok((item, files)) => {
                assert!(!told.is_completed, "item {number} was completed and is {item:?} with {files:?}");
                assert_eq!((item.content_version, files), (1, Vec::new()), "item {number} is there by half");
                self.go_on(number, told).await;
            }
            Err(error) => {
                assert_eq!(error.meaning, Meaning::NotFound, "{error}");
                assert!(told.item.is_none(), "item {number} was made and is gone");
            }
        }
    }

    async fn check_bytes(&self, number: usize, files: &[ItemFile]) {
        let [ItemFile { name, size, blob: Some(blob), .. }] = files else { panic!("item {number} has {files:?}") };
        let bytes = read(&self.store, blob, 0..*size).await.unwrap();
        assert!(name == FILE && content(number) == bytes, "item {number} has other bytes");
    }

    /// What is sent need not be sent again; what is not may be.
    async fn go_on(&self, number: usize, told: &Progress) {
        let Some(session) = &told.session else { return };
        let kept = self.domain.begin().await.unwrap().get::<UpdateSession>(session).await.unwrap();
        assert!(kept.is_some_and(|kept| kept.record.state == UpdateState::Active), "session {number} is not ACTIVE");
        let Some(generation) = told.generation else { return };
        let file = self.domain.session_file(session, FILE).await.unwrap();
        if told.is_sent {
            assert_eq!(file.status, FileStatus::Ready, "file {number} was sent");
        } else {
            self.domain.upload_short(&file.key, generation, vec![content(number)]).await.unwrap();
        }
        self.domain.complete_update_session(session).await.unwrap();
        let (_, files) = self.domain.item_files(&self.last[number].0.id).await.unwrap();
        self.check_bytes(number, &files).await;
    }
}

fn progress(told: &[Told]) -> BTreeMap<usize, Progress> {
    let mut all: BTreeMap<usize, Progress> = BTreeMap::new();
    for told in told {
        match told {
            Told::Made(number, item) => all.entry(*number).or_default().item = Some(item.clone()),
            Told::Opened(number, session) => all.entry(*number).or_default().session = Some(session.clone()),
            Told::Added(number, generation) => all.entry(*number).or_default().generation = Some(*generation),
            Told::Sent(number) => all.entry(*number).or_default().is_sent = true,
            Told::Completed(number) => all.entry(*number).or_default().is_completed = true,
        }
    }
    all
}
