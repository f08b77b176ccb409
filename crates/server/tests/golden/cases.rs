//! The table of cases: what each operation is called with and how that ends. Nothing here knows a wire.

mod catalogue;
mod download;
mod introspection;
mod inventory;
mod item;
mod library;
mod metamodel;
mod subscribed_library;
mod subscriptions;
mod tagging;
mod trust;
mod update;
mod usages;

use crate::case::Case;

/// All tables.
pub(crate) fn tables() -> Vec<Case> {
    [
        catalogue::cases(),
        library::cases(),
        subscribed_library::cases(),
        subscriptions::cases(),
        usages::cases(),
        trust::cases(),
        tagging::cases(),
        item::cases(),
        update::cases(),
        download::cases(),
        inventory::cases(),
        metamodel::cases(),
        introspection::cases(),
    ]
    .concat()
}
