//! Who says that they use a category.

use super::existing;
use crate::{Domain, domain::Attempts, error::Result, model::CategoryId};

impl Domain {
    /// Notes that `entity` uses a category; once is as good as twice.
    ///
    /// # Errors
    /// NotFound.
    pub async fn add_category_user(&self, id: &CategoryId, entity: &str) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut category = existing(&mut work, id).await?;
            if !category.record.used_by.insert(entity.to_owned()) {
                return Ok(());
            }
            work.update(category);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Notes that `entity` does not use a category, whether it did or not.
    ///
    /// # Errors
    /// NotFound.
    pub async fn remove_category_user(&self, id: &CategoryId, entity: &str) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut category = existing(&mut work, id).await?;
            if !category.record.used_by.remove(entity) {
                return Ok(());
            }
            work.update(category);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}
