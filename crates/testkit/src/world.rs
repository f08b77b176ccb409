//! A whole content library in memory, and short words for what tests do with it. Panics where a test would unwrap.
#![allow(clippy::missing_panics_doc, clippy::unwrap_used, reason = "a world that cannot be built fails its test")]

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use content_store::MemoryStore;
use futures::{StreamExt, channel::mpsc, stream};
use jiff::SignedDuration;
use library_core::{
    Creation, Domain, Ports, Result, Rules, StorePort,
    item::NewItem,
    library::{NewBacking, NewLibrary, Through, Usages},
    model::{
        DownloadFileKey, DownloadSessionId, EndpointKind, Grant, GrantKey, ItemFile, ItemId, Job, Lane, LibraryId,
        Name, PullSource, Scope, SourceKind, StoreId, TransferTrust, UpdateFileKey, UpdateSession, UpdateSessionId,
        User, UserName,
    },
    ports::{Clock, ContentStore, Metastore, Passwords, content_store::Manner},
    transfer::{Body, BodyError, Download},
    update_session::{NewFile, NewUpdateSession, SessionFile},
};

use crate::{HookedMetastore, MockClock, ScriptedFeed, ScriptedSource, SequentialIds};

/// The store on which libraries are made when nothing else is said.
pub const STORE: &str = "datastore-1";
/// Another one, to move to.
pub const OTHER_STORE: &str = "datastore-2";
/// The user who makes things when nobody else is named: an administrator.
pub const ADMINISTRATOR: &str = "administrator@quire.local";

/// A content library over memory.
pub struct World {
    /// The verbs.
    pub domain: Arc<Domain>,
    /// Its rows.
    pub metastore: HookedMetastore,
    /// Its bytes on [`STORE`].
    pub store: MemoryStore,
    /// Its bytes on [`OTHER_STORE`].
    pub other_store: MemoryStore,
    /// Its time.
    pub clock: Arc<MockClock>,
    /// Where it pulls from.
    pub source: Arc<ScriptedSource>,
    /// The publishers that it looks at.
    pub feed: Arc<ScriptedFeed>,
    outside: Outside,
    rules: Rules,
}

/// Everything behind the ports; clones share it.
#[derive(Clone, Default)]
struct Outside {
    metastore: HookedMetastore,
    store: MemoryStore,
    other_store: MemoryStore,
    clock: Arc<MockClock>,
    ids: Arc<SequentialIds>,
    source: Arc<ScriptedSource>,
    feed: Arc<ScriptedFeed>,
}

impl Outside {
    fn domain(&self, rules: &Rules) -> Arc<Domain> {
        Arc::new(Domain::new(self.ports(), rules.clone(), Arc::new(|_| {})))
    }

    fn ports(&self) -> Ports {
        let port = |name: &str, uri: &str, store: &MemoryStore| {
            let content: Arc<dyn ContentStore> = Arc::new(store.clone());
            StorePort { name: name.to_owned(), uris: vec![uri.to_owned()], content }
        };
        Ports {
            metastore: Arc::new(self.metastore.clone()),
            stores: BTreeMap::from([
                (StoreId::new(STORE), port("default", "file:///srv/images", &self.store)),
                (StoreId::new(OTHER_STORE), port("other", "file:///srv/other", &self.other_store)),
            ]),
            clock: Arc::<MockClock>::clone(&self.clock),
            ids: Arc::<SequentialIds>::clone(&self.ids),
            source: Arc::<ScriptedSource>::clone(&self.source),
            feed: Arc::<ScriptedFeed>::clone(&self.feed),
            passwords: Arc::new(PlainPasswords),
        }
    }
}

impl World {
    /// An empty library server with the built-in roles and an administrator.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// As [`Self::new`], with other rules.
    pub async fn with(change: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = Rules::new("node-1", "server-1");
        change(&mut rules);
        let outside = Outside::default();
        let Outside { metastore, store, other_store, clock, source, feed, .. } = outside.clone();
        let domain = outside.domain(&rules);
        let world = Self { domain, metastore, store, other_store, clock, source, feed, outside, rules };
        world.domain.recover().await.unwrap();
        world.user(ADMINISTRATOR, "administrator", Scope::Global).await;
        world
    }

    /// The server dies and starts again: same rows, bytes and time; recovery has run.
    pub async fn restart(&mut self) {
        self.domain = self.outside.domain(&self.rules);
        self.domain.recover().await.unwrap();
    }

