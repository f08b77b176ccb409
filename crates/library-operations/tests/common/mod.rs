//! The services behind a registry and a gate, over a world in memory, and typed clients of any user.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses its own part; a test may fail")]

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use library_api::{
    content::{
        LibraryModel,
        library::{
            LibraryClient,
            item::{
                ItemClient, ItemModel,
                download_session::{DownloadSessionClient, DownloadSessionModel},
                downloadsession,
                update_session::{UpdateSessionClient, UpdateSessionModel},
                updatesession::{
                    self,
                    file::{AddSpec, Info, SourceType},
                },
            },
            storage_backing::{StorageBacking, StorageBackingType},
        },
        local_library::LocalLibraryClient,
    },
    ids::{DownloadSessionId, ItemId, LibraryId, UpdateSessionId},
};
use library_core::{
    Error,
    model::{self, DownloadFileKey, Item, ItemFile, UpdateFileKey},
};
use library_operations::{EndpointCertificate, Endpoints, NewToken, Report, Services, Tokens};
use testkit::{
    World,
    world::{ADMINISTRATOR, STORE, whole},
};
use vapi::{
    Call, CallError, Caller, Context, Credentials, Fault, FaultKind, Gate, OperationDef, Registry, Structure,
    Transport, Value,
    bind::{Id, Secret},
};

/// Where the server says it is.
pub(crate) const ORIGIN: &str = "https://quire.test:8443";

/// The whole server but its wires.
pub(crate) struct Door {
    pub(crate) world: World,
    pub(crate) registry: Arc<Registry>,
    pub(crate) log: Arc<Log>,
}

/// What the server would write to its log.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) failures: Mutex<Vec<String>>,
    pub(crate) defects: Mutex<Vec<String>>,
}

impl Report for Log {
    fn failed(&self, _: &Caller, error: &Error) {
        self.failures.lock().unwrap().push(format!("{error}: {:?}", error.source));
    }
}

struct Addresses;

impl Endpoints for Addresses {
    fn upload(&self, origin: &str, key: &UpdateFileKey, generation: u64) -> String {
        format!("{origin}/up/{}/{generation}/{}", key.session, key.name.replace(' ', "%20"))
    }

    fn download(&self, origin: &str, key: &DownloadFileKey) -> String {
        format!("{origin}/down/{}/{}", key.session, key.name.replace(' ', "%20"))
    }

    fn file(&self, origin: &str, item: &Item, file: &ItemFile) -> String {
        format!("{origin}/static/{}/{}?version={}", item.id, file.name.replace(' ', "%20"), file.version)
    }

    fn certificate(&self, _: &str) -> Option<EndpointCertificate> {
        Some(EndpointCertificate { sha256_thumbprint: "AA:BB".to_owned() })
    }
}

#[derive(Default)]
struct CountingTokens(AtomicU64);

impl Tokens for CountingTokens {
    fn new_token(&self) -> NewToken {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        NewToken { token: Secret(format!("token-{number}")), hash: format!("hash of token-{number}") }
    }
}

/// What the server's gate does, without passwords.
struct TestGate(Arc<library_core::Domain>);

impl Gate for TestGate {
    async fn authenticate(&self, call: &Call) -> Result<Caller, Fault> {
        let caller = |user: Option<&str>, session: Option<String>| Caller {
            user: user.map(Arc::from),
            session: session.map(Arc::from),
            context: call.context.clone(),
        };
        match &call.credentials {
            Credentials::UserPassword { user, .. } => Ok(caller(Some(user), None)),
            Credentials::Session(token) => {
                let hash = format!("hash of {token}");
                let login = self.0.logged_in(&hash).await.map_err(library_operations::fault::of)?;
                Ok(caller(Some(login.user.as_str()), Some(hash)))
            }
            _ => Ok(caller(None, None)),
        }
    }

    async fn authorise(
        &self,
        caller: &Caller,
        operation: &'static OperationDef,
        input: &Structure,
    ) -> Result<(), Fault> {
        library_operations::authorise(&self.0, caller, operation, input).await
    }
}

/// One client.
#[derive(Clone)]
pub(crate) struct Client {
    registry: Arc<Registry>,
    domain: Arc<library_core::Domain>,
    credentials: Credentials,
    origin: String,
}

impl Transport for Client {
    async fn invoke(&self, operation: &'static OperationDef, input: Structure) -> Result<Value, CallError> {
        let context = Context { request_id: "r-1".to_owned(), op_id: None, origin: self.origin.clone() };
        let call = Call { operation, input, credentials: self.credentials.clone(), context };
        Ok(self.registry.call(&TestGate(Arc::clone(&self.domain)), call).await?)
    }
}

impl Client {
    /// The same client, reaching the server elsewhere.
    pub(crate) fn at(self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..self }
    }
}

impl Door {
    pub(crate) async fn new() -> Self {
        let (world, log) = (World::new().await, Arc::new(Log::default()));
        let registry = mounted(&world, &log);
        Self { world, registry, log }
    }

    /// The server dies and starts again.
    pub(crate) async fn restart(&mut self) {
        self.world.restart().await;
        self.registry = mounted(&self.world, &self.log);
    }

    /// A client with these credentials.
    pub(crate) fn with(&self, credentials: Credentials) -> Client {
        let (registry, domain) = (Arc::clone(&self.registry), Arc::clone(&self.world.domain));
        Client { registry, domain, credentials, origin: ORIGIN.to_owned() }
    }

