//! Who says that they use a tag.

use super::existing;
use crate::{Domain, domain::Attempts, error::Result, model::TagId};

impl Domain {
    /// Notes that `entity` uses a tag; once is as good as twice.
    ///
    /// # Errors
    /// NotFound.
    pub async fn add_tag_user(&self, id: &TagId, entity: &str) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut tag = existing(&mut work, id).await?;
            if !tag.record.used_by.insert(entity.to_owned()) {
                return Ok(());
            }
            work.update(tag);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Notes that `entity` does not use a tag, whether it did or not.
    ///
    /// # Errors
    /// NotFound.
    pub async fn remove_tag_user(&self, id: &TagId, entity: &str) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut tag = existing(&mut work, id).await?;
            if !tag.record.used_by.remove(entity) {
                return Ok(());
            }
            work.update(tag);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}
