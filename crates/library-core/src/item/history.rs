//! What was changed in an item, by whom, when (contract: `item.changes`). A version keeps its row here when its files are
//! long gone.

use crate::{
    Domain,
    error::{Error, Result},
    model::{Item, ItemId, ItemVersion, ItemVersionKey},
    ports::metastore::Query,
};

impl Domain {
    /// All content versions of an item, oldest first.
    ///
    /// # Errors
    /// NotFound.
    pub async fn item_history(&self, id: &ItemId) -> Result<Vec<ItemVersion>> {
        let mut work = self.begin().await?;
        if work.get::<Item>(id).await?.is_none() {
            return Err(Error::not_found("item", id.as_str()));
        }
        let versions = work.query::<ItemVersion>(&Query::ItemVersions(id.clone())).await?;
        Ok(versions.into_iter().map(|version| version.record).collect())
    }

    /// One content version of an item, by its number as clients write it.
    ///
    /// # Errors
    /// NotFound item or version.
    pub async fn item_change(&self, id: &ItemId, version: &str) -> Result<ItemVersion> {
        let mut work = self.begin().await?;
        if work.get::<Item>(id).await?.is_none() {
            return Err(Error::not_found("item", id.as_str()));
        }
        let unknown = || Error::not_found("version", version);
        let number = version.parse().map_err(|_| unknown())?;
        let found = work.get::<ItemVersion>(&ItemVersionKey { item: id.clone(), version: number }).await?;
        found.map(|version| version.record).ok_or_else(unknown)
    }
}
