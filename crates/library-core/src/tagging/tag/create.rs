//! Making a tag.

use std::collections::BTreeSet;

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{CategoryId, Tag, TagId},
    ports::metastore::Query,
    tagging::{
        category,
        text::{check_name, chosen, urn},
    },
};

/// The noun, as ids spell it.
const NOUN: &str = "Tag";

/// A tag to be made.
#[derive(Clone, Debug)]
pub struct NewTag {
    /// Its id, if the client chose one.
    pub id: Option<String>,
    /// Its category.
    pub category: CategoryId,
    /// Its name.
    pub name: String,
    /// Free text.
    pub description: String,
}

impl Domain {
    /// Makes a tag and returns its id.
    ///
    /// # Errors
    /// NotFound category; AlreadyExists for an id that is taken, or a name in the category; InvalidArgument for a bad name
    /// or id.
    pub async fn create_tag(&self, new: NewTag) -> Result<TagId> {
        check_name("tag", &new.name)?;
        let id = match &new.id {
            Some(id) => chosen(NOUN, id)?,
            None => urn(NOUN, &self.ports.ids.uuid()),
        };
        let tag = Tag {
            id: TagId::new(id),
            category: new.category,
            name: new.name,
            description: new.description,
            used_by: BTreeSet::new(),
            created: self.now(),
        };
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let category = category::existing(&mut work, &tag.category).await?;
            if work.get::<Tag>(&tag.id).await?.is_some() {
                let text = format!("there is a tag of id `{}` already; choose another id or use that one", tag.id);
                return Err(Error::new(Meaning::AlreadyExists, "quire.tag.taken", text).arg(tag.id.as_str()));
            }
            check_unique(&mut work, &tag).await?;
            work.expect(&category);
            work.insert(tag.clone());
            if attempts.saved(work.save().await)? {
                return Ok(tag.id);
            }
        }
    }
}

/// # Errors
/// AlreadyExists when another tag of the category has that name.
pub(super) async fn check_unique(work: &mut Work, tag: &Tag) -> Result<()> {
    let named = Query::TagNamed { category: tag.category.clone(), name: tag.name.clone() };
    let found = work.first::<Tag>(&named).await?;
    if found.is_none_or(|other| other.record.id == tag.id) {
        return Ok(());
    }
    let name = &tag.name;
    let text = format!("category `{}` already has a tag `{name}`; choose another name or use that tag", tag.category);
    Err(Error::new(Meaning::AlreadyExists, "quire.tag.taken", text).arg(name))
}
