//! `com.vmware.content.subscribed_library`: libraries whose content follows another library.

use library_api::{
    content::LibraryModel,
    content::library::subscription_info::SubscriptionInfo,
    content::subscribed_library::{ProbeResult, SubscribedLibrary, operation},
    ids::LibraryId,
};
use vapi::{Caller, Fault, bind::Id};

use crate::{Services, awaiting::awaiting};

impl SubscribedLibrary for Services {
    async fn create(&self, _: &Caller, _: Option<String>, _: LibraryModel) -> Result<LibraryId, Fault> {
        awaiting(operation::CREATE)
    }

    async fn delete(&self, _: &Caller, _: LibraryId) -> Result<(), Fault> {
        awaiting(operation::DELETE)
    }

    async fn force_delete(&self, _: &Caller, _: LibraryId) -> Result<(), Fault> {
        awaiting(operation::FORCE_DELETE)
    }

    async fn evict(&self, _: &Caller, _: LibraryId) -> Result<(), Fault> {
        awaiting(operation::EVICT)
    }

    async fn get(&self, _: &Caller, _: LibraryId) -> Result<LibraryModel, Fault> {
        awaiting(operation::GET)
    }

    async fn list(&self, _: &Caller) -> Result<Vec<Id>, Fault> {
        awaiting(operation::LIST)
    }

    async fn sync(&self, _: &Caller, _: LibraryId) -> Result<(), Fault> {
        awaiting(operation::SYNC)
    }

    async fn update(&self, _: &Caller, _: LibraryId, _: LibraryModel) -> Result<(), Fault> {
        awaiting(operation::UPDATE)
    }

    async fn probe(&self, _: &Caller, _: SubscriptionInfo) -> Result<ProbeResult, Fault> {
        awaiting(operation::PROBE)
    }
}
