//! A whole server: opened, wired, served until it is told to stop.

use std::{net::SocketAddr, path::Path, sync::Arc};

use library_core::{
    model::{Name, UserName},
    ports::{Clock, Ids},
};
use library_operations::{Services, registry};
use tokio::{sync::watch, task::JoinSet};
use vapi::dialect::Dispatcher;

use crate::{
    address::AddressBook,
    admin::{Administration, socket::AdminSocket},
    bootstrap::{self, ADMINISTRATOR, BootstrapError},
    clock::SystemClock,
    config::Config,
    connector::{Connector, Reach, Rules, SystemResolver},
    docs::Docs,
    endpoints::{DataEndpoints, Log},
    gate::Gate,
    identity::{IdentityError, identity},
    ids::SystemIds,
    import::{Import, ImportError, Imported, import},
    jobs,
    listener::{BindError, Listener},
    metrics::{CountedEvents, Metrics, MetricsSocket},
    open::{Data, DataError, Outside, lock_folder, open},
    router::Router,
    soap::Soap,
    tokens::TokenMint,
    transfers::{Limits, Transfers},
};

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its data cannot be opened.
    #[error(transparent)]
    Data(#[from] DataError),
    /// It cannot listen.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// It has no certificate.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Its certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
    /// Its own settings cannot be kept.
    #[error(transparent)]
    Bootstrap(#[from] BootstrapError),
    /// A folder cannot be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// What a server is started with beside its configuration.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Password of the first user; generated if there is none.
    pub admin_password: Option<String>,
    /// Folders to import before the server says that it is ready.
    pub imports: Vec<Import>,
}

/// What its operator should know of a server that is ready.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Address of the TLS socket.
    pub https: SocketAddr,
    /// Address of the plain socket, if there is one.
    pub http: Option<SocketAddr>,
    /// Address of the socket for metrics, if there is one.
    pub metrics: Option<SocketAddr>,
    /// SHA-256 thumbprint of the certificate.
    pub sha256: String,
    /// SHA-1 thumbprint of the certificate.
    pub sha1: String,
    /// The first user, if it was made now, and its password if that was generated.
    pub generated_password: Option<String>,
    /// What each import did.
    pub imported: Vec<(String, Imported)>,
}

/// What a process has of its own, whatever data it serves.
pub struct Process {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// Who transfers, and how fast.
    pub transfers: Arc<Transfers>,
    /// Hears of every call and transfer.
    pub events: CountedEvents,
}

impl Process {
    /// A process with this clock and these ids; must be made within a runtime.
    pub fn new(config: &Config, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        let transfers = Arc::new(Transfers::new(Limits::new(&config.transfers), Arc::clone(&clock)));
        Self { clock, ids, transfers, events: CountedEvents::default() }
    }
}

/// A server that is ready.
pub struct Server {
    /// What its operator should know.
    pub ready: Ready,
    router: Arc<Router>,
    listener: Listener,
    background: JoinSet<()>,
    shutdown: watch::Receiver<bool>,
    data: Data,
}