    /// Time passes.
    pub fn pass(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// A user with a role.
    pub async fn user(&self, name: &str, role: &str, scope: Scope) -> UserName {
        let mut work = self.domain.begin().await.unwrap();
        let user = User { name: Name::new(name), password_hash: hash(name), created: self.clock.now() };
        let key = user.key();
        if work.get::<User>(&key).await.unwrap().is_none() {
            work.insert(user);
        }
        work.insert(Grant { key: GrantKey { user: key.clone(), scope, role: role.to_owned() } });
        work.save().await.unwrap();
        key
    }

    /// A library.
    pub async fn library(&self, name: &str) -> LibraryId {
        self.domain.create_library(new_library(name), &creation("library.create", None, name)).await.unwrap()
    }

    /// Removes a local library, unless something uses it.
    ///
    /// # Errors
    /// As the verb says.
    pub async fn delete_library(&self, library: &LibraryId) -> Result<()> {
        let by = UserName::new(ADMINISTRATOR);
        self.domain.delete_library(library, Through::Local, Usages::Respected, &by).await
    }

    /// An item of a type.
    pub async fn item(&self, library: &LibraryId, name: &str, item_type: &str) -> ItemId {
        let new = new_item(library, name, item_type);
        self.domain.create_item(new, &creation("item.create", None, name)).await.unwrap()
    }

    /// An update session.
    pub async fn session(&self, item: &ItemId) -> UpdateSessionId {
        let new = new_session(item);
        self.domain.create_update_session(new, &creation("update_session.create", None, "")).await.unwrap()
    }

    /// Adds a file that is to be pushed.
    pub async fn add(&self, session: &UpdateSessionId, name: &str) -> SessionFile {
        self.domain.add_session_file(session, pushed(name)).await.unwrap()
    }

    /// Adds a file that is to be pulled.
    pub async fn pull(&self, session: &UpdateSessionId, name: &str, uri: &str) -> SessionFile {
        self.domain.add_session_file(session, pulled(name, uri)).await.unwrap()
    }

    /// Sends a whole file to its upload address.
    ///
    /// # Errors
    /// As the upload says.
    pub async fn send(&self, file: &SessionFile, bytes: impl Into<Bytes>) -> Result<()> {
        self.domain.upload(&file.key, file.generation, whole(bytes)).await
    }

    /// Adds a file and sends it.
    ///
    /// # Errors
    /// As the upload says.
    pub async fn push(&self, session: &UpdateSessionId, name: &str, bytes: &[u8]) -> Result<()> {
        let file = self.add(session, name).await;
        self.send(&file, Bytes::copy_from_slice(bytes)).await
    }

    /// Gives an item these files, through a session.
    pub async fn stock(&self, item: &ItemId, files: &[(&str, &[u8])]) {
        let session = self.session(item).await;
        for (name, bytes) in files {
            self.push(&session, name, bytes).await.unwrap();
        }
        self.domain.complete_update_session(&session).await.unwrap();
    }

    /// A session as it is now, without touching its lease.
    pub async fn look(&self, session: &UpdateSessionId) -> Option<UpdateSession> {
        let mut work = self.domain.begin().await.unwrap();
        work.get::<UpdateSession>(session).await.unwrap().map(|session| session.record)
    }

    /// A file of a session.
    pub async fn file(&self, session: &UpdateSessionId, name: &str) -> SessionFile {
        self.domain.session_file(session, name).await.unwrap()
    }

    /// Names of an item's files.
    pub async fn names(&self, item: &ItemId) -> Vec<String> {
        self.files(item).await.into_iter().map(|file| file.name).collect()
    }

    /// An item's files.
    pub async fn files(&self, item: &ItemId) -> Vec<ItemFile> {
        self.domain.item_files(item).await.unwrap().1
    }

    /// A download session.
    pub async fn download_session(&self, item: &ItemId) -> DownloadSessionId {
        let creation = creation("download_session.create", None, "");
        self.domain.create_download_session(item, None, &creation).await.unwrap()
    }

    /// Prepares a file and opens it.
    ///
    /// # Errors
    /// As the two verbs say.
    pub async fn open(&self, session: &DownloadSessionId, name: &str) -> Result<Download> {
        self.domain.prepare_file(session, name, EndpointKind::Https).await?;
        let key = DownloadFileKey { session: session.clone(), name: name.to_owned() };
        self.domain.open_download(&key).await
    }

    /// Downloads a whole file.
    ///
    /// # Errors
    /// As the verbs say.
    pub async fn read(&self, session: &DownloadSessionId, name: &str) -> Result<Vec<u8>> {
        let download = self.open(session, name).await?;
        let mut reading = download.read(0..download.size, Manner::Copied).await?;
        let mut all = Vec::new();
        while let Some(bytes) = reading.next().await {
            all.extend_from_slice(&bytes?);
        }
        Ok(all)
    }

    /// Runs the jobs that are due, and those that they make; returns how many.
    pub async fn run_jobs(&self) -> usize {
        let mut ran = 0;
        loop {
            let due = due_jobs(&self.domain).await.unwrap();
            if due.is_empty() {
                return ran;
            }
            ran += due.len();
            let shown = self.domain.run_trees(&due).await.unwrap();
            for job in due.iter().filter(|job| !shown.contains(&job.id)) {
                self.domain.run_job(job).await.unwrap();
            }
        }
    }

    /// Expiry, sweep, orphans and jobs, until nothing is left to do.
    pub async fn tidy(&self) {
        loop {
            let mut steps = self.domain.expire().await.unwrap();
            steps += self.domain.sweep().await.unwrap();
            for store in [STORE, OTHER_STORE] {
                steps += self.domain.sweep_staged(&StoreId::new(store)).await.unwrap();
                steps += self.domain.sweep_orphans(&StoreId::new(store)).await.unwrap();
            }
            steps += self.run_jobs().await;
            if steps == 0 {
                return;
            }
        }
    }

    /// How many contents the first store holds, staged ones too.
    pub async fn stored(&self) -> usize {
        self.store.list().await.unwrap().len()
    }
}

/// The jobs of all lanes that are due, oldest first.
///
/// # Errors
/// As the verb says.
pub async fn due_jobs(domain: &Domain) -> Result<Vec<Job>> {
    let mut due = Vec::new();
    for lane in Lane::ALL {
        due.extend(domain.due_jobs(lane).await?);
    }
    due.sort_by_key(|job| (job.run_after, job.id.clone()));
    Ok(due)
}

/// The verbs over other rows, and other bytes on [`STORE`]; all else is as in a [`World`], but for ids that go on.
pub fn domain_over(
    (metastore, content): (Arc<dyn Metastore>, Arc<dyn ContentStore>),
    ids: Arc<SequentialIds>,
) -> Arc<Domain> {
    let store = StorePort { name: "default".to_owned(), uris: Vec::new(), content };
    let ports =
        Ports { metastore, ids, stores: BTreeMap::from([(StoreId::new(STORE), store)]), ..Outside::default().ports() };
    Arc::new(Domain::new(ports, Rules::new("node-1", "server-1"), Arc::new(|_| {})))
}

/// Passwords that cost nothing. Never for anything but tests: they are not hidden.
struct PlainPasswords;

#[async_trait]
impl Passwords for PlainPasswords {
    async fn hash(&self, password: &str) -> Result<String> {
        Ok(hash(password))
    }

