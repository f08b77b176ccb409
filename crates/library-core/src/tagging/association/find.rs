//! What carries which tag, as far as the caller may see it.

use std::collections::BTreeSet;

use crate::{
    Domain, Work,
    access::Permissions,
    error::Result,
    model::{Cardinality, Category, CategoryId, Tag, TagAssociation, TagId, TaggedObject, UserName},
    ports::metastore::Query,
    tagging::{
        object::{Inventory, Sight, hidden, look},
        tag,
    },
};

impl Domain {
    /// The objects that carry a tag, as far as `by` may see them, by the time of attachment.
    ///
    /// # Errors
    /// NotFound tag.
    pub async fn attached_objects(
        &self,
        tag: &TagId,
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<Vec<TaggedObject>> {
        let mut work = self.begin().await?;
        tag::existing(&mut work, tag).await?;
        let permissions = self.permissions(&mut work, by).await?;
        carriers(&mut work, &permissions, tag, inventory).await
    }

    /// The objects that carry each of `tags`, as far as `by` may see them. Tags that do not exist are left out (contract:
    /// there is no NotFound), those that are named again too.
    pub async fn attached_objects_on_tags(
        &self,
        tags: &[TagId],
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<Vec<(TagId, Vec<TaggedObject>)>> {
        let mut work = self.begin().await?;
        let permissions = self.permissions(&mut work, by).await?;
        let mut found = Vec::new();
        for tag in once(tags) {
            if work.get::<Tag>(tag).await?.is_some() {
                found.push((tag.clone(), carriers(&mut work, &permissions, tag, inventory).await?));
            }
        }
        Ok(found)
    }

    /// The tags that an object carries, by the time of attachment; none for one that does not exist.
    ///
    /// # Errors
    /// Unauthorized for an object that `by` may not see.
    pub async fn attached_tags(
        &self,
        object: &TaggedObject,
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<Vec<TagId>> {
        let mut work = self.begin().await?;
        let permissions = self.permissions(&mut work, by).await?;
        match look(&mut work, &permissions, object, inventory).await? {
            Sight::Visible => labels(&mut work, object).await,
            Sight::Missing => Ok(Vec::new()),
            Sight::Hidden => Err(hidden(object)),
        }
    }

    /// The tags that each of `objects` carries. Objects that `by` may not see, or that do not exist, are left out (contract:
    /// there is no Unauthorized), those that are named again too.
    pub async fn attached_tags_on_objects(
        &self,
        objects: &[TaggedObject],
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<Vec<(TaggedObject, Vec<TagId>)>> {
        let mut work = self.begin().await?;
        let permissions = self.permissions(&mut work, by).await?;
        let mut found = Vec::new();
        for object in once(objects) {
            if look(&mut work, &permissions, object, inventory).await? == Sight::Visible {
                found.push((object.clone(), labels(&mut work, object).await?));
            }
        }
        Ok(found)
    }

    /// The tags that could be attached to an object and are not, oldest first; none for one that does not exist.
    ///
    /// # Errors
    /// Unauthorized for an object that `by` may not see.
    pub async fn attachable_tags(
        &self,
        object: &TaggedObject,
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<Vec<TagId>> {
        let mut work = self.begin().await?;
        let permissions = self.permissions(&mut work, by).await?;
        match look(&mut work, &permissions, object, inventory).await? {
            Sight::Visible => {}
            Sight::Missing => return Ok(Vec::new()),
            Sight::Hidden => return Err(hidden(object)),
        }
        let attached = work.query::<TagAssociation>(&Query::AttachedTo(object.clone())).await?;
        let categories = work.query::<Category>(&Query::Categories).await?;
        let full = |category: &Category| match category.cardinality {
            Cardinality::Multiple => false,
            Cardinality::Single => attached.iter().any(|one| one.record.category == category.id),
        };
        let open = categories.into_iter().map(|category| category.record);
        let open = open.filter(|category| category.takes(&object.object_type) && !full(category));
        let open: BTreeSet<CategoryId> = open.map(|category| category.id).collect();
        let carried: BTreeSet<&TagId> = attached.iter().map(|one| &one.record.key.tag).collect();
        let tags = work.query::<Tag>(&Query::Tags).await?.into_iter().map(|tag| tag.record);
        let fitting = tags.filter(|tag| open.contains(&tag.category) && !carried.contains(&tag.id));
        Ok(fitting.map(|tag| tag.id).collect())
    }
}

/// Each once: the answer must not grow with how often a caller asks for the same.
fn once<T: Ord>(all: &[T]) -> impl Iterator<Item = &T> {
    let mut known = BTreeSet::new();
    all.iter().filter(move |one| known.insert(*one))
}

async fn carriers(
    work: &mut Work,
    permissions: &Permissions,
    tag: &TagId,
    inventory: &Inventory,
) -> Result<Vec<TaggedObject>> {
    let mut seen = Vec::new();
    for attached in work.query::<TagAssociation>(&Query::AttachedTag(tag.clone())).await? {
        let object = attached.record.key.object;
        if look(work, permissions, &object, inventory).await? == Sight::Visible {
            seen.push(object);
        }
    }
    Ok(seen)
}

async fn labels(work: &mut Work, object: &TaggedObject) -> Result<Vec<TagId>> {
    let attached = work.query::<TagAssociation>(&Query::AttachedTo(object.clone())).await?;
    Ok(attached.into_iter().map(|one| one.record.key.tag).collect())
}
