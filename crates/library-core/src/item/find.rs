//! Looking items and their files up.

use crate::{
    Domain, Work,
    error::{Error, Result},
    library::find::visible,
    model::{Item, ItemFile, ItemId, ItemVersion, ItemVersionKey, Library, LibraryId, UserName, template},
    ports::metastore::{ItemFilter, Query},
};

impl Domain {
    /// An item.
    ///
    /// # Errors
    /// NotFound.
    pub async fn item_by_id(&self, id: &ItemId) -> Result<Item> {
        let item = self.begin().await?.get::<Item>(id).await?;
        item.map(|item| item.record).ok_or_else(|| Error::not_found("item", id.as_str()))
    }

    /// The items of a library, oldest first.
    ///
    /// # Errors
    /// NotFound library.
    pub async fn items_of(&self, library: &LibraryId) -> Result<Vec<Item>> {
        let mut work = self.begin().await?;
        if work.get::<Library>(library).await?.is_none() {
            return Err(Error::not_found("library", library.as_str()));
        }
        let items = work.query::<Item>(&Query::items_of(library)).await?;
        Ok(items.into_iter().map(|item| item.record).collect())
    }

    /// The items that match `filter` and that `user` may see, oldest first.
    pub async fn find_items(&self, filter: ItemFilter, user: &UserName) -> Result<Vec<Item>> {
        let mut work = self.begin().await?;
        let permissions = self.permissions(&mut work, user).await?;
        let found = work.query::<Item>(&Query::Items(filter)).await?;
        let items = found.into_iter().map(|item| item.record);
        Ok(items.filter(|item| visible(&permissions, &item.library)).collect())
    }

    /// An item with the files of its current version.
    ///
    /// # Errors
    /// NotFound.
    pub async fn item_files(&self, id: &ItemId) -> Result<(Item, Vec<ItemFile>)> {
        let mut work = self.begin().await?;
        let Some(item) = work.get::<Item>(id).await? else { return Err(Error::not_found("item", id.as_str())) };
        let files = current_files(&mut work, &item.record).await?;
        Ok((item.record, files))
    }

    /// An item with what the template holds that it is now, in short: `None` for an item that is no template, for one
    /// with a very long descriptor, and for one whose content came before summaries were kept.
    ///
    /// # Errors
    /// NotFound.
    pub async fn item_template(&self, id: &ItemId) -> Result<(Item, Option<template::Summary>)> {
        let mut work = self.begin().await?;
        let Some(item) = work.get::<Item>(id).await? else { return Err(Error::not_found("item", id.as_str())) };
        let template = current_template(&mut work, &item.record).await?;
        Ok((item.record, template))
    }
}

/// The files of an item's current version.
pub(crate) async fn current_files(work: &mut Work, item: &Item) -> Result<Vec<ItemFile>> {
    Ok(current_version(work, item).await?.map(|version| version.files).unwrap_or_default())
}

/// The template that an item's current version is.
pub(crate) async fn current_template(work: &mut Work, item: &Item) -> Result<Option<template::Summary>> {
    Ok(current_version(work, item).await?.and_then(|version| version.template))
}

/// An item's current version.
pub(crate) async fn current_version(work: &mut Work, item: &Item) -> Result<Option<ItemVersion>> {
    let key = ItemVersionKey { item: item.id.clone(), version: item.content_version };
    Ok(work.get::<ItemVersion>(&key).await?.map(|version| version.record))
}