    async fn verify(&self, password: &str, known: Option<&str>) -> Result<bool> {
        Ok(known == Some(hash(password).as_str()))
    }
}

fn hash(password: &str) -> String {
    format!("$plain${password}")
}

/// A creation by the administrator.
pub fn creation(operation: &'static str, token: Option<&str>, fingerprint: &str) -> Creation {
    Creation {
        user: UserName::new(ADMINISTRATOR),
        operation,
        token: token.map(str::to_owned),
        fingerprint: fingerprint.to_owned(),
    }
}

/// A plain library on [`STORE`].
pub fn new_library(name: &str) -> NewLibrary {
    NewLibrary {
        name: name.to_owned(),
        description: String::new(),
        backing: NewBacking::Datastore(STORE.to_owned()),
        publication: None,
        optimize_remote_publishing: false,
        apply_usage_to_items: false,
        security_policy: None,
    }
}

/// A plain item.
pub fn new_item(library: &LibraryId, name: &str, item_type: &str) -> NewItem {
    NewItem {
        library: library.clone(),
        name: name.to_owned(),
        description: String::new(),
        item_type: item_type.to_owned(),
        source_id: None,
    }
}

/// A session on an item.
pub fn new_session(item: &ItemId) -> NewUpdateSession {
    NewUpdateSession { item: item.clone(), warning_rules: Vec::new(), login: None }
}

/// A file that is pushed, nothing declared.
pub fn pushed(name: &str) -> NewFile {
    NewFile { name: name.to_owned(), source: SourceKind::Push, pull: None, size: None, checksum: None }
}

/// A file that is pulled, nothing declared.
pub fn pulled(name: &str, uri: &str) -> NewFile {
    let pull = PullSource { uri: uri.to_owned(), trust: TransferTrust::default() };
    NewFile { name: name.to_owned(), source: SourceKind::Pull, pull: Some(pull), size: None, checksum: None }
}

/// A body that comes at once, with its length.
pub fn whole(bytes: impl Into<Bytes>) -> Body {
    let bytes = bytes.into();
    Body { size: Some(bytes.len() as u64), bytes: stream::iter([Ok(bytes)]).boxed() }
}

/// A body whose pieces the test sends, of `size` bytes if that is told.
pub fn by_hand(size: Option<u64>) -> (mpsc::UnboundedSender<Result<Bytes, BodyError>>, Body) {
    let (sender, receiver) = mpsc::unbounded();
    (sender, Body { size, bytes: receiver.boxed() })
}

/// The key of a session file.
pub fn file_key(session: &UpdateSessionId, name: &str) -> UpdateFileKey {
    UpdateFileKey { session: session.clone(), name: name.to_owned() }
}
