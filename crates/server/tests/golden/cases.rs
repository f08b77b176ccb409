//! The table of cases: what each operation is called with and how that ends. Nothing here knows a wire.

mod catalogue;
mod download;
mod introspection;
mod item;
mod update;

use crate::case::Case;

/// All tables.
pub(crate) fn tables() -> Vec<Case> {
    [catalogue::cases(), item::cases(), update::cases(), download::cases(), introspection::cases()].concat()
}
