//! The configured stores as clients see them: datastores with their room. Changes nothing in them.

use futures::future::join_all;

use crate::{
    Domain, StorePort,
    error::{Error, Result},
    model::StoreId,
    ports::content_store::Space,
};

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
        join_all(self.ports.stores.iter().map(|(id, port)| looked_at(id, port))).await
    }

    /// One datastore.
    ///
    /// # Errors
    /// NotFound.
    pub async fn datastore(&self, id: &StoreId) -> Result<Datastore> {
        let Some(port) = self.ports.stores.get(id) else { return Err(Error::not_found("datastore", id.as_str())) };
        Ok(looked_at(id, port).await)
    }
}

async fn looked_at(id: &StoreId, port: &StorePort) -> Datastore {
    Datastore { id: id.clone(), name: port.name.clone(), room: port.content.space().await.ok() }
}
