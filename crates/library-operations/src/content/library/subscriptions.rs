//! `com.vmware.content.library.subscriptions`: who follows a published library, as the publisher sees it.

use library_api::{
    content::library::subscriptions::{CreateSpec, Info, Subscriptions, Summary, UpdateSpec, operation},
    ids::{LibraryId, SubscriptionId},
};
use vapi::{Caller, Fault};

use crate::{Services, awaiting::awaiting};

impl Subscriptions for Services {
    async fn create(
        &self,
        _: &Caller,
        _: Option<String>,
        _: LibraryId,
        _: CreateSpec,
    ) -> Result<SubscriptionId, Fault> {
        awaiting(operation::CREATE)
    }

    async fn delete(&self, _: &Caller, _: LibraryId, _: SubscriptionId) -> Result<(), Fault> {
        awaiting(operation::DELETE)
    }

    async fn get(&self, _: &Caller, _: LibraryId, _: SubscriptionId) -> Result<Info, Fault> {
        awaiting(operation::GET)
    }

    async fn list(&self, _: &Caller, _: LibraryId) -> Result<Vec<Summary>, Fault> {
        awaiting(operation::LIST)
    }

    async fn update(&self, _: &Caller, _: LibraryId, _: SubscriptionId, _: UpdateSpec) -> Result<(), Fault> {
        awaiting(operation::UPDATE)
    }
}
