//! Looking tags up.

use crate::{
    Domain, Work,
    error::{Error, Result},
    model::{CategoryId, Tag, TagId},
    ports::metastore::{Query, Stored},
    tagging::category,
};

impl Domain {
    /// A tag.
    ///
    /// # Errors
    /// NotFound.
    pub async fn tag(&self, id: &TagId) -> Result<Tag> {
        Ok(existing(&mut self.begin().await?, id).await?.record)
    }

    /// All tags, oldest first; those that somebody said to use, if `used_by` is given.
    pub async fn tags(&self, used_by: Option<&str>) -> Result<Vec<Tag>> {
        let all = self.begin().await?.query::<Tag>(&Query::Tags).await?.into_iter();
        let wanted = |tag: &Tag| used_by.is_none_or(|entity| tag.used_by.contains(entity));
        Ok(all.map(|tag| tag.record).filter(wanted).collect())
    }

    /// The tags of a category, oldest first.
    ///
    /// # Errors
    /// NotFound category.
    pub async fn tags_of_category(&self, id: &CategoryId) -> Result<Vec<Tag>> {
        let mut work = self.begin().await?;
        category::existing(&mut work, id).await?;
        let tags = work.query::<Tag>(&Query::TagsOfCategory(id.clone())).await?;
        Ok(tags.into_iter().map(|tag| tag.record).collect())
    }
}

/// # Errors
/// NotFound.
pub(in crate::tagging) async fn existing(work: &mut Work, id: &TagId) -> Result<Stored<Tag>> {
    work.get::<Tag>(id).await?.ok_or_else(|| Error::not_found("tag", id.as_str()))
}
