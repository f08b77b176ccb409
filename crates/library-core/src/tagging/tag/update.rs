//! Changing a tag.

use super::{create::check_unique, existing};
use crate::{Domain, domain::Attempts, error::Result, model::TagId, tagging::text::check_name};

/// What is to change of a tag; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct TagChange {
    /// Its name.
    pub name: Option<String>,
    /// Free text.
    pub description: Option<String>,
}

impl Domain {
    /// Changes a tag.
    ///
    /// # Errors
    /// NotFound; AlreadyExists for a name that the category has; InvalidArgument for a bad name.
    pub async fn update_tag(&self, id: &TagId, change: &TagChange) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut tag = existing(&mut work, id).await?;
            let before = tag.record.clone();
            if let Some(name) = &change.name {
                check_name("tag", name)?;
                tag.record.name.clone_from(name);
            }
            if let Some(description) = &change.description {
                tag.record.description.clone_from(description);
            }
            if tag.record == before {
                return Ok(());
            }
            check_unique(&mut work, &tag.record).await?;
            work.update(tag);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}
