//! Looking items and their files up.

use crate::{
    Domain, Glance, Work,
    access::Permissions,
    error::{Error, Result},
    library::find::{READ, visible},
    model::{Item, ItemFile, ItemId, ItemVersion, ItemVersionKey, Library, LibraryId, UserName, template},
    ports::metastore::{ItemFilter, Noun, Query},
};

impl Domain {
    /// An item.
    ///
    /// # Errors
    /// NotFound.
    pub async fn item_by_id(&self, id: &ItemId) -> Result<Item> {
        let item = self.glance().get::<Item>(id).await?;
        item.map(|item| item.record.clone()).ok_or_else(|| Error::not_found("item", id.as_str()))
    }

    /// The ids of the items of a library, oldest first.
    ///
    /// # Errors
    /// NotFound library.
    pub async fn item_ids(&self, library: &LibraryId) -> Result<Vec<ItemId>> {
        let mut glance = self.glance();
        loop {
            let ids = ids_of(&mut glance, library).await;
            if glance.was_one_moment() {
                return ids;
            }
        }
    }

    /// The ids of the items that match `filter` and that `user` may see, oldest first.
    pub async fn find_item_ids(&self, filter: ItemFilter, user: &UserName) -> Result<Vec<ItemId>> {
        let in_library = filter.library.clone();
        let query = Query::Items(filter);
        let mut glance = self.glance();
        loop {
            let ids = self.visible_ids(&mut glance, (&query, in_library.as_ref()), user).await;
            if glance.was_one_moment() {
                return ids;
            }
        }
    }

    async fn visible_ids(
        &self,
        glance: &mut Glance,
        (query, in_library): (&Query, Option<&LibraryId>),
        user: &UserName,
    ) -> Result<Vec<ItemId>> {
        let permissions = self.permissions(glance, user).await?;
        if permissions.hold_globally(READ) {
            return glance.ids::<Item>(query).await;
        }
        match in_library {
            Some(library) if visible(&permissions, library) => glance.ids::<Item>(query).await,
            Some(_) => Ok(Vec::new()),
            None => visible_of(glance, &permissions, query).await,
        }
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

async fn ids_of(glance: &mut Glance, library: &LibraryId) -> Result<Vec<ItemId>> {
    if glance.get::<Library>(library).await?.is_none() {
        return Err(Error::not_found("library", library.as_str()));
    }
    glance.ids::<Item>(&Query::items_of(library)).await
}

/// The ids of those items that lie in visible libraries.
async fn visible_of(glance: &mut Glance, permissions: &Permissions, query: &Query) -> Result<Vec<ItemId>> {
    let mut ids = Vec::new();
    for id in glance.keys(query).await?.iter().filter_map(Item::id_in) {
        let item = glance.get::<Item>(id).await?;
        if item.is_some_and(|item| visible(permissions, &item.record.library)) {
            ids.push(id.clone());
        }
    }
    Ok(ids)
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
