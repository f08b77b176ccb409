//! Changing an item's properties: name, description, type.

use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Result},
    item::create::{check_description, check_name, check_unique},
    item::find::current_files,
    library::policy::admits,
    library::requirement::{existing, must_be_local},
    model::{EventKind, Item, ItemId, Name, UserName},
};

/// What is to change; unset stays.
#[derive(Clone, Debug, Default)]
pub struct ItemChange {
    /// A new name.
    pub name: Option<String>,
    /// A new description.
    pub description: Option<String>,
    /// A new type.
    pub item_type: Option<String>,
    /// The version that the client read, for optimistic locking.
    pub version: Option<String>,
}

impl Domain {
    /// Changes an item. Nothing to change changes nothing, not even the version.
    ///
    /// # Errors
    /// NotFound; InvalidElementType for a member of a subscribed library; InvalidArgument for bad values and for a
    /// version that is not current (the contract has no ConcurrentChange here); AlreadyExists for a name that is taken.
    pub async fn update_item(&self, id: &ItemId, change: ItemChange, by: &UserName) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(mut item) = work.get::<Item>(id).await? else { return Err(Error::not_found("item", id.as_str())) };
            let library = existing(&mut work, &item.record.library).await?;
            must_be_local(&library.record)?;
            check_version(&item.record, change.version.as_deref())?;
            let before = item.record.clone();
            apply(&mut item.record, &change)?;
            if item.record == before {
                return Ok(());
            }
            check_unique(&mut work, &item.record).await?;
            if item.record.item_type != before.item_type {
                let files = current_files(&mut work, &item.record).await?;
                admits(&library.record, &item.record, &files)?;
            }
            item.record.version += 1;
            item.record.metadata_version += 1;
            item.record.modified = self.now();
            work.update(item);
            self.tell_by(&mut work, EventKind::ItemUpdated, id.as_str(), Some(by.clone()));
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

fn apply(item: &mut Item, change: &ItemChange) -> Result<()> {
    if let Some(name) = &change.name {
        check_name(name)?;
        item.name = Name::new(name.clone());
    }
    if let Some(description) = &change.description {
        check_description(description)?;
        item.description.clone_from(description);
    }
    if let Some(item_type) = &change.item_type {
        item.item_type.clone_from(item_type);
    }
    Ok(())
}

fn check_version(item: &Item, given: Option<&str>) -> Result<()> {
    let current = item.version.to_string();
    let Some(given) = given.filter(|given| *given != current) else { return Ok(()) };
    let text = format!("item `{}` is at version `{current}`, not `{given}`; read it again", item.id);
    Err(Error::invalid("quire.item.version", text).arg(current).arg(given))
}