impl Server {
    /// Opens, recovers and imports; the sockets are open when this returns. Background work stops when `shutdown` turns
    /// true.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(config: Config, start: Start, shutdown: watch::Receiver<bool>) -> Result<Self, StartError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
        let ids: Arc<dyn Ids> = Arc::new(SystemIds);
        let mut listener = Listener::new(config.listener_limits(), Arc::clone(&ids));
        let lock = lock_folder(&config.data)?;
        let identity = identity(&config.tls, &config.data, clock.now())?;
        let (sha256, sha1) = (identity.sha256().to_string(), identity.sha1().to_string());
        let https = listener.bind_tls(&config.listen, tls::server_config(identity)?).await?;
        let http = match &config.http {
            Some(address) => Some(listener.bind_plain(address).await?),
            None => None,
        };
        let metrics = match &config.metrics.address {
            Some(address) => Some(MetricsSocket::open(address, Arc::clone(&ids)).await?),
            None => None,
        };
        let sockets: Vec<SocketAddr> = http.into_iter().chain([https]).collect();
        let rules = Rules::new(&config.pull, Reach::of(&sockets));
        let connector = Arc::new(Connector::new(rules, Arc::new(SystemResolver)));
        let (source, feed) = (Arc::<Connector>::clone(&connector), connector);
        let outside = Outside { clock: Arc::clone(&clock), ids: Arc::clone(&ids), source, feed };
        let data = open(&config, lock, &outside).await?;
        let metastore = data.metastore.as_ref();
        let first = (start.admin_password, clock.now());
        let generated_password = bootstrap::first_user(metastore, &ids, &data.passwords, first).await?;
        let key = bootstrap::address_key(metastore, ids.as_ref()).await?;
        let process = Process::new(&config, clock, Arc::clone(&ids));
        let mut background = jobs::start((&data.domain, &process.transfers), &data.calls, &shutdown);
        if let Some(socket) = admin_socket(&config.data) {
            let administration = Arc::new(Administration::new(Arc::clone(&data.domain), Arc::clone(&ids)));
            background.spawn(socket.serve(administration, shutdown.clone()));
        }
        let imported = import_all(&data, &start.imports).await?;
        let metrics_at = metrics.as_ref().map(|socket| socket.address);
        if let Some(socket) = metrics {
            let metrics = Metrics::new(Arc::clone(&process.transfers), &process.events);
            background.spawn(socket.serve(Arc::new(metrics), shutdown.clone()));
        }
        let router = router(config, &data, (key, &sha256), process);
        let ready = Ready { https, http, metrics: metrics_at, sha256, sha1, generated_password, imported };
        Ok(Self { ready, router: Arc::new(router), listener, background, shutdown, data })
    }

    /// Serves until the shutdown signal, then lets running requests end.
    pub async fn serve(mut self) {
        let router = Arc::clone(&self.router);
        let handler = move |request, conn| {
            let router = Arc::clone(&router);
            async move { router.answer(request, conn).await }
        };
        self.listener.serve(handler, self.shutdown).await;
        while self.background.join_next().await.is_some() {}
        // Last: nobody else may open the folder before everything has ended.
        drop(self.data);
    }
}

/// A server without it serves as well; users are then managed while it is stopped.
fn admin_socket(data: &Path) -> Option<AdminSocket> {
    let opened = AdminSocket::open(data);
    opened.inspect_err(|error| tracing::warn!(%error, "no `admin.sock`: users cannot be managed while this runs")).ok()
}

async fn import_all(data: &Data, imports: &[Import]) -> Result<Vec<(String, Imported)>, ImportError> {
    let user = UserName::new(Name::new(ADMINISTRATOR).folded());
    let mut imported = Vec::with_capacity(imports.len());
    for folder in imports {
        imported.push((folder.library.clone(), import(&data.domain, folder, &user).await?));
    }
    Ok(imported)
}

/// What answers requests over this data, with the key of its data addresses and the SHA-256 thumbprint of its certificate.
pub fn router(
    config: Config,
    data: &Data,
    (key, sha256): ([u8; 32], &str),
    Process { clock, ids, transfers, events }: Process,
) -> Router {
    let book = Arc::new(AddressBook::new(key));
    let tokens = Arc::new(TokenMint::new(ids));
    let soap = Soap::new(Arc::clone(&data.domain), Arc::<TokenMint>::clone(&tokens), Arc::clone(&clock), &config);
    let services = Services {
        domain: Arc::clone(&data.domain),
        endpoints: Arc::new(DataEndpoints::new(Arc::clone(&book), sha256.to_owned())),
        tokens,
        report: Arc::new(Log),
    };
    let registry =
        registry(services).watched_by(Arc::new(|defect| tracing::error!(?defect, "an operation is defective")));
    Router {
        domain: Arc::clone(&data.domain),
        dispatcher: Dispatcher::new(Arc::new(registry)),
        soap,
        gate: Gate::new(Arc::clone(&data.domain), clock, Arc::clone(&data.passwords)),
        events: Arc::new(events),
        transfers,
        book,
        docs: Docs::of(&library_api::openapi()),
        config: Arc::new(config),
    }
}
