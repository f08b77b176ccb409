//! Removing a category with its tags.

use super::existing;
use crate::{Domain, domain::Attempts, error::Result, model::CategoryId, ports::metastore::Query};

impl Domain {
    /// Removes a category with its tags, wherever they are attached.
    ///
    /// # Errors
    /// NotFound.
    pub async fn delete_category(&self, id: &CategoryId) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let category = existing(&mut work, id).await?;
            // Also what others made since this unit of work began to read.
            work.delete_matching(Query::AttachedCategory(id.clone()));
            work.delete_matching(Query::TagsOfCategory(id.clone()));
            work.delete(category);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}
