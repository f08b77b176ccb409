//! Attaching a tag to an object.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    model::{Cardinality, Category, Tag, TagAssociation, TagAssociationKey, TagId, TaggedObject, UserName},
    ports::metastore::Query,
    tagging::{
        category,
        object::{Inventory, Sight, absent, hidden, look},
        tag,
    },
};

impl Domain {
    /// Attaches a tag to an object that `by` may see. A tag that is attached already stays.
    ///
    /// # Errors
    /// NotFound tag; Unauthorized for an object that `by` may not see; InvalidArgument for one that does not exist, whose
    /// type the tag's category does not take, or that carries another tag of a category that allows one.
    pub async fn attach_tag(
        &self,
        id: &TagId,
        object: &TaggedObject,
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let tag = tag::existing(&mut work, id).await?;
            let category = category::existing(&mut work, &tag.record.category).await?;
            let permissions = self.permissions(&mut work, by).await?;
            match look(&mut work, &permissions, object, inventory).await? {
                Sight::Visible => {}
                Sight::Missing => return Err(absent(object)),
                Sight::Hidden => return Err(hidden(object)),
            }
            let key = TagAssociationKey { object: object.clone(), tag: id.clone() };
            if work.get::<TagAssociation>(&key).await?.is_some() {
                return Ok(());
            }
            must_take(&category.record, object)?;
            must_have_room(&mut work, (&category.record, &tag.record), object).await?;
            work.expect(&tag);
            work.expect(&category);
            let attached = self.now();
            work.insert(TagAssociation { key, category: category.record.id, attached });
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

fn must_take(category: &Category, object: &TaggedObject) -> Result<()> {
    if category.takes(&object.object_type) {
        return Ok(());
    }
    let Category { name, associable_types, .. } = category;
    let types: Vec<String> = associable_types.iter().map(|name| format!("`{name}`")).collect();
    let text = format!(
        "tags of category `{name}` go on objects of {}, not of `{}`; add that to its `associable_types` first",
        types.join(", "),
        object.object_type
    );
    Err(Error::invalid("quire.tagging.type", text).arg(name).arg(&object.object_type))
}

/// Refuses a second tag of a category that allows one, also when another one comes until this unit of work is saved.
async fn must_have_room(work: &mut Work, (category, tag): (&Category, &Tag), object: &TaggedObject) -> Result<()> {
    match category.cardinality {
        Cardinality::Multiple => return Ok(()),
        Cardinality::Single => {}
    }
    let of_category = Query::AttachedOfCategory { object: object.clone(), category: category.id.clone() };
    let Some(other) = work.first::<TagAssociation>(&of_category).await? else {
        work.expect_none(of_category);
        return Ok(());
    };
    let (other, name) = (other.record.key.tag, &category.name);
    let text = format!(
        "an object carries one tag of category `{name}`, and `{}` carries `{other}`; detach that first",
        object.id
    );
    Err(Error::invalid("quire.tagging.cardinality", text).arg(name).arg(other.as_str()).arg(tag.id.as_str()))
}
