//! The objects that carry tags: whether they are there, and whether the caller may see them. Changes nothing.

use std::collections::BTreeSet;

use crate::{
    Work,
    access::{Object, Permissions, missing},
    error::{Error, Result},
    library::find::{READ, visible},
    model::{Item, ItemId, Library, LibraryId, TaggedObject},
};

/// The objects of the inventory that may carry tags beside libraries and items: datastores, folders and so on.
pub type Inventory = BTreeSet<TaggedObject>;

/// What the caller may know of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// It is there and the caller may see it.
    Visible,
    /// It is not there, and the caller may know that.
    Missing,
    /// The caller may not know whether it is there.
    Hidden,
}

/// Looks for an object. If the unit of work writes, it conflicts when the object changes or goes meanwhile.
pub(super) async fn look(
    work: &mut Work,
    permissions: &Permissions,
    object: &TaggedObject,
    inventory: &Inventory,
) -> Result<Sight> {
    let absent = || if permissions.hold_globally(READ) { Sight::Missing } else { Sight::Hidden };
    let library = match object.object_type.as_str() {
        TaggedObject::LIBRARY => {
            let Some(library) = work.get::<Library>(&LibraryId::new(&object.id)).await? else { return Ok(absent()) };
            work.expect(&library);
            library.record.id
        }
        TaggedObject::ITEM => {
            let Some(item) = work.get::<Item>(&ItemId::new(&object.id)).await? else { return Ok(absent()) };
            work.expect(&item);
            item.record.library
        }
        // Who may see any library may see the inventory around it.
        _ if !permissions.hold_anywhere(READ) => return Ok(Sight::Hidden),
        _ if inventory.contains(object) => return Ok(Sight::Visible),
        _ => return Ok(Sight::Missing),
    };
    Ok(if visible(permissions, &library) { Sight::Visible } else { Sight::Hidden })
}

/// # Errors
/// Unauthorized: the caller may not see the object, if it is there.
pub(super) fn hidden(object: &TaggedObject) -> Error {
    let on = match object.object_type.as_str() {
        TaggedObject::LIBRARY => Object::Library(LibraryId::new(&object.id)),
        TaggedObject::ITEM => Object::Item(ItemId::new(&object.id)),
        _ => Object::Anywhere,
    };
    missing(READ, &on)
}

/// # Errors
/// InvalidArgument: there is no such object (contract: NotFound is for the tag alone).
pub(super) fn absent(object: &TaggedObject) -> Error {
    let TaggedObject { object_type, id } = object;
    let text = format!("there is no object `{id}` of type `{object_type}` here that a tag could be attached to");
    Error::invalid("quire.tagging.object", text).arg(object_type).arg(id)
}
