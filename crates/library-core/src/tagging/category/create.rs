//! Making a category.

use std::collections::BTreeSet;

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{Cardinality, Category, CategoryId},
    ports::metastore::Query,
    tagging::text::{check_name, chosen, urn},
};

/// The noun, as ids spell it.
const NOUN: &str = "Category";

/// A category to be made.
#[derive(Clone, Debug)]
pub struct NewCategory {
    /// Its id, if the client chose one.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// How many of its tags an object may carry.
    pub cardinality: Cardinality,
    /// The types of objects that may carry its tags; all when empty.
    pub associable_types: BTreeSet<String>,
}

impl Domain {
    /// Makes a category and returns its id.
    ///
    /// # Errors
    /// AlreadyExists for a name or id that is taken; InvalidArgument for a bad name or id.
    pub async fn create_category(&self, new: NewCategory) -> Result<CategoryId> {
        check_name("category", &new.name)?;
        let id = match &new.id {
            Some(id) => chosen(NOUN, id)?,
            None => urn(NOUN, &self.ports.ids.uuid()),
        };
        let category = Category {
            id: CategoryId::new(id),
            name: new.name,
            description: new.description,
            cardinality: new.cardinality,
            associable_types: new.associable_types,
            used_by: BTreeSet::new(),
            created: self.now(),
        };
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            if work.get::<Category>(&category.id).await?.is_some() {
                return Err(taken("id", category.id.as_str()));
            }
            check_unique(&mut work, &category).await?;
            work.insert(category.clone());
            if attempts.saved(work.save().await)? {
                return Ok(category.id);
            }
        }
    }
}

/// # Errors
/// AlreadyExists when another category has that name.
pub(super) async fn check_unique(work: &mut Work, category: &Category) -> Result<()> {
    let found = work.first::<Category>(&Query::CategoryNamed(category.name.clone())).await?;
    if found.is_none_or(|other| other.record.id == category.id) { Ok(()) } else { Err(taken("name", &category.name)) }
}

fn taken(property: &'static str, value: &str) -> Error {
    let text =
        format!("there is a category of {property} `{value}` already; choose another {property} or use that one");
    Error::new(Meaning::AlreadyExists, "quire.category.taken", text).arg(value)
}
