//! The roles that every server has. They are part of this version, not data: nobody changes or removes them.

use super::PRIVILEGES;
use crate::model::Role;

/// The role that holds every privilege. Some user always holds it globally.
pub const ADMINISTRATOR: &str = "administrator";

const READER: &[&str] = &["ContentLibrary.DownloadSession", "ContentLibrary.TypeIntrospection", "System.Read"];

const EDITOR: &[&str] = &[
    "ContentLibrary.AddLibraryItem",
    "ContentLibrary.DeleteLibraryItem",
    "ContentLibrary.DownloadSession",
    "ContentLibrary.ReadStorage",
    "ContentLibrary.TypeIntrospection",
    "ContentLibrary.UpdateLibraryItem",
    "ContentLibrary.UpdateSession",
    "InventoryService.Tagging.AttachTag",
    "InventoryService.Tagging.CreateTag",
    "System.Read",
];

/// The built-in roles: administrator (everything), editor (items, their content and tags), reader (look and download).
pub fn built_in_roles() -> Vec<Role> {
    let role = |name: &str, privileges: &[&str]| Role {
        name: name.to_owned(),
        privileges: privileges.iter().map(|privilege| (*privilege).to_owned()).collect(),
    };
    let all: Vec<&str> = PRIVILEGES.iter().map(|privilege| privilege.name).collect();
    vec![role(ADMINISTRATOR, &all), role("editor", EDITOR), role("reader", READER)]
}

/// Whether the role of this name (in lower case) is one of them.
pub fn is_built_in(name: &str) -> bool {
    [ADMINISTRATOR, "editor", "reader"].contains(&name)
}
