//! The domain as one value: the ports behind it and the rules that it follows. The verbs are `impl Domain` blocks,
//! one file each; they decide, the ports obey.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use crate::{
    error::{Error, Meaning, Result},
    model::{ChecksumAlgorithm, StoreId},
    ports::{Clock, ContentStore, Ids, Metastore, MetastoreError, Passwords, RemoteFeed, Source},
    transfer::{intake::Intakes, turns::Turns},
    work::{Wakeup, Work},
};

/// How often a unit of work is tried when others change what it read. Of many transfers of one session only one wins each
/// round, so this bounds how many of them may begin or end at the same moment.
const ATTEMPTS: u32 = 512;

/// What the domain is made of.
pub struct Ports {
    /// Metadata.
    pub metastore: Arc<dyn Metastore>,
    /// The stores, by id.
    pub stores: BTreeMap<StoreId, StorePort>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// Where pulls come from.
    pub source: Arc<dyn Source>,
    /// Published libraries elsewhere.
    pub feed: Arc<dyn RemoteFeed>,
    /// Password hashing.
    pub passwords: Arc<dyn Passwords>,
}

/// A configured store.
#[derive(Clone)]
pub struct StorePort {
    /// The name that clients see as the datastore's.
    pub name: String,
    /// URIs of OTHER backings that lie in this store.
    pub uris: Vec<String>,
    /// Its bytes.
    pub content: Arc<dyn ContentStore>,
}

/// Settings of the domain. All durations are of steady time.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Name of this process among those that share the metastore.
    pub node: String,
    /// Id of this server, in every library.
    pub server_guid: String,
    /// Name of the datacenter in which clients see the stores.
    pub datacenter: String,
    /// Name of the one network that clients see.
    pub network: String,
    /// How long an update session stays without activity (contract: 5 minutes, configurable).
    pub update_lease: SignedDuration,
    /// How long a download session stays without activity (contract: 5 minutes, configurable).
    pub download_lease: SignedDuration,
    /// How long a finished session is kept for whoever asks about it.
    pub finished_retention: SignedDuration,
    /// How long a login session stays without activity.
    pub login_lease: SignedDuration,
    /// How long client tokens are kept at least.
    pub token_retention: SignedDuration,
    /// How long a client may only watch an update session whose pulls are all done before it completes by itself; `None`: it
    /// never does (contract).
    pub finish_idle_pulls: Option<SignedDuration>,
    /// How long a writer of a session file may be silent before another one may take over.
    pub claim_lease: SignedDuration,
    /// Digests computed beside SHA-256 for every content.
    pub digests: Vec<ChecksumAlgorithm>,
    /// The algorithm that files report when the client gave none.
    pub reported: ChecksumAlgorithm,
}

impl Rules {
    /// The defaults, for the process `node` of the server `server_guid`.
    pub fn new(node: impl Into<String>, server_guid: impl Into<String>) -> Self {
        Self {
            node: node.into(),
            server_guid: server_guid.into(),
            datacenter: "Datacenter".to_owned(),
            network: "VM Network".to_owned(),
            update_lease: SignedDuration::from_mins(5),
            download_lease: SignedDuration::from_mins(5),
            finished_retention: SignedDuration::from_hours(1),
            login_lease: SignedDuration::from_mins(30),
            token_retention: SignedDuration::from_hours(24),
            finish_idle_pulls: None,
            claim_lease: SignedDuration::from_secs(10),
            digests: vec![ChecksumAlgorithm::Sha1],
            reported: ChecksumAlgorithm::Sha1,
        }
    }
}

/// The content library.
pub struct Domain {
    pub(crate) ports: Ports,
    pub(crate) rules: Rules,
    wakeup: Wakeup,
    /// Content on its way to a store, by its digest.
    pub(crate) relays: Turns<(StoreId, String)>,
    /// Files on their way in.
    pub(crate) intakes: Intakes,
}

impl Domain {
    /// A domain over these ports. `wakeup` is called when jobs were made, so that no runner need poll.
    pub fn new(ports: Ports, rules: Rules, wakeup: Wakeup) -> Self {
        Self { ports, rules, wakeup, relays: Turns::default(), intakes: Intakes::default() }
    }

    /// Its settings.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Its stores.
    pub fn stores(&self) -> impl Iterator<Item = (&StoreId, &StorePort)> {
        self.ports.stores.iter()
    }

    /// Begins a unit of work.
    pub async fn begin(&self) -> Result<Work> {
        Ok(Work::begin(self.ports.metastore.as_ref()).await?.telling(&self.wakeup))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    pub(crate) fn steady(&self) -> Timestamp {
        self.ports.clock.steady()
    }

    /// What people read for a steady time: as far from the wall clock's now as it is from steady now.
    pub fn shown(&self, steady: Timestamp) -> Timestamp {
        let left = steady.duration_since(self.steady());
        self.now().saturating_add(left).unwrap_or(steady)
    }

    pub(crate) fn content(&self, store: &StoreId) -> Result<&Arc<dyn ContentStore>> {
        let Some(port) = self.ports.stores.get(store) else {
            return Err(Error::new(
                Meaning::ServiceUnavailable,
                "quire.store.missing",
                format!("store `{store}` is not configured on this server; add it to the configuration again"),
            )
            .arg(store.as_str()));
        };
        Ok(&port.content)
    }
}

/// Counts the tries of a unit of work that others may disturb.
#[derive(Default)]
pub(crate) struct Attempts(u32);

impl Attempts {
    /// Whether the unit was saved; `false` asks for another try.
    ///
    /// # Errors
    /// What saving failed with, or the conflict when there were too many.
    pub(crate) fn saved(&mut self, outcome: Result<(), MetastoreError>) -> Result<bool> {
        self.0 += 1;
        match outcome {
            Ok(()) => Ok(true),
            Err(MetastoreError::Conflict { .. }) if self.0 < ATTEMPTS => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
