//! Changing a category. What is attached already stays allowed: a category can only become wider.

use std::collections::BTreeSet;

use super::{create::check_unique, existing};
use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Result},
    model::{Cardinality, Category, CategoryId},
    tagging::text::check_name,
};

/// What is to change of a category; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct CategoryChange {
    /// Its name.
    pub name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// From one tag an object to many; not back.
    pub cardinality: Option<Cardinality>,
    /// All types that it is to take (contract: none may be left out that it takes now).
    pub associable_types: Option<BTreeSet<String>>,
}

impl Domain {
    /// Changes a category.
    ///
    /// # Errors
    /// NotFound; AlreadyExists for a name that is taken; InvalidArgument for a bad name, and for a cardinality or types that
    /// would forbid what the category allows now.
    pub async fn update_category(&self, id: &CategoryId, change: &CategoryChange) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut category = existing(&mut work, id).await?;
            if !apply(&mut category.record, change)? {
                return Ok(());
            }
            check_unique(&mut work, &category.record).await?;
            work.update(category);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

/// Whether anything is another now.
fn apply(category: &mut Category, change: &CategoryChange) -> Result<bool> {
    let before = category.clone();
    if let Some(name) = &change.name {
        check_name("category", name)?;
        category.name.clone_from(name);
    }
    if let Some(description) = &change.description {
        category.description.clone_from(description);
    }
    if let Some(cardinality) = change.cardinality {
        category.cardinality = wider_cardinality(category, cardinality)?;
    }
    if let Some(types) = &change.associable_types {
        must_keep_types(category, types)?;
        category.associable_types.clone_from(types);
    }
    Ok(*category != before)
}

fn wider_cardinality(category: &Category, wanted: Cardinality) -> Result<Cardinality> {
    match (category.cardinality, wanted) {
        (Cardinality::Multiple, Cardinality::Single) => {
            let id = &category.id;
            let text = format!("category `{id}` allows several tags an object, which stays so; make another category");
            Err(Error::invalid("quire.category.cardinality", text).arg(id.as_str()))
        }
        (Cardinality::Single | Cardinality::Multiple, _) => Ok(wanted),
    }
}

fn must_keep_types(category: &Category, wanted: &BTreeSet<String>) -> Result<()> {
    let narrows = || category.associable_types.is_empty() || !category.associable_types.is_subset(wanted);
    if wanted.is_empty() || !narrows() {
        return Ok(());
    }
    let kept = match category.associable_types.iter().find(|kept| !wanted.contains(*kept)) {
        Some(kept) => format!("type `{kept}`"),
        None => "all types".to_owned(),
    };
    let id = &category.id;
    let text = format!("category `{id}` takes {kept}, which stays so; name what it takes now and what is to be added");
    Err(Error::invalid("quire.category.types", text).arg(id.as_str()))
}
