//! Tags: categories, the tags in them, and what carries them (contract: `com.vmware.cis.tagging`). Whether the caller holds
//! a tagging privilege is asked before; what of the tagged objects a caller may see is decided here. Tagging changes no
//! version and no modification time of a library or item.

pub mod association;
pub mod category;
mod object;
pub mod tag;
mod text;

pub use category::{CategoryChange, NewCategory};
pub use object::Inventory;
pub use tag::{NewTag, TagChange};
