//! Opening everything that a server keeps: the data folder, the metadata, the stores; and the domain over them.

use std::{collections::BTreeMap, fs, io, os::unix::fs::DirBuilderExt, path::Path, path::PathBuf, sync::Arc};

use content_store::{DiskOptions, DiskStore, Resources};
use jiff::SignedDuration;
use library_core::{
    Domain, Ports, Rules, StorePort,
    model::{ChecksumAlgorithm, StoreId},
    ports::{Clock, Ids, Metastore, RemoteFeed, Source, StoreError},
};
use metastore::{OpenError, SqliteMetastore};

use crate::{
    bootstrap::{self, BootstrapError},
    config::{Config, ReportedChecksum, Store},
    jobs::Calls,
    lock::{DataLock, LockError},
    passwords::{PasswordError, Passwords, port::PasswordPort},
};

/// How long a client may only watch a session whose pulls are done before it completes by itself, where that is wanted: more
/// than the ten seconds in which Terraform's provider looks again.
const IDLE_PULLS: SignedDuration = SignedDuration::from_secs(30);

/// Why the data cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The data folder cannot be made.
    #[error("data folder `{path}` cannot be made; choose another one with `--data`")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Another process has it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The metadata cannot be opened.
    #[error(transparent)]
    Metadata(#[from] OpenError),
    /// The server's own settings cannot be kept.
    #[error(transparent)]
    Bootstrap(#[from] BootstrapError),
    /// A store cannot be opened.
    #[error("store `{name}` at `{path}`: {source}; check that its disk is there and mounted")]
    Store {
        /// Its name.
        name: String,
        /// Its folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The metadata cannot be brought into order.
    #[error(transparent)]
    Recovery(#[from] library_core::Error),
}

/// What the ports outside the data folder are.
pub struct Outside {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// Where pulls come from.
    pub source: Arc<dyn Source>,
    /// The publishers of subscribed libraries.
    pub feed: Arc<dyn RemoteFeed>,
}

/// An opened data folder.
pub struct Data {
    /// The domain over it, recovered.
    pub domain: Arc<Domain>,
    /// The metadata.
    pub metastore: Arc<dyn Metastore>,
    /// Password hashing.
    pub passwords: Arc<Passwords>,
    /// Called when there is a job.
    pub calls: Arc<Calls>,
    _lock: DataLock,
}

/// Makes the data folder if it is missing and takes it for this process.
///
/// # Errors
/// When it cannot be made, or another process has it.
pub fn lock_folder(data: &Path) -> Result<DataLock, DataError> {
    make_private(data).map_err(|source| DataError::Folder { path: data.to_owned(), source })?;
    Ok(DataLock::take(data)?)
}

/// Opens the data folder of `config`, which `lock` holds.
///
/// # Errors
/// See [`DataError`].
pub async fn open(config: &Config, lock: DataLock, outside: &Outside) -> Result<Data, DataError> {
    let metastore: Arc<dyn Metastore> = Arc::new(SqliteMetastore::open(&config.data.join("metadata.sqlite"))?);
    let ids = outside.ids.as_ref();
    let passwords = Arc::new(Passwords::new(config.limits.password_checks)?);
    let guid = bootstrap::setting(metastore.as_ref(), "server.guid", || ids.uuid()).await?;
    let ports = Ports {
        metastore: Arc::clone(&metastore),
        stores: stores(config, metastore.as_ref(), ids).await?,
        clock: Arc::clone(&outside.clock),
        ids: Arc::clone(&outside.ids),
        source: Arc::clone(&outside.source),
        feed: Arc::clone(&outside.feed),
        passwords: Arc::new(PasswordPort::new(Arc::clone(&passwords), Arc::clone(&outside.ids))),
    };
    let calls = Arc::new(Calls::default());
    let runners = Arc::clone(&calls);
    let domain = Domain::new(ports, rules(config, &guid), Arc::new(move |lane| runners.call(lane)));
    domain.recover().await?;
    Ok(Data { domain: Arc::new(domain), metastore, passwords, calls, _lock: lock })
}

async fn stores(
    config: &Config,
    metastore: &dyn Metastore,
    ids: &dyn Ids,
) -> Result<BTreeMap<StoreId, StorePort>, DataError> {
    let mut stores = BTreeMap::new();
    let configured = config.stores();
    let buffer_bytes = usize::try_from(config.limits.buffer_mib).map_or(usize::MAX, |mib| mib.saturating_mul(1 << 20));
    let resources = Resources::new(buffer_bytes, configured.len());
    for store in configured {
        let id = bootstrap::store_id(metastore, &store.name).await?;
        let content = open_store(resources.clone(), &store, metastore, ids).await?;
        stores.insert(StoreId::new(id), StorePort { name: store.name, uris: store.uris, content: Arc::new(content) });
    }
    Ok(stores)
}

/// A store that was seen before must be the same volume: an unmounted disk must not look like an empty library.
async fn open_store(
    resources: Resources,
    store: &Store,
    metastore: &dyn Metastore,
    ids: &dyn Ids,
) -> Result<DiskStore, DataError> {
    let refused = |source| DataError::Store { name: store.name.clone(), path: store.path.clone(), source };
    let name = format!("store_volume.{}", store.name);
    let known = library_core::Work::begin(metastore).await?.get::<library_core::model::Setting>(&name).await?;
    let mut options = DiskOptions::new(ids.uuid());
    options.resources = resources;
    if let Some(known) = &known {
        options = options.expecting(known.record.value.clone());
    } else {
        make(&store.path).map_err(|error| refused(StoreError::Unavailable(error.to_string())))?;
    }
    let opened = DiskStore::open(&store.path, &options).map_err(refused)?;
    bootstrap::setting(metastore, &name, || opened.volume().to_owned()).await?;
    Ok(opened)
}

/// Makes a folder that only its owner may enter; one that is there keeps its rights.
fn make_private(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

fn rules(config: &Config, guid: &str) -> Rules {
    let seconds = |count: u32| SignedDuration::from_secs(count.into());
    let wanted = [
        (config.checksum.sha1, ChecksumAlgorithm::Sha1),
        (config.checksum.md5, ChecksumAlgorithm::Md5),
        (config.checksum.sha512, ChecksumAlgorithm::Sha512),
    ];
    Rules {
        update_lease: seconds(config.lease.update_session_seconds),
        download_lease: seconds(config.lease.download_session_seconds),
        finished_retention: seconds(config.lease.finished_seconds),
        login_lease: seconds(config.lease.login_seconds),
        finish_idle_pulls: config.pull.finish_idle_pulls.then_some(IDLE_PULLS),
        digests: wanted.into_iter().filter(|(on, _)| *on).map(|(_, algorithm)| algorithm).collect(),
        reported: match config.checksum.reported {
            ReportedChecksum::Sha1 => ChecksumAlgorithm::Sha1,
            ReportedChecksum::Sha256 => ChecksumAlgorithm::Sha256,
        },
        datacenter: config.inventory.datacenter.clone(),
        network: config.inventory.network.clone(),
        // One process has a data folder; its lock says so.
        ..Rules::new("embedded", guid)
    }
}
