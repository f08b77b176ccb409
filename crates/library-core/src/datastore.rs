//! The configured stores as clients see them: datastores with their room. Changes nothing in them.

use futures::{
    StreamExt,
    future::{Either, join_all, select},
};

use crate::{
    Domain, StorePort,
    error::{Error, Result},
    model::StoreId,
    ports::content_store::Space,
};

/// How many heartbeats of the clock a store has to tell its room before it counts as one that does not answer: two seconds,
/// as the first comes at once.
const HEARTBEATS: usize = 3;

/// A configured store, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datastore {
    /// Its id; storage backings name it.
    pub id: StoreId,
    /// Its name, from the configuration.
    pub name: String,
    /// Its room, in bytes; `None` while the store does not answer.
    pub room: Option<Space>,
}

impl Datastore {
    /// Whether its content can be reached now.
    pub fn is_accessible(&self) -> bool {
        self.room.is_some()
    }

    /// The address of its top: what the storage addresses of its files begin with.
    pub fn url(&self) -> String {
        url(&self.id)
    }
}

/// The address of a store's top (contract: `storage_uris` of a datastore are `ds:///vmfs/volumes/<store>/…`).
pub(crate) fn url(store: &StoreId) -> String {
    format!("ds:///vmfs/volumes/{store}/")
}

impl Domain {
    /// All datastores, in the order of their ids. One that does not answer is among them, without its room.
    pub async fn datastores(&self) -> Vec<Datastore> {
        join_all(self.ports.stores.iter().map(|(id, port)| self.looked_at(id, port))).await
    }

    /// One datastore.
    ///
    /// # Errors
    /// NotFound.
    pub async fn datastore(&self, id: &StoreId) -> Result<Datastore> {
        let Some(port) = self.ports.stores.get(id) else { return Err(Error::not_found("datastore", id.as_str())) };
        Ok(self.looked_at(id, port).await)
    }

    /// A disk may hang for ever: it must not take those who ask for all datastores with it.
    async fn looked_at(&self, id: &StoreId, port: &StorePort) -> Datastore {
        let mut late = self.ports.clock.ticks().skip(HEARTBEATS - 1);
        let room = match select(port.content.space(), late.next()).await {
            Either::Left((told, _)) => told.ok(),
            Either::Right(_) => None,
        };
        Datastore { id: id.clone(), name: port.name.clone(), room }
    }
}
