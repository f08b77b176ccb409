//! `com.vmware.content.library.usages`: what depends on a library, and so keeps it from being deleted.

use library_api::{
    content::library::usages::{AddSpec, Info, ListResult, Usages, operation},
    ids::{LibraryId, UsageId},
};
use vapi::{Caller, Fault};

use crate::{Services, awaiting::awaiting};

impl Usages for Services {
    async fn add(&self, _: &Caller, _: LibraryId, _: AddSpec) -> Result<UsageId, Fault> {
        awaiting(operation::ADD)
    }

    async fn get(&self, _: &Caller, _: LibraryId, _: UsageId) -> Result<Info, Fault> {
        awaiting(operation::GET)
    }

    async fn list(&self, _: &Caller, _: LibraryId) -> Result<ListResult, Fault> {
        awaiting(operation::LIST)
    }

    async fn remove(&self, _: &Caller, _: LibraryId, _: UsageId) -> Result<(), Fault> {
        awaiting(operation::REMOVE)
    }
}
