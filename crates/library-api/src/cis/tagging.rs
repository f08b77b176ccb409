//! `com.vmware.cis.tagging`: words that people put on objects, in categories.
//!
//! The contract has no table of privileges for these services; it says of each operation in words which one it needs
//! ("the create category privilege"). The ids are those of vCenter's own roles, `InventoryService.Tagging.…`. Tags and
//! categories are granted globally. `System.Read` on the objects themselves is asked for where they are looked at.

pub mod category;
pub mod category_model;
pub mod tag;
pub mod tag_association;
pub mod tag_model;