    /// A client of a user.
    pub(crate) fn of(&self, user: &str) -> Client {
        self.with(Credentials::UserPassword { user: user.to_owned(), password: String::new() })
    }

    /// A client of the administrator.
    pub(crate) fn admin(&self) -> Client {
        self.of(ADMINISTRATOR)
    }

    pub(crate) fn libraries(&self) -> LibraryClient<Client> {
        LibraryClient(self.admin())
    }

    pub(crate) fn local(&self) -> LocalLibraryClient<Client> {
        LocalLibraryClient(self.admin())
    }

    pub(crate) fn items(&self) -> ItemClient<Client> {
        ItemClient(self.admin())
    }

    pub(crate) fn updates(&self) -> UpdateSessionClient<Client> {
        UpdateSessionClient(self.admin())
    }

    pub(crate) fn files(&self) -> updatesession::file::FileClient<Client> {
        updatesession::file::FileClient(self.admin())
    }

    pub(crate) fn downloads(&self) -> DownloadSessionClient<Client> {
        DownloadSessionClient(self.admin())
    }

    pub(crate) fn downloaded(&self) -> downloadsession::file::FileClient<Client> {
        downloadsession::file::FileClient(self.admin())
    }

    pub(crate) async fn library(&self, name: &str) -> LibraryId {
        self.local().create(None, library(name)).await.unwrap()
    }

    pub(crate) async fn item(&self, library: &LibraryId, name: &str) -> ItemId {
        self.items().create(None, item(library, name)).await.unwrap()
    }

    pub(crate) async fn session(&self, item: &ItemId) -> UpdateSessionId {
        self.updates().create(None, update(item)).await.unwrap()
    }

    pub(crate) async fn download(&self, item: &ItemId) -> DownloadSessionId {
        self.downloads().create(None, download(item)).await.unwrap()
    }

    /// Sends bytes to the upload address that a file's description holds.
    pub(crate) async fn send(&self, session: &UpdateSessionId, info: &Info, bytes: &[u8]) {
        let uri = &info.upload_endpoint.as_ref().unwrap().uri.0;
        let generation = uri.split('/').nth(5).unwrap().parse().unwrap();
        let session = model::UpdateSessionId::new(session.as_str());
        let key = UpdateFileKey { session, name: info.name.clone() };
        self.world.domain.upload(&key, generation, whole(bytes.to_vec())).await.unwrap();
    }

    /// An item of one library with these files.
    pub(crate) async fn stocked(&self, files: &[(&str, &[u8])]) -> ItemId {
        let library = self.library("stocked").await;
        let item = self.item(&library, "stocked").await;
        let session = self.session(&item).await;
        for (name, bytes) in files {
            let info = self.files().add(session.clone(), push(name)).await.unwrap();
            self.send(&session, &info, bytes).await;
        }
        self.updates().complete(session).await.unwrap();
        item
    }
}

/// The services over a world.
fn mounted(world: &World, log: &Arc<Log>) -> Arc<Registry> {
    let services = Services {
        domain: Arc::clone(&world.domain),
        endpoints: Arc::new(Addresses),
        tokens: Arc::new(CountingTokens::default()),
        report: Arc::<Log>::clone(log),
    };
    let defects = Arc::clone(log);
    let registry = library_operations::registry(services)
        .watched_by(Arc::new(move |defect| defects.defects.lock().unwrap().push(format!("{defect:?}"))));
    Arc::new(registry)
}

/// A library on the one store.
pub(crate) fn library(name: &str) -> LibraryModel {
    LibraryModel { name: Some(name.to_owned()), storage_backings: Some(vec![datastore()]), ..LibraryModel::default() }
}

pub(crate) fn datastore() -> StorageBacking {
    StorageBacking {
        r#type: Some(StorageBackingType::Datastore),
        datastore_id: Some(Id(STORE.to_owned())),
        storage_uri: None,
    }
}

pub(crate) fn item(library: &LibraryId, name: &str) -> ItemModel {
    ItemModel { library_id: Some(library.clone().into()), name: Some(name.to_owned()), ..ItemModel::default() }
}

pub(crate) fn update(item: &ItemId) -> UpdateSessionModel {
    UpdateSessionModel { library_item_id: Some(item.clone().into()), ..UpdateSessionModel::default() }
}

pub(crate) fn download(item: &ItemId) -> DownloadSessionModel {
    DownloadSessionModel { library_item_id: Some(item.clone().into()), ..DownloadSessionModel::default() }
}

pub(crate) fn push(name: &str) -> AddSpec {
    AddSpec {
        name: name.to_owned(),
        source_type: SourceType::Push,
        source_endpoint: None,
        size: None,
        checksum_info: None,
    }
}

/// The fault that a call ended with.
pub(crate) fn fault<T: std::fmt::Debug>(outcome: Result<T, CallError>) -> Fault {
    match outcome {
        Err(CallError::Fault(fault)) => fault,
        other => panic!("a fault was expected, not {other:?}"),
    }
}

/// The kind of the fault that a call ended with.
pub(crate) fn kind<T: std::fmt::Debug>(outcome: Result<T, CallError>) -> FaultKind {
    fault(outcome).kind
}
