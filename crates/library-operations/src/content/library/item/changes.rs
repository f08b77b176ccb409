//! `com.vmware.content.library.item.changes`: who changed the content of an item, when, and why.

use library_api::{
    content::library::item::changes::{Changes, Info, Summary, operation},
    ids::{ItemId, ItemVersionId},
};
use vapi::{Caller, Fault};

use crate::{Services, awaiting::awaiting};

impl Changes for Services {
    async fn list(&self, _: &Caller, _: ItemId) -> Result<Vec<Summary>, Fault> {
        awaiting(operation::LIST)
    }

    async fn get(&self, _: &Caller, _: ItemId, _: ItemVersionId) -> Result<Info, Fault> {
        awaiting(operation::GET)
    }
}
