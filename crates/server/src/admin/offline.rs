//! Administration of a data folder that no server has: the domain over the metadata alone. Opens no store and reaches
//! for no source.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use async_trait::async_trait;
use library_core::{
    Domain, Ports, Rules,
    model::{Publisher, PullSource},
    ports::{
        Ids, Source, SourceError,
        feed::{FeedError, Look, RemoteFeed},
        source::{SourceBody, SourceLook},
    },
};
use metastore::SqliteMetastore;

use super::{AdminError, Administration};
use crate::{
    clock::SystemClock,
    ids::SystemIds,
    lock::DataLock,
    passwords::{Passwords, port::PasswordPort},
};

/// A data folder that no server can open meanwhile.
pub(super) struct Offline {
    /// What can be done with it.
    pub(super) administration: Administration,
    _lock: DataLock,
}

impl Offline {
    /// Opens the metadata at `metadata`, in the folder that `lock` holds.
    ///
    /// # Errors
    /// When the metadata cannot be opened.
    pub(super) async fn open(metadata: &Path, lock: DataLock) -> Result<Self, AdminError> {
        let ids: Arc<dyn Ids> = Arc::new(SystemIds);
        let ports = Ports {
            metastore: Arc::new(SqliteMetastore::open(metadata)?),
            stores: BTreeMap::new(),
            clock: Arc::new(SystemClock::start()),
            ids: Arc::clone(&ids),
            source: Arc::new(Nowhere),
            feed: Arc::new(Nowhere),
            passwords: Arc::new(PasswordPort::new(Arc::new(Passwords::new(1)?), Arc::clone(&ids))),
        };
        let domain = Domain::new(ports, Rules::new("offline", ""), Arc::new(|_| {}));
        domain.write_built_in_roles().await?;
        Ok(Self { administration: Administration::new(Arc::new(domain), ids), _lock: lock })
    }
}

/// Why nothing is fetched here.
const STOPPED: &str = "no server runs that could reach it; start one with `quire serve` and try again";

/// No source and no publisher.
struct Nowhere;

#[async_trait]
impl Source for Nowhere {
    fn judge(&self, _: &PullSource) -> Result<(), SourceError> {
        Err(SourceError::Refused(STOPPED.to_owned()))
    }

    async fn open(&self, _: &PullSource) -> Result<SourceBody, SourceError> {
        Err(SourceError::Refused(STOPPED.to_owned()))
    }

    async fn look(&self, _: &PullSource) -> SourceLook {
        SourceLook { outcome: Err(FeedError::Other(STOPPED.to_owned())), peer: None }
    }
}

#[async_trait]
impl RemoteFeed for Nowhere {
    async fn look(&self, _: &Publisher) -> Look {
        Look { outcome: Err(FeedError::Other(STOPPED.to_owned())), peer: None }
    }
}
