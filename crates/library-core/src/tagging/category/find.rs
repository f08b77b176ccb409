//! Looking categories up.

use crate::{
    Domain, Work,
    error::{Error, Result},
    model::{Category, CategoryId},
    ports::metastore::{Query, Stored},
};

impl Domain {
    /// A category.
    ///
    /// # Errors
    /// NotFound.
    pub async fn category(&self, id: &CategoryId) -> Result<Category> {
        Ok(existing(&mut self.begin().await?, id).await?.record)
    }

    /// All categories, oldest first; those that somebody said to use, if `used_by` is given.
    pub async fn categories(&self, used_by: Option<&str>) -> Result<Vec<Category>> {
        let all = self.begin().await?.query::<Category>(&Query::Categories).await?.into_iter();
        let wanted = |category: &Category| used_by.is_none_or(|entity| category.used_by.contains(entity));
        Ok(all.map(|category| category.record).filter(wanted).collect())
    }
}

/// # Errors
/// NotFound.
pub(in crate::tagging) async fn existing(work: &mut Work, id: &CategoryId) -> Result<Stored<Category>> {
    work.get::<Category>(id).await?.ok_or_else(|| Error::not_found("category", id.as_str()))
}
