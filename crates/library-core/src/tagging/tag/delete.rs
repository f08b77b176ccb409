//! Removing a tag.

use super::existing;
use crate::{Domain, domain::Attempts, error::Result, model::TagId, ports::metastore::Query};

impl Domain {
    /// Removes a tag, wherever it is attached.
    ///
    /// # Errors
    /// NotFound.
    pub async fn delete_tag(&self, id: &TagId) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let tag = existing(&mut work, id).await?;
            // Also where others attached it since this unit of work began to read.
            work.delete_matching(Query::AttachedTag(id.clone()));
            work.delete(tag);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}
