//! The privileges that roles may hold, and what each allows. A closed table: the contract names them, nobody adds one.

use crate::error::{Error, Result};

/// A privilege.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privilege {
    /// Its id, for example `ContentLibrary.DownloadSession`.
    pub name: &'static str,
    /// What it allows, in a few words.
    pub meaning: &'static str,
}

macro_rules! privileges {
    ($($name:literal: $meaning:literal,)*) => {
        &[$(Privilege { name: $name, meaning: $meaning },)*]
    };
}

/// All of them, by name (the contract's table of operations, and for tags what it says of each in words;
/// `System.Anonymous` asks for a login alone and is none).
pub const PRIVILEGES: &[Privilege] = privileges! {
    "ContentLibrary.AddCertToTrustStore": "add a certificate to the trust store",
    "ContentLibrary.AddLibraryItem": "create items, copy items into a library",
    "ContentLibrary.AddLibraryUsage": "say that a library is in use",
    "ContentLibrary.AddSubscription": "add a subscription to a published library",
    "ContentLibrary.ConvertLibrary": "make a local library of a subscribed one",
    "ContentLibrary.CreateLocalLibrary": "create local libraries",
    "ContentLibrary.CreateSubscribedLibrary": "create subscribed libraries",
    "ContentLibrary.DeleteCertFromTrustStore": "delete a certificate from the trust store",
    "ContentLibrary.DeleteLibrary": "delete libraries of either kind through `library`",
    "ContentLibrary.DeleteLibraryItem": "delete items",
    "ContentLibrary.DeleteLocalLibrary": "delete local libraries",
    "ContentLibrary.DeleteSubscribedLibrary": "delete subscribed libraries",
    "ContentLibrary.DeleteSubscription": "delete a subscription of a published library",
    "ContentLibrary.DownloadSession": "download the files of items",
    "ContentLibrary.EvictLibraryItem": "drop the cached files of a subscribed item",
    "ContentLibrary.EvictSubscribedLibrary": "drop the cached files of a subscribed library",
    "ContentLibrary.GetConfiguration": "read the settings of the service",
    "ContentLibrary.LibraryMaintenance": "take libraries into maintenance and out of it",
    "ContentLibrary.MigrateLibrary": "move libraries to another store",
    "ContentLibrary.ProbeSubscription": "try whether a publisher can be reached",
    "ContentLibrary.PublishLibrary": "publish a library to its subscriptions",
    "ContentLibrary.PublishLibraryItem": "publish an item to its subscriptions",
    "ContentLibrary.ReadStorage": "see where files lie in the store, read files of the server's own paths",
    "ContentLibrary.RemoveLibraryUsage": "say that a library is no longer in use",
    "ContentLibrary.SyncLibrary": "synchronise subscribed libraries",
    "ContentLibrary.SyncLibraryItem": "synchronise subscribed items",
    "ContentLibrary.TypeIntrospection": "list the types of items",
    "ContentLibrary.UpdateConfiguration": "change the settings of the service",
    "ContentLibrary.UpdateLibrary": "change libraries of either kind through `library`",
    "ContentLibrary.UpdateLibraryItem": "change the properties of items",
    "ContentLibrary.UpdateLocalLibrary": "change local libraries, and whether they are published",
    "ContentLibrary.UpdateSession": "upload files to items",
    "ContentLibrary.UpdateSubscribedLibrary": "change subscribed libraries",
    "ContentLibrary.UpdateSubscription": "change a subscription of a published library",
    "Datastore.AllocateSpace": "use a store for a new library; counts globally only",
    "InventoryService.Tagging.AttachTag": "put tags on what one may see, and take them off; counts globally only",
    "InventoryService.Tagging.CreateCategory": "create categories of tags",
    "InventoryService.Tagging.CreateTag": "create tags",
    "InventoryService.Tagging.DeleteCategory": "delete categories with their tags",
    "InventoryService.Tagging.DeleteTag": "delete tags",
    "InventoryService.Tagging.EditCategory": "change categories of tags",
    "InventoryService.Tagging.EditTag": "change tags",
    "InventoryService.Tagging.ModifyUsedByForCategory": "say who uses a category of tags",
    "InventoryService.Tagging.ModifyUsedByForTag": "say who uses a tag",
    "System.Read": "see libraries and items, and all tags",
};

/// The privilege of this name.
///
/// # Errors
/// InvalidArgument naming the one that is spelled most like it.
pub(super) fn known(name: &str) -> Result<&'static Privilege> {
    if let Some(privilege) = PRIVILEGES.iter().find(|privilege| privilege.name == name) {
        return Ok(privilege);
    }
    let closest = PRIVILEGES.iter().min_by_key(|privilege| unlike(name, privilege.name));
    let closest = closest.map_or("System.Read", |privilege| privilege.name);
    let text = format!("privilege `{name}` does not exist; the closest one is `{closest}`");
    Err(Error::invalid("quire.privilege.unknown", text).arg(name).arg(closest))
}

/// How far `wanted` is from a privilege, by its whole name or by the part behind the dot.
fn unlike(wanted: &str, name: &str) -> usize {
    let part = name.rsplit('.').next().unwrap_or(name);
    distance(wanted, name).min(distance(wanted, part))
}

/// How many letters must be changed, added or left out to make one name of the other, whatever their case. Of a very
/// long name only the beginning counts.
fn distance(wanted: &str, name: &str) -> usize {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=name.len()).collect();
    for (line, letter) in wanted.to_lowercase().chars().take(100).enumerate() {
        let mut left = line + 1;
        let mut next = vec![left];
        for (other, pair) in name.iter().zip(row.windows(2)) {
            let [before, above] = pair else { continue };
            left = (before + usize::from(letter != *other)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
