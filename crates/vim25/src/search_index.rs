//! Finding entities by where they are. What this server has not, virtual machines and hosts, is not found. It must never
//! make a fault of that.

use crate::{envelope::Reply, inventory::root, node::Node, world::World};

/// `FindByInventoryPath`: names from the root folder on, as in `DC0/datastore/name`. The root folder's name is not part
/// of it; a slash in a name is `%2f`.
pub(crate) fn by_path(world: &World, call: &Node) -> Reply {
    let path = call.text_of("inventoryPath").unwrap_or_default();
    let mut at = root();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let Some(child) = world.child(&at, &unescaped(part)) else { return Reply::Nothing };
        at = child;
    }
    Reply::One(at.into())
}

/// `FindChild`: by name, directly inside of an entity.
pub(crate) fn child(world: &World, call: &Node) -> Reply {
    let Some(parent) = call.reference_of("entity") else { return Reply::Nothing };
    let found = world.child(&parent, call.text_of("name").unwrap_or_default());
    found.map_or(Reply::Nothing, |child| Reply::One(child.into()))
}

fn unescaped(name: &str) -> String {
    name.replace("%2f", "/").replace("%2F", "/").replace("%5c", "\\").replace("%5C", "\\").replace("%25", "%")
}
