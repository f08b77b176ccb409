//! Making an item. It is empty; content comes through an update session.

use crate::{
    Creation, Domain,
    domain::Attempts,
    error::{Error, Meaning, Result},
    library::requirement::{must_be_in_service, must_be_local},
    model::{EventKind, Item, ItemId, ItemVersion, ItemVersionKey, Library, LibraryId, Name, control_character},
    ports::metastore::{ItemFilter, Query},
    work::Work,
};

/// Longest name of an item, in characters (contract).
pub const MAX_NAME: usize = 80;
/// Longest description of an item, in characters (contract).
pub const MAX_DESCRIPTION: usize = 2000;

/// The content version of an item that is new.
pub(crate) const FIRST_VERSION: u64 = 1;

/// An item to be made.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// In which library.
    pub library: LibraryId,
    /// Its name: 1 to 80 characters.
    pub name: String,
    /// Free text of at most 2000 characters.
    pub description: String,
    /// Name of a type plug-in, or anything else for a generic item.
    pub item_type: String,
    /// Where it came from, if the creator says so.
    pub source_id: Option<ItemId>,
}

impl Domain {
    /// Makes an empty item and returns its id; a repeated client token returns the first one's. An item of that name that a
    /// failed or forgotten update session left empty is the new one's place: a client that tries again is not told that
    /// the name is taken.
    ///
    /// # Errors
    /// NotFound library; InvalidElementType for a subscribed one; InvalidArgument for bad values or token;
    /// NotAllowedInCurrentState in maintenance; AlreadyExists when the library has an item of that name.
    pub async fn create_item(&self, new: NewItem, creation: &Creation) -> Result<ItemId> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            if let Some(id) = self.replayed(&mut work, creation).await? {
                return Ok(ItemId::new(id));
            }
            let Some(library) = work.get::<Library>(&new.library).await? else {
                return Err(Error::not_found("library", new.library.as_str()));
            };
            must_be_local(&library.record)?;
            must_be_in_service(&library.record)?;
            check_name(&new.name)?;
            check_description(&new.description)?;
            let item = self.new_item(&new);
            // The library must still be there when the item is: its deletion moves its revision.
            work.expect(&library);
            let id = if let Some(left) = self.left_empty(&mut work, &item).await? {
                left.take_over(&mut work, item, creation)
            } else {
                check_unique(&mut work, &item).await?;
                insert(&mut work, item, creation)
            };
            self.tell(&mut work, EventKind::ItemCreated, id.as_str(), Some(creation));
            self.remember(&mut work, creation, id.as_str())?;
            if attempts.saved(work.save().await)? {
                return Ok(id);
            }
        }
    }

    pub(crate) fn new_item(&self, new: &NewItem) -> Item {
        let now = self.now();
        Item {
            id: ItemId::new(self.ports.ids.uuid()),
            library: new.library.clone(),
            name: Name::new(new.name.clone()),
            description: new.description.clone(),
            item_type: new.item_type.clone(),
            content_version: FIRST_VERSION,
            metadata_version: 1,
            version: 1,
            created: now,
            modified: now,
            last_sync: None,
            source_id: new.source_id.clone(),
            cached: true,
            size: 0,
            verification: None,
            unfinished: false,
        }
    }
}

fn insert(work: &mut Work, item: Item, creation: &Creation) -> ItemId {
    let id = item.id.clone();
    work.insert(first_version(&item, creation));
    work.insert(item);
    id
}

pub(crate) fn first_version(item: &Item, creation: &Creation) -> ItemVersion {
    ItemVersion {
        key: ItemVersionKey { item: item.id.clone(), version: item.content_version },
        files: Vec::new(),
        created: item.created,
        user: Some(creation.user.clone()),
        message: None,
        template: None,
    }
}

/// # Errors
/// AlreadyExists when another item of the library has that name.
pub(crate) async fn check_unique(work: &mut Work, item: &Item) -> Result<()> {
    let same_name = ItemFilter {
        library: Some(item.library.clone()),
        folded_name: Some(item.name.folded().to_owned()),
        ..ItemFilter::default()
    };
    let found = work.query::<Item>(&Query::Items(same_name)).await?;
    if found.iter().all(|other| other.record.id == item.id) {
        return Ok(());
    }
    let name = item.name.as_str();
    let text =
        format!("library `{}` already has an item `{name}`; choose another name or update that item", item.library);
    Err(Error::new(Meaning::AlreadyExists, "quire.item.name_taken", text).arg(name))
}

pub(crate) fn check_name(name: &str) -> Result<()> {
    let length = name.chars().count();
    if name.trim().is_empty() || length > MAX_NAME {
        let text = format!("an item's `name` must have 1 to {MAX_NAME} characters; this one has {length}");
        return Err(Error::invalid("quire.item.name", text).arg(length.to_string()));
    }
    if let Some(control) = control_character(name) {
        let text = format!("an item's `name` must have no control characters; this one has `{control}`, leave it out");
        return Err(Error::invalid("quire.item.name", text).arg(control));
    }
    Ok(())
}

pub(crate) fn check_description(description: &str) -> Result<()> {
    let length = description.chars().count();
    if length > MAX_DESCRIPTION {
        let text = format!("an item's `description` may have {MAX_DESCRIPTION} characters; this one has {length}");
        return Err(Error::invalid("quire.item.description", text).arg(length.to_string()));
    }
    Ok(())
}
